"""Segments: who is addressed, by rule (dynamic) or by list (static)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from entities.segments.lifecycle import LIFECYCLE
from marketing.audience import static_lists
from marketing.contracts.query import read_query
from marketing.contracts.segment import SegmentVersion
from marketing.lifecycle.models import Publishable
from marketing.publishing.fields import ContentField
from marketing.users.models import check_time_zone

# A change of a longer list is told in history by what differs: whole lists of 20,000 would fill it.
MOST_TOLD = 100


class SegmentType(models.TextChoices):
    """How members are found."""

    DYNAMIC = "dynamic", "Dynamic"
    STATIC = "static", "Static"


def check_query(value: Any) -> None:
    """Refuse what is not an object of blocks; what the blocks mean is the error check's matter."""
    if faults := read_query(value).faults:
        raise ValidationError([fault.message for fault in faults])


class Segment(Publishable):
    """A segment. `static_members` are rows with revisions; the row and its publications hold the revision alone."""

    slug = "segments"
    area = "Customers"
    lifecycle = LIFECYCLE
    contract = SegmentVersion
    contract_columns = {"query": "dynamic_query", "member_revision": "static_revision"}
    virtual_fields = ("static_members",)
    companion_columns = ("lost_references", "static_revision")
    locked_owner = True
    list_columns = ("name", "segment_type", "status_reason", "owner", "modified_at")
    list_filters = ("status_reason", "segment_type", "owner")
    quick_search = ("name", "segment_id", "description")

    name = models.CharField("segment name", max_length=100)
    segment_id = models.SlugField(
        "segment ID", max_length=100, unique=True, blank=True, help_text="Left empty it is made from the name."
    )
    segment_type = models.CharField(max_length=10, choices=SegmentType.choices, default=SegmentType.DYNAMIC)
    description = models.TextField(blank=True, max_length=2000)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    template = models.ForeignKey(
        "record_templates.SegmentTemplate", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    dynamic_query = ContentField(default=dict, blank=True, validators=[check_query])
    static_filter = ContentField(
        "filter (for finding static members)", default=dict, blank=True, validators=[check_query]
    )
    static_revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "segment"

    @property
    def static_members(self) -> list[int]:
        """The ids of the listed contacts at this copy's revision, or the list that is about to be saved."""
        pending: list[int] | None = self.__dict__.get("_pending_members")
        if pending is not None:
            return pending
        return static_lists.members(self.pk, self.static_revision) if self.pk else []

    @static_members.setter
    def static_members(self, contact_ids: Iterable[int]) -> None:
        self.__dict__["_pending_members"] = sorted(set(contact_ids))

    def changes_against(self, stored: Self) -> dict[str, list[Any]]:
        """Compare the lists only where one is about to be saved; a changed list takes the next revision."""
        if "_pending_members" not in self.__dict__:
            changes = super().changes_against(stored)
            changes.pop("static_members", None)
            return changes
        before, after = stored.static_members, self.static_members
        if before != after:
            self.static_revision = stored.static_revision + 1
        changes = super().changes_against(stored)
        if before != after and max(len(before), len(after)) > MOST_TOLD:
            changes["static_members"] = _told(before, after)
        return changes

    def after_store(self, at: datetime) -> None:
        """Write the list of this revision; a revision put back drops what came after it."""
        super().after_store(at)
        static_lists.rewind(self.pk, self.static_revision)
        pending = self.__dict__.pop("_pending_members", None)
        if pending is not None:
            static_lists.write(self.pk, self.static_revision, pending)

    def save(self, **kwargs: Any) -> None:
        """Store the segment; a missing segment ID is made from the name."""
        if not self.segment_id:
            self.segment_id = self._free_segment_id()
        if self._state.adding and self.__dict__.get("_pending_members"):
            self.static_revision = 1
        super().save(**kwargs)

    def warning(self, command: str, affected: list[Any]) -> tuple[str, str]:
        """Say what stopping a used segment does."""
        title, _text = super().warning(command, affected)
        return (
            title,
            "If you stop it, nobody new enters them from this segment until it is live again; people inside go on.",
        )

    def _free_segment_id(self) -> str:
        base = slugify(self.name)[:90] or "segment"
        taken = set(Segment.objects.filter(segment_id__startswith=base).values_list("segment_id", flat=True))
        return next(name for number in range(1, len(taken) + 2) if (name := _numbered(base, number)) not in taken)


def _told(before: list[int], after: list[int]) -> list[Any]:
    """What history tells of a long list: how many, and who came and went, up to MOST_TOLD of each."""
    moved = (("added", set(after) - set(before)), ("removed", set(before) - set(after)))
    told = [f"{len(ids):,} {what} ({', '.join(map(str, sorted(ids)[:MOST_TOLD]))})" for what, ids in moved if ids]
    return [f"{len(before):,} contacts", "; ".join([f"{len(after):,} contacts", *told])]


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"
