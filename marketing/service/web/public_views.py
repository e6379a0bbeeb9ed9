"""Answers of the public addresses: neutral pages without session and cookies, under a policy of their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from marketing.service.web.letters import LinkOutdated, LinkUnknown

View = Callable[..., HttpResponseBase]

POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "font-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}


def public(view: View) -> View:
    """Make a view public, its answers kept by nobody: a token in the address is all the right there is."""
    decorated: View = never_cache(cacheable(view))
    return decorated


def cacheable(view: View) -> View:
    """Make a view public whose answers say themselves how long others may keep them; no CSRF cookie is needed or set.

    A view that needs another policy sets `_csp_config` on its answer.
    """

    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, **kwargs)
        except LinkOutdated:
            response = page("outdated", status=404)
        except LinkUnknown:
            response = page("unknown", status=404)
        if not hasattr(response, "_csp_config"):
            response._csp_config = POLICY  # type: ignore[attr-defined]  # what the decorator `csp` sets
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    decorated: View = csrf_exempt(answered)
    return decorated


def page(name: str, status: int = 200, **context: Any) -> HttpResponse:
    """One of the public pages; rendered without the request, so nothing of a session can get in."""
    return HttpResponse(render_to_string(f"public/{name}.html", context), status=status)
