"""Putting contacts on static segments, and taking them off, from the contacts' side (lifecycles.md, last section)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from entities.segments.members import CHUNK, MOST_MEMBERS
from entities.segments.models import Segment, SegmentType
from marketing.audience import people, static_lists
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.locks import Cell
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NotNow, NotPermitted
from marketing.lifecycle.saving import store
from marketing.lifecycle.states import StatusReason

ADDED, REMOVED = "add", "remove"
LIVE = (StatusReason.LIVE, StatusReason.LIVE_EDITABLE)


def static_segments() -> Any:
    """The segments whose members are picked by hand, by name."""
    return Segment.objects.filter(segment_type=SegmentType.STATIC).order_by("name", "pk")


def open_segments() -> Any:
    """The static segments that take contacts now, by name: their list is unlocked, or Edit unlocks it for one act.

    What somebody has open for editing is theirs until they save or discard it.
    """
    reasons = [reason for reason in Segment.lifecycle.states if _takes_contacts(reason)]
    return static_segments().filter(status_reason__in=reasons)


def _takes_contacts(reason: StatusReason) -> bool:
    is_locked = Segment.lifecycle.locks.cell("static_members", reason) is Cell.LOCKED
    return reason is StatusReason.LIVE if is_locked else reason is not StatusReason.LIVE_EDITABLE


def make(name: str, *, by: Any, at: datetime) -> Segment:
    """Make an empty static segment. Raises NotPermitted."""
    segment = Segment(name=name, segment_type=SegmentType.STATIC)
    store(segment, by=by, at=at)
    return segment


def dynamic_segments(ids: Iterable[int]) -> Any:
    """Those of some segments whose members are found by rules, and followed now, by name."""
    found = Segment.objects.filter(pk__in=list(ids), segment_type=SegmentType.DYNAMIC, status_reason__in=LIVE)
    return found.order_by("name", "pk")


def lists_with(contact_id: int) -> Any:
    """The static segments that list a contact."""
    return static_segments().filter(static_lists.holding([contact_id]))


def add_all(segment_id: int, batches: Iterable[list[int]], *, by: Any, at: datetime) -> int:
    """Add many contacts to a static segment as one change; returns how many were new on it. Raises as change()."""
    answers = change(segment_id, (key for batch in batches for key in batch), ADDED, by=by, at=at)
    return sum(not why for why in answers.values())


@transaction.atomic
def change(segment_id: int, contact_ids: Iterable[int], what: str, *, by: Any, at: datetime) -> dict[int, str]:
    """Add contacts to a static segment, or remove them; returns for each why not, "" where it was done.

    Of a live segment this is Edit, the change and Save as one act: checked, published, wholly or not at all.
    Raises NotPermitted, NotNow, or CheckFailed with the errors of the check.
    """
    segment = Segment.objects.select_for_update().get(pk=segment_id)
    _refuse(segment, by)
    before = set(static_lists.members(segment.pk, segment.static_revision))
    answers = _answers(list(contact_ids), before, what)
    wanted = {key for key, why in answers.items() if not why}
    if not wanted:
        return answers
    after = before | wanted if what == ADDED else before - wanted
    if len(after) > max(MOST_MEMBERS, len(before)):
        raise NotNow(f"“{segment}” would hold more than {MOST_MEMBERS:,} contacts. Choose fewer.")
    is_live = StatusReason(segment.status_reason) is StatusReason.LIVE
    if is_live:
        perform(segment, "edit", by=by, at=at, note=f"To {what} contacts")
    segment.static_members = sorted(after)
    store(segment, by=by, at=at)
    if is_live:
        segment.refresh_from_db()
        perform(segment, "save", by=by, at=at, note=f"{len(wanted):,} contact{'s' if len(wanted) > 1 else ''}: {what}")
    return answers


def _refuse(segment: Segment, by: Any) -> None:
    if not by.has_perm(segment.lifecycle.permission("save")):
        raise NotPermitted("You don't have the right to change segments.")
    if segment.segment_type != SegmentType.STATIC:
        raise NotNow(f"“{segment}” is dynamic: its rules say who is a member. Choose a static segment.")
    if StatusReason(segment.status_reason) is StatusReason.LIVE_EDITABLE:
        raise NotNow(f"{_who(segment)} has “{segment}” open for editing. Its changes must be saved or discarded first.")


def _who(segment: Segment) -> str:
    last = StatusChange.objects.filter(kind=segment.slug, record_id=segment.pk).order_by("-id").first()
    return str(last.by) if last is not None and last.by is not None else "Somebody"


def _answers(contact_ids: list[int], before: set[int], what: str) -> dict[int, str]:
    known: dict[int, str] = {}
    for start in range(0, len(contact_ids), CHUNK):
        rows = people.model("contact").objects.filter(pk__in=contact_ids[start : start + CHUNK])
        known.update(rows.values_list("pk", F("status")))
    return {key: _why_not(known.get(key), key in before, what) for key in contact_ids}


def _why_not(status: str | None, is_listed: bool, what: str) -> str:
    if status is None:
        return "There is no such contact."
    if what == REMOVED:
        return "" if is_listed else "Is not on the list."
    if is_listed:
        return "Is on the list already."
    return "" if status == "active" else "Is inactive: activate it first."
