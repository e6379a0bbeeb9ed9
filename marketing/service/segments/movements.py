"""How a member list changed: who joined and left, how many a day, how many members there were."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Count

from marketing.service.pages import Page, contacts_of, newest
from marketing.service.segments.models import Membership, MembershipChange

GONE = "Deleted contact"


@dataclass(frozen=True)
class Movement:
    """A contact joined a segment or left it; `exists` is False for one that was deleted since."""

    contact_id: int
    name: str
    email: str
    joined: bool
    at: datetime
    exists: bool


@dataclass(frozen=True)
class Day:
    """One day of a segment: who came and went, and how many members there were at its end."""

    day: date
    joined: int
    left: int
    members: int


def movements(segment_id: int, joined: bool | None, after: int | None, limit: int) -> Page[Movement]:
    """Who joined and left, newest first; `joined` narrows it to one of both."""
    rows = MembershipChange.objects.filter(segment_id=segment_id)
    if joined is not None:
        rows = rows.filter(joined=joined)
    found, following = newest(rows, after, limit)
    people = contacts_of(row.contact_id for row in found)
    return Page([_movement(row, people.get(row.contact_id)) for row in found], following)


def _movement(row: MembershipChange, person: tuple[str, str] | None) -> Movement:
    name, email = person or (GONE, "")
    return Movement(row.contact_id, name, email, row.joined, row.at, person is not None)


def days(segment_id: int, at: datetime, number: int, zone: tzinfo) -> list[Day]:
    """The last days of a zone, oldest first; members are counted back from now by who joined and left."""
    today = at.astimezone(zone).date()
    first = datetime.combine(today - timedelta(days=number - 1), time(), zone)
    rows = MembershipChange.objects.filter(segment_id=segment_id, at__gte=first).order_by()
    counted: Counter[tuple[date, bool]] = Counter()
    # By moment, then by day here: a refresh has one moment, and SQLite would convert each row's by itself (1 s).
    for moment, joined, count in rows.values_list("at", "joined").annotate(n=Count("pk")):
        counted[moment.astimezone(zone).date(), joined] += count
    members = Membership.objects.filter(segment_id=segment_id).count()
    found = []
    for back in range(number):
        day = today - timedelta(days=back)
        found.append(Day(day, counted[day, True], counted[day, False], members))
        members -= counted[day, True] - counted[day, False]
    return found[::-1]
