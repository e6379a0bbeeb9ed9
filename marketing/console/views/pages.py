"""Home, the search over everything, the entities' own pages, and the pages of errors."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketing import bodies, clock
from marketing.console import access, responses
from marketing.console.extension import ExtraPage
from marketing.console.frame import home, searching


@require_safe
@access.signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Show what needs attention, what is live, and what happened lately."""
    return responses.page(request, "console/home.html", {"home": home.of(request.user, clock.now())}, title="Home")


@require_safe
@access.signed_in
def search(request: HttpRequest) -> HttpResponse:
    """Search all kinds that the person may see."""
    typed = searching.cleaned(request.GET.get("q", ""))
    found = searching.search(typed, request.user)
    if access.is_htmx(request):
        return responses.fragment(request, "console/_found.html", {"found": found, "typed": typed})
    return responses.page(request, "console/search.html", {"found": found, "typed": typed}, title="Search")


def extra(page: ExtraPage) -> Callable[..., HttpResponse]:
    """The view of an entity's page: signed in, with its right."""

    @access.signed_in
    def show(request: HttpRequest, **captured: Any) -> HttpResponse:
        access.require(request.user, page.right)
        return page.function(request, **captured)

    return bodies.takes(bodies.Files(page.files, page.right) if page.files else None)(show)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, with the reason where it is one for people."""
    return render(request, "400.html", {"reason": _words(exception)}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the reason where there is one."""
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without our token: somebody who is not signed in is led there, everybody else is told.

    Who has signed in anew since the page was loaded gets a fresh token, so that a second press goes on.
    """
    if not request.user.is_authenticated:
        return access.to_login(request) if access.is_htmx(request) else redirect_to_login("/")
    answer = render(request, "403_csrf.html", status=403)
    answer["X-CSRFToken"] = get_token(request)
    return answer


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, in our look."""
    return render(request, "404.html", status=404)


def _words(exception: Exception) -> str:
    return str(exception) if type(exception).__name__ == "BadRequest" else ""
