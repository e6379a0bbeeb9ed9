"""From a segment's version to the contacts it holds, as one query set; inactive contacts are never members."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from marketing.audience import people
from marketing.audience.models import ListedMember
from marketing.audience.static_lists import at_revision
from marketing.contracts.segment import STATIC, SegmentVersion
from marketing.service.segments.moments import Moment
from marketing.service.segments.query import Reading, read_query


class QueryFaulty(ValueError):
    """A segment's query can't be evaluated; the words are for people."""

    is_for_people = True


def reading_of(version: SegmentVersion, at: datetime, *, is_wide: bool = True) -> Reading:
    """Read the version's query; raises QueryFaulty."""
    reading = read_query(version.query, Moment.of(at, version.time_zone), is_wide=is_wide)
    if reading.faults or reading.condition is None:
        raise QueryFaulty(" ".join(dict.fromkeys(fault.message for fault in reading.faults)))
    return reading


def contacts(version: SegmentVersion, record_id: int, at: datetime, *, is_wide: bool = True) -> "QuerySet[Any]":
    """The active contacts that the segment holds at a moment; raises QueryFaulty.

    `is_wide` is for many contacts; without it the statement is made for those few that the caller names.
    """
    active: QuerySet[Any] = people.active_contacts()
    if version.segment_type == STATIC:
        listed = ListedMember.objects.filter(at_revision(record_id, version.member_revision))
        return active.filter(pk__in=listed.values("contact_id"))
    condition = reading_of(version, at, is_wide=is_wide).condition
    assert condition is not None
    return active.filter(condition)


def affected(version: SegmentVersion, changed: dict[str, list[int]], at: datetime) -> set[int]:
    """The contacts whose membership a change of people may touch: themselves, and who is related to them."""
    found = set(changed.get("contact", ()))
    if version.segment_type == STATIC:
        return found
    for entity, path in reading_of(version, at).paths:
        if keys := changed.get(entity):
            related = people.model("contact").objects.filter(**{f"{path}__in": keys})
            found.update(related.values_list("pk", flat=True))
    return found
