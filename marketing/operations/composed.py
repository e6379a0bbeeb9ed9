"""What people search and filter by, in the form in which texts are kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from marketing.lifecycle.text import composed_query


class ComposedQueries:
    """Middleware: the query of an address is in NFC, whoever typed it. So no search box has to think of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass a request on."""
        if request.META.get("QUERY_STRING"):
            request.GET = composed_query(request.GET)  # type: ignore[assignment]  # it can be changed as little
        return self.get_response(request)
