"""Mends a finding in one press: a footer is added, own HTML is shown mended before it is taken; both can be undone."""

from typing import Any

from django.http import HttpResponse

from entities.emails.console import mends
from entities.emails.console.design import DESIGN, EMAIL
from marketing.console import responses
from marketing.console.designing import edits
from marketing.console.designing.commands import Command, Set
from marketing.console.designing.designer import Said, edit, ids_from, new_id
from marketing.console.designing.documents import Document, DocumentError, Place
from marketing.console.extension import RecordPage, extend
from marketing.console.mails import designs
from marketing.console.mails.blocks import FOOTER_HTML
from marketing.service import authoring

console = extend("emails")
GONE = "There is nothing to mend there any more."


@console.route("footer/", name="add-footer", right="change", methods=["POST"])
def add_footer(page: RecordPage) -> HttpResponse:
    """Put a footer with address and a way to unsubscribe to the end."""
    made = new_id()

    def make(document: Document) -> Command:
        return edits.add(EMAIL, "footer", Place("", 0, len(document["blocks"])), ids_from(made))

    try:
        return edit(page, DESIGN, make, "add footer", opened=made, said=Said("Footer added.", undo=True))
    except DocumentError as fault:
        return DESIGN.refused(page, fault)


@console.route("mend/<slug:code>/", name="mend", right="change")
def mend(page: RecordPage, code: str) -> HttpResponse:
    """GET shows what changes in the source, POST changes it; `block` names the block that holds the HTML."""
    if refused := DESIGN.locked(page):
        return refused
    given = page.request.POST if page.request.method == "POST" else page.request.GET
    name = given.get("block", "")
    source, key = _source(page, name)
    found = _mended(source, code) if key else None
    if found is None:
        return DESIGN.refused(page, DocumentError(GONE))
    if page.request.method != "POST":
        asked = {"page": page, "code": code, "block": name, "found": found, "more": found.count - len(found.changes)}
        return responses.dialog(page.request, "entities/emails/_mend.html", asked, title="Mend it?")
    command, said = Set(name, {key: found.source}), Said("Mended.", undo=True)
    try:
        return edit(page, DESIGN, lambda _document: command, "mend the source", opened=name, said=said)
    except DocumentError as fault:
        return DESIGN.refused(page, fault)


def _source(page: RecordPage, name: str) -> tuple[str, str]:
    """The HTML that is mended and what it is called in its block, or in the design."""
    design = designs.tidy(page.record.design)
    if not name:
        return (design["html"], "html") if design["mode"] == "html" else ("", "")
    block = mends.block_called(design, name)
    key = mends.source_name(block)
    return str(block.get(key, "")), key


def _mended(source: str, code: str) -> Any:
    if code not in ("subscription-link-missing", "address-missing"):
        return authoring.mended(source, code)
    line = source.lower().rfind("</body")
    number = source.count("\n", 0, line if line >= 0 else len(source)) + 1
    return authoring.Mended(mends.with_footer(source), ((number, "", FOOTER_HTML),), 1)
