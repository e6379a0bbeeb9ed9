"""Outbound customer journeys: who goes through which tiles, between a start and an end."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from entities.customer_journeys.lifecycle import LIFECYCLE
from marketing.audience.levels import MINIMA
from marketing.contracts.journey import JourneyVersion, Tile, read_journey
from marketing.contracts.pipeline import read_pipeline, read_tiles
from marketing.contracts.reading import Unreadable
from marketing.contracts.reference import Reference
from marketing.contracts.tile_settings import EmailSettings, SegmentSettings
from marketing.lifecycle.models import Publishable
from marketing.lifecycle.states import StatusReason
from marketing.publishing.fields import ContentField
from marketing.publishing.publish import load
from marketing.users.models import check_time_zone

KEPT_AFTER_STOP = timedelta(days=30)
LARGEST_NUMBER = 100_000


def check_pipeline(value: Any) -> None:
    """Refuse what is not a tree of tiles."""
    if faults := read_pipeline(value).faults:
        raise ValidationError([fault.message for fault in faults])


def check_tile_settings(value: Any) -> None:
    """Refuse what is not an object of objects by tile id."""
    if faults := read_tiles((), value).faults:
        raise ValidationError([fault.message for fault in faults])


class CustomerJourney(Publishable):
    """An outbound journey. The pipeline locks for good, tile settings do not: so they are two columns."""

    slug = "journeys"
    lifecycle = LIFECYCLE
    contract = JourneyVersion
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
    minimum_consent = models.IntegerField(choices=[(None, "No minimum"), *MINIMA], null=True, blank=True)
    target = models.CharField(
        max_length=10, choices=[("contact", "Contact"), ("account", "Company")], default="contact"
    )
    template = models.ForeignKey(
        "record_templates.JourneyTemplate", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    purpose = models.CharField(max_length=1000, blank=True)
    description = models.TextField(max_length=5000, blank=True)
    pipeline = ContentField(default=list, blank=True, validators=[check_pipeline])
    tile_settings = ContentField(default=dict, blank=True, validators=[check_tile_settings])

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
        """Foreign keys, and the segments and emails that tiles name; emails are pinned."""
        found = list(super().references())
        for tile in read_journey(self.pipeline, self.tile_settings).value.values():
            found += [Reference(kind, key, f"tile:{tile.id}", kind == "emails") for kind, key in tile_uses(tile)]
        return tuple(found)

    def forget(self, kind: str, record_id: int) -> None:
        """Empty foreign keys, and what tiles name."""
        super().forget(kind, record_id)
        for tile in read_journey(self.pipeline, self.tile_settings).value.values():
            if (kind, record_id) not in tile_uses(tile):
                continue
            settings = self.tile_settings[tile.id]
            if kind == "emails":
                settings["email"] = None
            else:
                # An emptied item stays, so that the check can say so; dropping an exclusion would let people in.
                settings["items"] = [_emptied(item, record_id) for item in settings["items"]]

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
        moments = [moment for moment in (self._last_end(), self.stopped_at) if moment]
        return min(moments, default=at) + KEPT_AFTER_STOP

    def _last_end(self) -> datetime | None:
        """The end of its last publication; None where that can't be read."""
        newest = self.last_publication
        try:
            return load(newest, JourneyVersion).ends_at if newest else None
        except Unreadable:
            return None


def _emptied(item: Any, record_id: int) -> Any:
    names_it = isinstance(item, dict) and item.get("segment") == record_id
    return {**item, "segment": None} if names_it else item


def tile_uses(tile: Tile) -> list[tuple[str, int]]:
    """Return (kind, id) of every record that a tile's settings name."""
    settings = tile.settings
    if isinstance(settings, EmailSettings):
        return [("emails", settings.email)] if settings.email is not None else []
    if isinstance(settings, SegmentSettings):
        return [("segments", key) for key in settings.segments]
    return []
