"""List and page of content blocks: they are designed as emails are, with what a part of a mail can have."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.template.loader import render_to_string

from entities.content_blocks.models import ContentBlock
from marketing.console.designing import pages, shown
from marketing.console.designing.designer import Designer
from marketing.console.designing.documents import Document, DocumentError
from marketing.console.extension import RecordPage, extend
from marketing.console.frame.frames import framed
from marketing.console.mails import mails, personal, section_rules
from marketing.console.mails.readers import Readers
from marketing.console.page_parts import Column, Group
from marketing.console.record.form_fields import JSONText
from marketing.contracts import fragment
from marketing.contracts.email import EmailVersion
from marketing.service import authoring

TEMPLATES = "entities/content_blocks/"
READERS = Readers(authoring.operators, authoring.sentences, authoring.problems, authoring.estimate)
console = extend(ContentBlock.slug)
console.in_site_map("template", 60)
console.columns("name", Column("description", wide=True), "status", "owner", "modified_at")


def clean(value: object) -> Document:
    """A part of a mail whose every block is known; raises DocumentError."""
    made = mails.clean(value)
    if faults := fragment.faults(made):
        raise DocumentError(faults[0].message)
    return made


class DesignField(JSONText):
    """The design as JSON text."""

    shape = dict

    def to_python(self, value: object) -> Any:
        """A design whose every part is known."""
        read = super().to_python(value)
        try:
            return clean(read) if read else read
        except DocumentError as fault:
            raise ValidationError(str(fault)) from fault


console.form(
    Group("Content block", "name", "description"),
    placed={"design": "designer"},
    fields={"design": DesignField(required=False, label="Design")},
)
PART = mails.kind("a content block", clean, most=fragment.MOST_HELD + 1)


def context(page: RecordPage) -> dict[str, Any]:
    """What the part beside the page shows."""
    seen = shown.context(page, DESIGN)
    chosen = seen["selected"]
    readers = section_rules.context(page, chosen.block, READERS) if chosen and chosen.kind.more else {}
    return {"personal": personal.groups(), **readers, **seen}


DESIGN = Designer(PART, field="design", tab="designer", build=f"{TEMPLATES}_build.html", context=context)
pages.register(console, DESIGN)
section_rules.register(console, DESIGN, READERS)


@console.tab("designer", "Designer", f"{TEMPLATES}_designer.html", first=True)
def show_designer(page: RecordPage) -> dict[str, Any]:
    """The blocks, and beside them how they look in a mail."""
    return context(page)


@console.route("preview/", name="preview", methods=["GET"])
def preview(page: RecordPage) -> HttpResponse:
    """How it looks in a mail to somebody unknown, for a frame; with `?design=yes` each block is marked."""
    is_marked = "design" in page.request.GET
    value = EmailVersion(subject=str(page.record.name), design=page.record.design)
    rendered = authoring.render(value, is_whole=True, is_marked=is_marked)
    nothing = {"rendered": rendered, "what": "This content block is empty."}
    html = rendered.html or render_to_string("console/mails/nothing.html", nothing)
    return framed(html, is_measured=is_marked)
