"""What of an email differs from its live version: in words, and as two previews side by side."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html_join

from entities.emails import previewing
from entities.emails.console import changes
from entities.emails.console.changes import Change
from entities.emails.console.looking import nothing
from marketing.console.extension import RecordPage, extend
from marketing.console.frame.darkened import in_light
from marketing.console.frame.frames import framed
from marketing.console.record.histories import Difference, label_of, shown
from marketing.contracts.email import EmailVersion
from marketing.contracts.reading import Unreadable
from marketing.lifecycle.states import StatusReason
from marketing.publishing.publish import load
from marketing.service import authoring

console = extend("emails")
# What everybody sees of a mail first, then who it comes from and goes to; the rest follows.
FIELDS = (
    "subject", "preheader", "from_name", "from_address", "reply_to", "to", "name", "generate_plain_text", "plain_text",
    "language", "description",
)  # fmt: skip
COLOURS = {changes.ADDED: "#1a7f4b", changes.CHANGED: "#b26a00", changes.MOVED: "#2450c8", changes.REMOVED: "#b3261e"}
NOW, BEFORE = "now", "before"


def can_differ(page: RecordPage) -> bool:
    """Say whether there is a version that the local one may differ from."""
    return bool(page.record.was_ever_live) and page.reason in (StatusReason.LIVE_EDITABLE, StatusReason.STOPPED)


@console.tab("changes", "What changed", "entities/emails/_changes.html", lazy=True, when=can_differ)
def show_changes(page: RecordPage) -> dict[str, Any]:
    """The changes in words, block by block and field by field."""
    publication = page.record.last_publication
    try:
        before = load(publication, EmailVersion)
    except Unreadable as fault:
        return {"number": publication.number, "fault": str(fault)}
    now = page.record.snapshot()
    return {
        "number": publication.number,
        "is_live": page.reason == StatusReason.LIVE_EDITABLE,
        "fields": _fields(page, before, now),
        "changes": changes.between(before.design, now.design),
        "is_open": not page.why_locked("design"),
    }


@console.route("changes/<slug:side>/", name="changed", methods=["GET"])
def changed(page: RecordPage, side: str) -> HttpResponse:
    """One of the two mails for a frame, what differs outlined in it."""
    publication, chosen = page.record.last_publication, previewing.chosen(page.request)
    if publication is None or side not in (NOW, BEFORE):
        return HttpResponse(status=404)
    try:
        before = load(publication, EmailVersion)
    except Unreadable as fault:
        return framed(render_to_string("console/mails/nothing.html", {"rendered": {"error": str(fault)}}))
    now = page.record.snapshot()
    mail = now if side == NOW else before
    rendered = authoring.render(mail, chosen.contact_id, chosen.values, is_whole=True, is_marked=True)
    html = rendered.html or nothing(rendered)
    gone = changes.REMOVED if side == NOW else changes.ADDED
    found = [one for one in changes.between(before.design, now.design) if one.what != gone]
    return framed(in_light(_outlined(html, found)))


def _fields(page: RecordPage, before: EmailVersion, now: EmailVersion) -> list[Difference]:
    pairs = [(name, getattr(before, name), getattr(now, name)) for name in FIELDS]
    model = type(page.record)
    return [Difference(label_of(model, name), shown(old), shown(new)) for name, old, new in pairs if old != new]


def _outlined(html: str, found: list[Change]) -> str:
    """The mail with a line round each block that differs; a mark stands on the cell that holds the block."""
    rules = format_html_join(
        "", "<style>.block-{}{{outline:3px solid {};outline-offset:-3px}}</style>",
        ((one.block, COLOURS[one.what]) for one in found if one.block),
    )  # fmt: skip
    at = html.lower().find("</head>")
    return html[:at] + rules + html[at:] if at >= 0 else rules + html
