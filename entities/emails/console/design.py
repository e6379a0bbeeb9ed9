"""The email designer: an email's design as a document of blocks, beside the mail as its reader gets it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string

from entities.emails import line_ends, source
from entities.emails.console import saved_blocks
from entities.emails.console.looking import look_of
from entities.emails.console.style_menu import style_of
from marketing.console import responses
from marketing.console.access import is_htmx
from marketing.console.designing import pages, shown
from marketing.console.designing.commands import Set
from marketing.console.designing.designer import STORED, Designer, edit
from marketing.console.designing.documents import DocumentError
from marketing.console.extension import RecordPage, extend
from marketing.console.mails import designs, mails, personal, section_rules
from marketing.console.mails.readers import Readers
from marketing.service import authoring

MORE = "entities/emails/_content_block.html"
INBOX = ("subject", "preheader")
READERS = Readers(authoring.operators, authoring.sentences, authoring.problems, authoring.estimate)
console = extend("emails")


EMAIL = mails.kind("an email")


def context(page: RecordPage) -> dict[str, Any]:
    """What the part beside the page shows."""
    design = designs.tidy(page.record.design)
    seen = shown.context(page, DESIGN)
    chosen = seen["selected"]
    return {
        "design": design,
        **style_of(page),
        "personal": personal.groups(),
        **saved_blocks.context(page, chosen.block if chosen else None, EMAIL.walk(page.record.design)),
        **(section_rules.context(page, chosen.block, READERS) if chosen and chosen.kind.more else {}),
        **seen,
    }


DESIGN = Designer(EMAIL, "design", "designer", build="entities/emails/_build.html", context=context, more=MORE)
pages.register(console, DESIGN)
saved_blocks.register(console, DESIGN)
section_rules.register(console, DESIGN, READERS)


@console.tab("designer", "Designer", "entities/emails/_designer.html", first=True)
def show_designer(page: RecordPage) -> dict[str, Any]:
    """The blocks or the source, and the preview beside them."""
    return {"inbox": _inbox(page), **context(page), **look_of(page)}


@console.route("look/", name="look", methods=["GET"])
def look(page: RecordPage) -> HttpResponse:
    """What is said of the mail, and the outline, fresh; htmx asks when something was stored."""
    if not is_htmx(page.request):
        return HttpResponseRedirect(f"{page.url}?tab=designer")
    fresh = {"page": page, "is_fresh": True, **look_of(page)}
    return responses.fragment(page.request, "entities/emails/_look.html", fresh)


def put(page: RecordPage, label: str, values: Mapping[str, Any]) -> HttpResponse:
    """Set values of the design as a whole; those that are as before are no change."""
    before = DESIGN.document(page)
    command = Set("", {name: value for name, value in values.items() if before.get(name) != value})
    return edit(page, DESIGN, lambda _document: command, label, quietly="quietly" in page.request.POST)


@console.route("source/", name="source", right="change", methods=["POST"])
def set_source(page: RecordPage) -> HttpResponse:
    """Replace the hand-written HTML."""
    try:
        before = str(DESIGN.document(page).get("html", ""))
        typed = line_ends.kept(before, page.request.POST.get("html", ""))
        return put(page, "change the source", {"html": typed or None})
    except DocumentError as fault:
        return DESIGN.refused(page, fault)


@console.route("mode/", name="mode", right="change")
def set_mode(page: RecordPage) -> HttpResponse:
    """Change between blocks and source: GET asks, POST does; the other half stays stored."""
    if refused := DESIGN.locked(page):
        return refused
    design = designs.tidy(page.record.design)
    if page.request.method != "POST":
        title = "Write the HTML yourself?" if design["mode"] == "blocks" else "Back to blocks?"
        asked = {"page": page, "design": design}
        return responses.dialog(page.request, "entities/emails/_mode.html", asked, title=title)
    wanted = page.request.POST.get("mode", "")
    is_new = wanted == "html" and (page.request.POST.get("start") == "blocks" or not design["html"].strip())
    written = {"html": source.source_of(page.record.design, page.record.language) or None} if is_new else {}
    try:
        return put(page, "write the HTML" if wanted == "html" else "go back to blocks", {"mode": wanted, **written})
    except DocumentError as fault:
        return DESIGN.refused(page, fault)


@console.route("inbox/", name="inbox", right="change", methods=["POST"])
def set_inbox(page: RecordPage) -> HttpResponse:
    """Store subject and preview text while they are typed beside the design."""
    post, quietly = page.request.POST, is_htmx(page.request)
    values = {name: post[f"inbox_{name}"] for name in INBOX if f"inbox_{name}" in post}
    answer = responses.draft(page, values, tab="" if quietly else "designer")
    if quietly and answer.status_code == 200:
        fresh = {"page": page.reload(), "inbox": _inbox(page.reload())}
        answer.content += render_to_string("entities/emails/_inbox_fresh.html", fresh, page.request).encode()
        answer["HX-Trigger"] = STORED
    return answer


def _inbox(page: RecordPage) -> list[dict[str, Any]]:
    return [{"view": page.field(name), "typed": page.form.value(name)} for name in INBOX]
