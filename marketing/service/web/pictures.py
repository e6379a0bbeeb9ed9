"""Uploaded pictures, served to everybody: no session, no query; the name says the content, so it is kept for good."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import add_never_cache_headers, get_conditional_response
from django.views.decorators.http import require_safe

from marketing.contracts.picture import TYPES, stored_name
from marketing.service.web.public_views import cacheable, page

KEPT = "public, max-age=31536000, immutable"
# Opened by itself a picture is a document: nothing in it may run, be framed, or load anything.
POLICY = {"default-src": ["'none'"], "sandbox": True, "frame-ancestors": ["'none'"]}


@cacheable
@require_safe
def show(request: HttpRequest, digest: str, extension: str) -> HttpResponseBase:
    """Show a picture's file; who has it already is told so, and one that isn't there is not found."""
    try:
        file = default_storage.open(stored_name(digest, extension))
    except FileNotFoundError:
        missing = page("missing", status=404)
        add_never_cache_headers(missing)
        return missing
    etag = f'"{digest}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None and request.method == "HEAD":
        answer = HttpResponse(content_type=TYPES[extension], headers={"Content-Length": str(file.size)})
    if answer is None:
        answer = FileResponse(file, content_type=TYPES[extension])
    else:
        file.close()
    answer["ETag"], answer["Cache-Control"] = etag, KEPT
    # Mail programs on the web and other people's pages show it too.
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer._csp_config = POLICY  # type: ignore[attr-defined]  # read by the CSP middleware
    return answer
