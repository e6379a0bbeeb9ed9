"""What templates add to their pages: what is in them, and a way to make a record from one."""

from typing import Any

from django.http import HttpResponse
from django.utils.html import escape

from entities.record_templates.contents import drawn_path, lines
from entities.record_templates.models import RecordTemplate
from marketing.console.entity import entities
from marketing.console.extension import Extension, RecordPage, extend
from marketing.console.frame.frames import framed
from marketing.console.page_parts import Column
from marketing.contracts.email import EmailVersion
from marketing.contracts.segment import STATIC, SegmentVersion
from marketing.service import authoring

KINDS = ("journey-templates", "email-templates", "segment-templates")


def _address(page: RecordPage) -> str:
    return f"/{page.record.template_for}/new/?template={page.record.pk}"


def _may_use(page: RecordPage) -> bool:
    target = entities()[page.record.template_for]
    may_add = page.record.status == "active" and bool(page.user.has_perm(target.permission("add")))
    return may_add and not page.record.fault()


def _contents(page: RecordPage) -> dict[str, Any]:
    target = entities()[page.record.template_for]
    return {"lines": lines(page.record), "target": target, "fault": page.record.fault()}


def _declare(console: Extension) -> None:
    console.in_site_map("template")
    console.columns("name", "purpose", Column("description", wide=True), "status", "owner", "modified_at")
    console.link("use", "Use this template", href=_address, icon="plus", when=_may_use)
    console.panel("contents", "What it holds", "entities/record_templates/_contents.html")(_contents)


def _is_filled(page: RecordPage) -> bool:
    return bool(page.record.payload) and not page.record.fault()


emails = extend("email-templates")
emails.panel("look", "How it looks", "entities/record_templates/_look.html", when=_is_filled)(lambda page: {})
for kind in KINDS:
    _declare(extend(kind))


@emails.card("entities/record_templates/_card_mail.html")
def mail_card(record: RecordTemplate) -> dict[str, Any]:
    """The mail itself, in a frame."""
    return {}


@extend("journey-templates").card("entities/record_templates/_card_path.html", "payload")
def path_card(record: RecordTemplate) -> dict[str, Any]:
    """The tiles that people go through."""
    return {"nodes": drawn_path(record.payload)}


@extend("segment-templates").card("entities/record_templates/_card_conditions.html", "payload", "schema")
def conditions_card(record: RecordTemplate) -> dict[str, Any]:
    """The conditions in words."""
    if record.fault():
        return {"sentences": [], "kind": "It can't be read"}
    value = SegmentVersion.from_payload(record.payload, record.schema)
    is_static = value.segment_type == STATIC
    said = [] if is_static else authoring.sentences(value.query, {})
    return {"sentences": said, "kind": "Chosen by hand" if is_static else "No conditions yet"}


@emails.route("preview/", name="preview", methods=["GET"])
def preview(page: RecordPage) -> HttpResponse:
    """The mail that a template holds, filled in for somebody unknown, for a frame."""
    if page.record.fault():
        return framed("<!doctype html><title>No preview</title><p>What this template holds can't be read.</p>")
    rendered = authoring.render(EmailVersion.from_payload(page.record.payload, page.record.schema))
    why = escape(rendered.error or "This template has no content yet.")
    return framed(rendered.html or f"<!doctype html><title>No preview</title><p>{why}</p>")
