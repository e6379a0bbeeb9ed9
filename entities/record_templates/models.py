"""Templates: plain records that hold a copy of what a new record starts with; never linked to it."""

import json
from datetime import datetime
from typing import Any

from django.db import models

from marketing.contracts.reading import Unreadable, words_of
from marketing.lifecycle import embedded, registry
from marketing.lifecycle.models import Record
from marketing.lifecycle.plain import plain_lifecycle
from marketing.publishing.fields import ContentField


class RecordTemplate(Record):
    """A template of one kind: the payload of a contract value under its schema number."""

    area = "Marketing templates"
    list_columns = ("name", "purpose", "status", "owner", "modified_at")
    list_filters = ("status",)
    quick_search = ("name", "purpose", "description")
    companion_columns = ("payload",)
    template_for: str = ""

    purpose = models.CharField(max_length=100, blank=True)
    description = models.TextField(blank=True, max_length=2000)
    payload = ContentField(default=dict, editable=False)
    schema = models.PositiveSmallIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def fill(self, record: Any) -> None:
        """Take over the values of a publishable record."""
        value = record.snapshot()
        self.payload, self.schema = value.to_payload(), value.schema

    def after_store(self, at: datetime) -> None:
        """Keep in step which records its content shows by their address, such as pictures."""
        super().after_store(at)
        self.note_uses(embedded.references({"payload": json.dumps(self.payload)}))

    def fault(self) -> str:
        """Say why its content can't be read; "" when it can."""
        model: Any = registry.model_for(self.template_for)
        try:
            return words_of(model.contract.from_payload(self.payload, self.schema).content_faults())
        except Unreadable as fault:
            return str(fault)


class JourneyTemplate(RecordTemplate):
    """A customer journey to start from."""

    slug = "journey-templates"
    lifecycle = plain_lifecycle()
    template_for = "journeys"

    class Meta:
        verbose_name = "journey template"


class EmailTemplate(RecordTemplate):
    """A marketing email to start from."""

    slug = "email-templates"
    lifecycle = plain_lifecycle()
    template_for = "emails"

    class Meta:
        verbose_name = "email template"


class SegmentTemplate(RecordTemplate):
    """A segment to start from."""

    slug = "segment-templates"
    lifecycle = plain_lifecycle()
    template_for = "segments"

    class Meta:
        verbose_name = "segment template"
