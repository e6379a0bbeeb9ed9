"""The style of an email: values set by hand, and the brand whose look it took over."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from entities.emails import branding
from entities.emails.console.design import DESIGN, put
from entities.emails.console.style_menu import style_of
from marketing.console.access import is_htmx
from marketing.console.designing.documents import DocumentError
from marketing.console.extension import RecordPage, extend
from marketing.console.mails import designs
from marketing.console.mails.designs import DesignError
from marketing.contracts.theme import THEME

console = extend("emails")


@console.route("theme/", name="theme", right="change", methods=["POST"])
def set_theme(page: RecordPage) -> HttpResponse:
    """Change colours, fonts, sizes and logo of all blocks."""
    given = {name: page.request.POST[name] for name in THEME if name in page.request.POST}
    try:
        theme = designs.theme_with(DESIGN.document(page), given)
        answer = put(page, "change the style", {"theme": theme or None})
    except (DocumentError, DesignError) as fault:
        return DESIGN.refused(page, fault)
    if is_htmx(page.request) and "quietly" in page.request.POST and answer.status_code == 200:
        stored = page.reload()
        fresh = {"page": stored, "is_fresh": True, **style_of(stored)}
        answer.content += render_to_string("entities/emails/_brand.html", fresh, page.request).encode()
    return answer


@console.route("brand/", name="brand", right="change", methods=["POST"])
def set_brand(page: RecordPage) -> HttpResponse:
    """Take a brand's look over, go back to it, take over what it changed since, or belong to none."""
    try:
        label, parts = _wanted(page)
        return put(page, label, parts)
    except DocumentError as fault:
        return DESIGN.refused(page, fault)


def _wanted(page: RecordPage) -> tuple[str, dict[str, Any]]:
    """The words and the parts of the design that a form asks for; raises DocumentError."""
    post, now = page.request.POST, branding.of(page.record.design)
    do = post.get("do", "choose")
    if do == "take-over" and now.changes:
        return "take over the brand's changes", now.taken_over()
    if do == "back" and now.copy is not None:
        return "go back to the brand", now.back()
    if do == "choose" and not post.get("brand"):
        return "belong to no brand", {"brand": None}
    if do == "choose" and (brand := branding.called(post["brand"])) is not None:
        return f"take over the brand {str(brand)[:40]}", branding.look_of(brand)
    raise DocumentError(
        {
            "take-over": "There is nothing to take over from the brand any more.",
            "back": "This email has no brand to go back to.",
        }.get(do, "This brand isn't there any more, or it is inactive. Choose another one.")
    )
