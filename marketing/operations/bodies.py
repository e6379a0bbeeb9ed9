"""Refuses what is too large before anybody reads it, and says so; the limits stand in `marketing.bodies`."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat

from marketing import bodies
from marketing.console import access

TOO_LARGE = 413
Answer = Callable[[HttpRequest], HttpResponse]


class BodyLimits:
    """Middleware: stands behind the one that knows who asks, and before any that looks into the form."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse; a short body is no question."""
        length = bodies.length_of(request)
        if length > bodies.OF_STRANGERS and length > (most := bodies.most_of(request)):
            return _refused(request, most)
        return self.get_response(request)


def may_send(environ: dict[str, Any], length: int) -> bool:
    """Say whether a request may send so much; its body isn't looked at, only who asks and where."""
    if length <= bodies.OF_STRANGERS:
        return True
    close_old_connections()
    try:
        request = WSGIRequest({**environ, "wsgi.input": BytesIO()})
        SessionMiddleware(_nothing).process_request(request)
        AuthenticationMiddleware(_nothing).process_request(request)
        return length <= bodies.most_of(request)
    finally:
        close_old_connections()


def _nothing(request: HttpRequest) -> HttpResponse:
    raise AssertionError("Nobody is asked for an answer here.")


def _refused(request: HttpRequest, most: int) -> HttpResponse:
    files, user = bodies.files_at(request.path_info), request.user
    if files and not user.is_authenticated:
        return access.to_login(request)
    if files and not user.has_perm(files.right):
        raise PermissionDenied
    return render(request, "413.html", {"most": filesizeformat(most)}, status=TOO_LARGE)
