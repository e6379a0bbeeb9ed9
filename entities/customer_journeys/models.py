"""Outbound customer journeys: who goes through which tiles, between a start and an end."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from entities.customer_journeys.lifecycle import LIFECYCLE
from marketing.contracts import journey as contract
from marketing.contracts.reference import Reference
from marketing.lifecycle.models import Publishable
from marketing.lifecycle.states import StatusReason
from marketing.users.models import check_time_zone

KEPT_AFTER_STOP = timedelta(days=30)
LARGEST_NUMBER = 100_000


def check_pipeline(value: Any) -> None:
    """Refuse what is not a tree of tiles."""
    if faults := contract.structure_faults(value):
        raise ValidationError(faults)


def check_tile_settings(value: Any) -> None:
    """Refuse what is not an object of objects by tile id."""
    if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
        raise ValidationError("Tile settings are an object that holds one object per tile id.")


class CustomerJourney(Publishable):
    """An outbound journey. The pipeline locks for good, tile settings do not: so they are two columns."""

    slug = "journeys"
    lifecycle = LIFECYCLE
    contract = contract.JourneyVersion
    pinned_kinds = frozenset({"emails"})
    list_columns = ("name", "status_reason", "starts_at", "ends_at", "time_zone", "owner", "modified_at")
    list_filters = ("status_reason", "is_recurring", "owner")
    quick_search = ("name", "description", "purpose")

    name = models.CharField(max_length=100)
    starts_at = models.DateTimeField("start date and time", null=True, blank=True)
    ends_at = models.DateTimeField("end date and time", null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    is_recurring = models.BooleanField(default=False)
    recurrence_count = models.IntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LARGEST_NUMBER)]
    )
    recurrence_interval = models.IntegerField(
        "recurrence interval (days)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_NUMBER)],
    )
    content_settings = models.ForeignKey(
        "content_settings.ContentSettings", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    suppression_segment = models.ForeignKey(
        "segments.Segment", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    target = models.CharField(
        max_length=10, choices=[("contact", "Contact"), ("account", "Company")], default="contact"
    )
    template = models.ForeignKey(
        "record_templates.JourneyTemplate", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    purpose = models.CharField(max_length=1000, blank=True)
    description = models.TextField(max_length=5000, blank=True)
    pipeline = models.JSONField(default=list, blank=True, validators=[check_pipeline])
    tile_settings = models.JSONField(default=dict, blank=True, validators=[check_tile_settings])

    class Meta:
        verbose_name = "customer journey"

    @classmethod
    def initial(cls, at: datetime) -> dict[str, Any]:
        """A new journey starts in two hours, ends 28 days later, with the default content settings (domain.md 2.1)."""
        start = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
        content_settings: Any = cls._meta.get_field("content_settings").related_model
        default = content_settings.objects.filter(is_default=True).first()
        return {"starts_at": start, "ends_at": start + timedelta(days=28), "content_settings": default}

    def started_anew(self, at: datetime) -> None:
        """A start that has passed becomes a new journey's, the length is kept; so do content settings that are gone."""
        usual = self.initial(at)
        if self.content_settings_id is None:
            self.content_settings = usual["content_settings"]
        if self.starts_at is not None and self.starts_at < at:
            lasts = self.ends_at - self.starts_at if self.ends_at else None
            self.starts_at = usual["starts_at"]
            self.ends_at = self.starts_at + lasts if lasts else None

    def references(self) -> tuple[Reference, ...]:
        """Return foreign keys, and the segments and emails that tiles name; emails are pinned."""
        found = list(super().references())
        for tile in contract.walk(self.pipeline, self.tile_settings):
            found += [Reference(kind, key, f"tile:{tile.id}", kind == "emails") for kind, key in tile_uses(tile)]
        return tuple(found)

    def forget(self, kind: str, record_id: int) -> None:
        """Empty foreign keys, and what tiles name."""
        super().forget(kind, record_id)
        for settings in self.tile_settings.values():
            if kind == "emails" and settings.get("email") == record_id:
                settings["email"] = None
            if kind == "segments" and isinstance(settings.get("items"), list):
                # An emptied item stays, so that the check can say so; dropping an exclusion would let people in.
                for item in settings["items"]:
                    if isinstance(item, dict) and item.get("segment") == record_id:
                        item["segment"] = None

    def moved(self, command: str, at: datetime) -> None:
        """Remember when a person stopped it, and count the 30 days after which it expires."""
        super().moved(command, at)
        if command == "stop":
            self.stopped_at = at
        elif command in ("go-live", "end"):
            self.stopped_at = None
        if self.status_reason == StatusReason.STOPPED:
            self.expires_at = self._expiry(at)
        else:
            self.expires_at = None

    def _expiry(self, at: datetime) -> datetime:
        """30 days after the end of its last publication or after a person stopped it, whichever came first."""
        newest = self.last_publication
        ends_at = contract.JourneyVersion.from_payload(newest.payload).ends_at if newest else None
        moments = [moment for moment in (ends_at, self.stopped_at) if moment]
        return min(moments, default=at) + KEPT_AFTER_STOP


def tile_uses(tile: contract.Tile) -> list[tuple[str, int]]:
    """Return (kind, id) of every record that a tile's settings name."""
    if tile.type == contract.EMAIL:
        email = tile.settings.get("email")
        return [("emails", email)] if isinstance(email, int) else []
    if tile.type == contract.SEGMENT:
        items = tile.settings.get("items")
        items = items if isinstance(items, list) else []
        keys = [item.get("segment") for item in items if isinstance(item, dict)]
        return [("segments", key) for key in keys if isinstance(key, int)]
    return []
