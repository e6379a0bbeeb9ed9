"""The error check of segments (domain.md 17.4)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from entities.segments.models import Segment, SegmentType
from marketing.audience import people
from marketing.contracts.problems import ERROR, WARNING, Problem
from marketing.lifecycle.checks import check
from marketing.service import authoring

# Of longer lists it is taken for granted that somebody on them is active.
MOST_LOOKED_AT = 1_000


@check("segments")
def check_name(record: Segment, at: datetime) -> Iterable[Problem]:
    """A name is there."""
    return [] if record.name.strip() else [Problem(ERROR, "name-missing", "Give the segment a name.", "name")]


@check("segments")
def check_query(record: Segment, at: datetime) -> Iterator[Problem]:
    """A dynamic segment has a query that means something, and, better, finds somebody."""
    if record.segment_type != SegmentType.DYNAMIC:
        return
    found = list(authoring.problems(record.snapshot()))
    yield from found
    if not found and authoring.estimate(record.snapshot()) == 0:
        yield Problem(WARNING, "dynamic-empty-now", "Nobody fits these rules now.", "dynamic_query")


@check("segments")
def check_list(record: Segment, at: datetime) -> Iterator[Problem]:
    """A static segment lists somebody who can be a member."""
    if record.segment_type != SegmentType.STATIC:
        return
    listed = record.static_members
    if not listed:
        yield Problem(WARNING, "static-empty", "The list is empty: nobody is a member.", "static_members")
    elif len(listed) <= MOST_LOOKED_AT and not people.active_contacts().filter(pk__in=listed).exists():
        words = "Everybody on the list is inactive: nobody is a member."
        yield Problem(WARNING, "static-empty", words, "static_members")
