"""The demo's content blocks; a draft holds a copy of one that was changed since."""

from datetime import datetime
from typing import Any

from entities.content_blocks.models import ContentBlock
from entities.emails.models import Email
from marketing.contracts import copies, fragment
from marketing.users.models import User

HOURS = "<p><b>Workshop:</b> Monday to Friday, {hours}</p>"


def make_content_blocks(by: User, at: datetime) -> None:
    """Opening hours as a section of two columns, and a line of thanks."""
    hours = _made("Opening hours", [_section("9 to 17")], by, at)
    _made("Thanks", [{"id": "b1", "type": "text", "html": "<p>Thank you for being with us.</p>"}], by, at)
    draft = Email.objects.filter(status_reason="draft").order_by("pk").first()
    element = fragment.element_of(hours.design)
    if draft is not None and element is not None:
        copied = {"id": "hours", **copies.copied(element, hours.pk, hours.row_version)}
        blocks = draft.design["blocks"]
        draft.design = {**draft.design, "blocks": [*blocks[:-2], copied, *blocks[-2:]]}
        draft.save(by=by, at=at)
    hours.design = {"mode": "blocks", "blocks": [_section("8 to 18")]}
    hours.save(by=by, at=at)


def _section(hours: str) -> dict[str, Any]:
    way = {"id": "b2", "type": "button", "text": "Find us", "href": "https://www.nordwind.example/workshop"}
    words = {"id": "b1", "type": "text", "html": HOURS.format(hours=hours)}
    return {"id": "s1", "type": "section", "layout": "2-1", "columns": [[words], [way]], "background": "#f2f5ff"}


def _made(name: str, blocks: list[dict[str, Any]], by: User, at: datetime) -> ContentBlock:
    made = ContentBlock(name=name, design={"mode": "blocks", "blocks": blocks})
    made.save(by=by, at=at)
    return made
