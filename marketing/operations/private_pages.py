"""Pages and files about people stay in no cache: not of a browser that others use, not of a proxy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

HEADER = "Cache-Control"


class NotStored:
    """Middleware: whoever says nothing else is private. Public pages and static files say how long they may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the header to an answer without one."""
        answer = self.get_response(request)
        if HEADER not in answer:
            answer[HEADER] = "no-store, private"
        return answer
