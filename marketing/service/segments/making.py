"""Changes a member list by set operations, for some contacts at a time.

Every statement names the contacts it looks at, and runs while the list's row is locked: a full refresh and an
evaluation of changed contacts can't undo each other. Differences are NOT IN over a range, not NOT EXISTS: without
fresh statistics PostgreSQL made nested loops of the latter (22 s for 10,000 members, 0.1 s this way).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet, Value

from marketing.audience import people
from marketing.nudges import nudge
from marketing.publishing.models import LivePublication
from marketing.service.bulkhead import isolate
from marketing.service.segments.models import Membership, MembershipChange, Population
from marketing.service.statements import insert_select

NAMED = 3


class NoLongerLive(Exception):
    """The segment was stopped, or published anew, while its list was being made: the list stays as it is."""


@dataclass(frozen=True)
class Scope:
    """The contacts that a statement looks at: those with ids in (after, until], or just `ids`."""

    after: int = 0
    until: int | None = None
    ids: tuple[int, ...] | None = None

    def on(self, column: str) -> Q:
        """The condition on a column of contact ids."""
        if self.ids is not None:
            return Q(**{f"{column}__in": self.ids})
        found = Q(**{f"{column}__gt": self.after})
        return found if self.until is None else found & Q(**{f"{column}__lte": self.until})

    def part(self, ids: Sequence[int]) -> "Scope":
        """The scope of some of its ids, neighbours of one another; a range stays one."""
        return Scope(ids=tuple(ids)) if self.ids is not None else Scope(ids[0] - 1, ids[-1])


@dataclass
class Making:
    """A list being made or brought up to date: by which version and rules, at which moment, who had to be left out.

    Where the database can't evaluate the rules for single contacts (what they hold fits no column any more), those
    are no members, and the others are looked at without them.
    """

    live: LivePublication
    matching: "QuerySet[Any]"
    at: datetime
    has_worked: bool = False
    left_out: list[int] = field(default_factory=list)

    @property
    def segment_id(self) -> int:
        """Whose list it is."""
        return self.live.record_id

    @property
    def words(self) -> str:
        """Say who is left out; "" when nobody is."""
        return _left_out_words(self.left_out) if self.left_out else ""

    @transaction.atomic
    def change(self, scope: Scope) -> None:
        """Bring the list up to date for some contacts; raises the database's error where it works for none."""
        Population.objects.select_for_update().get(segment_id=self.segment_id)
        if not LivePublication.objects.filter(pk=self.live.pk, publication_id=self.live.publication_id).exists():
            raise NoLongerLive
        try:
            with transaction.atomic():
                self._write(self.matching, scope)
        except DatabaseError:
            self._change_apart(scope)
        self.has_worked = True

    def _change_apart(self, scope: Scope) -> None:
        ids = _ids_in(self.segment_id, scope)
        failed = isolate(ids, lambda part: self._write(self.matching, scope.part(part)))
        if len(failed) == len(ids) and failed and not self.has_worked:
            raise failed[0][1]
        out = [key for key, _error in failed]
        self._write(people.active_contacts().filter(pk__lt=0), Scope(ids=tuple(out)))
        self.left_out += out

    def _write(self, matching: "QuerySet[Any]", scope: Scope) -> None:
        """Write who joined and who left into the log, and then the list by the log: the rules are evaluated once."""
        segment_id, batch = self.segment_id, secrets.randbits(62)
        joined = _log(segment_id, _joiners(segment_id, matching, scope), "pk", True, self.at, batch)
        left = _log(segment_id, _leavers(segment_id, matching, scope), "contact_id", False, self.at, batch)
        if joined:
            found = MembershipChange.objects.filter(batch=batch, joined=True)
            columns = {"segment_id": F("segment_id"), "contact_id": F("contact_id"), "since": F("at")}
            insert_select(Membership, columns, found)
        if left:
            gone = MembershipChange.objects.filter(batch=batch, joined=False).values("contact_id")
            Membership.objects.filter(scope.on("contact_id"), segment_id=segment_id, contact_id__in=gone).delete()
        _count(segment_id, joined, left)


def _ids_in(segment_id: int, scope: Scope) -> Sequence[int]:
    """The ids of contacts and members in a scope, ascending."""
    if scope.ids is not None:
        return scope.ids
    found = set(people.model("contact")._base_manager.filter(scope.on("pk")).values_list("pk", flat=True))
    members = Membership.objects.filter(scope.on("contact_id"), segment_id=segment_id)
    return sorted(found.union(members.values_list("contact_id", flat=True)))


def _left_out_words(ids: Sequence[int]) -> str:
    first = people.model("contact")._base_manager.filter(pk__in=ids[:NAMED]).order_by("pk")
    told = ", ".join(first.values_list("name", flat=True)) + (" and others" if len(ids) > NAMED else "")
    what = "1 contact is" if len(ids) == 1 else f"{len(ids):,} contacts are"
    return f"{what} left out, because the rules can't be applied to what is stored of them: {told}."


def _joiners(segment_id: int, matching: "QuerySet[Any]", scope: Scope) -> "QuerySet[Any]":
    members = Membership.objects.filter(scope.on("contact_id"), segment_id=segment_id).values("contact_id")
    return matching.filter(scope.on("pk"), ~Q(pk__in=members))


def _leavers(segment_id: int, matching: "QuerySet[Any]", scope: Scope) -> "QuerySet[Any]":
    still = matching.filter(scope.on("pk")).values("pk")
    return Membership.objects.filter(scope.on("contact_id"), ~Q(contact_id__in=still), segment_id=segment_id)


def _log(segment_id: int, rows: "QuerySet[Any]", contact: str, joined: bool, at: datetime, batch: int) -> int:
    columns = {
        "segment_id": Value(segment_id),
        "contact_id": F(contact),
        "joined": Value(joined),
        "at": Value(at),
        "batch": Value(batch),
    }
    return insert_select(MembershipChange, columns, rows)


def _count(segment_id: int, joined: int, left: int) -> None:
    if joined or left:
        Population.objects.filter(segment_id=segment_id).update(
            members=F("members") + joined - left, version=F("version") + 1
        )
        nudge("journeys.sweep")
