"""Content blocks: parts of mails that are designed once and copied into emails, never linked to them."""

import json
from datetime import datetime
from typing import Any

from django.db import models

from marketing.contracts import fragment
from marketing.contracts.placeholders import TEXT
from marketing.contracts.problems import Problem
from marketing.contracts.reading import within
from marketing.lifecycle import embedded
from marketing.lifecycle.models import Record
from marketing.lifecycle.plain import plain_lifecycle
from marketing.publishing.fields import ContentField


def first_design() -> dict[str, Any]:
    """What a new content block starts with: a text to be written."""
    return {"mode": "blocks", "blocks": [{"id": "b1", "type": "text", "html": f"<p>{TEXT}</p>"}]}


class ContentBlock(Record):
    """A section, or a few blocks, of a mail."""

    slug = "content-blocks"
    area = "Marketing templates"
    lifecycle = plain_lifecycle()
    list_columns = ("name", "description", "status", "owner", "modified_at")
    list_filters = ("status", "owner")
    quick_search = ("name", "description")

    description = models.TextField(blank=True, max_length=2000)
    design = ContentField(default=first_design, blank=True)

    class Meta:
        verbose_name = "content block"

    def content_faults(self) -> tuple[Problem, ...]:
        """Say what of the design can't be read, or is no part of a mail."""
        return within("design", fragment.faults(self.design))

    def after_store(self, at: datetime) -> None:
        """Keep in step which pictures it shows."""
        super().after_store(at)
        self.note_uses(embedded.references({"design": json.dumps(self.design)}))
