"""Who has a record open: a row for each person, refreshed by the page's own polling."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from marketing.console.models import Presence
from marketing.lifecycle.history import RecordChange
from marketing.lifecycle.models import Record
from marketing.users.models import User

# Three polls missed, and a person counts as gone.
GONE = timedelta(seconds=20)
KEPT = timedelta(days=1)
MOST_NAMED = 5


@dataclass(frozen=True)
class Other:
    """Somebody else who has the record open."""

    name: str
    since: datetime


def name_of(person: User) -> str:
    """What a colleague is called."""
    return str(person.get_full_name() or person.get_username())


def note(record: Record, user: User, at: datetime) -> None:
    """Note that a person has the record open now; who was gone for a while comes anew."""
    mine = Presence.objects.filter(kind=record.slug, record_id=record.pk, user=user)
    if mine.filter(seen_at__gte=at - GONE).update(seen_at=at):
        return
    Presence.objects.filter(seen_at__lt=at - KEPT).delete()
    Presence.objects.update_or_create(
        kind=record.slug, record_id=record.pk, user=user, defaults={"since": at, "seen_at": at}
    )


def others(record: Record, user: User, at: datetime) -> list[Other]:
    """Who else has the record open, longest first."""
    rows = Presence.objects.filter(kind=record.slug, record_id=record.pk, seen_at__gte=at - GONE)
    found = rows.exclude(user=user).select_related("user").order_by("since", "id")[:MOST_NAMED]
    return [Other(name_of(row.user), row.since) for row in found]


def fields_changed(record: Record, version: int) -> set[str]:
    """The fields that were changed since the record had that row version; a few more where commands ran as well."""
    behind = record.row_version - version
    if behind <= 0:
        return set()
    rows = RecordChange.objects.filter(kind=record.slug, record_id=record.pk).order_by("-id")
    return {name for changes in rows.values_list("changes", flat=True)[: min(behind, 200)] for name in changes}
