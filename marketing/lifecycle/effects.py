"""What a move does to the row, its publications and its history; called by perform() inside its transaction."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from marketing.contracts.problems import ERROR, Problem
from marketing.lifecycle import preparing
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.models import Publishable, Record, publishable
from marketing.lifecycle.moves import PERSON, SERVICE, Move
from marketing.lifecycle.refusals import CheckFailed
from marketing.lifecycle.states import LIVE, Status, StatusReason
from marketing.publishing import publish as publishing
from marketing.publishing.models import Publication
from marketing.users.models import User

STATE_COLUMNS = ["status_reason", "row_version"]
PUBLISHABLE_COLUMNS = ["was_ever_live", "status_note", "stopped_at", "expires_at"]


@dataclass
class Performed:
    """What a move did: the states, the publication it made or put live, the warnings of its check.

    `failure` says why preparing failed, where the move has a state for that.
    """

    from_reason: StatusReason
    to_reason: StatusReason
    publication: Publication | None = None
    problems: list[Problem] = field(default_factory=list)
    failure: str = ""


@dataclass(frozen=True)
class Caller:
    """Who wants the move: a person, or a named part of the service; `note` goes into the history.

    `publication` is the number of the version that the service means, `choice` what a person chose with the second yes.
    """

    by: User | None = None
    system: str = ""
    note: str = ""
    confirmed: bool = False
    publication: int | None = None
    choice: str = ""

    @property
    def side(self) -> str:
        """`person` or `service`, as moves are declared."""
        return SERVICE if self.system else PERSON


def apply(row: Record, move: Move, caller: Caller, at: datetime, problems: list[Problem]) -> Performed:
    """Change publications, the row and its history as the move says."""
    before = _place(row, move)
    if move.restores:
        _restore(publishable(row), caller, at)
    publication, failure = _publish(row, move, caller, at)
    getattr(row, move.method)(has_failed=bool(failure))
    _note(row, move, caller, failure, at)
    _store_state(row)
    done = Performed(before, _place(row, move), publication, problems, failure)
    _write_history(row, move, caller, at, done)
    return done


def _place(row: Record, move: Move) -> StatusReason:
    """Where the record stands on the axis that the move changes."""
    return StatusReason(row.status if move.sets_status else row.status_reason)


def _publish(row: Record, move: Move, caller: Caller, at: datetime) -> tuple[Publication | None, str]:
    """The publication that the move made or put live, and why preparing it failed."""
    if move.withdraws:
        publishing.withdraw(row.slug, row.pk, at=at)
    if move.publishes:
        return _make_publication(publishable(row), move, caller, at)
    if move.puts_live or _shows_again(row, move):
        kept = publishable(row)
        newest = kept.last_publication
        assert newest is not None, "a record that went live has a publication"
        publishing.put_live(newest, publishing.load(newest, kept.contract), at=at)
        return newest, ""
    return None, ""


def _shows_again(row: Record, move: Move) -> bool:
    """True for Activate of a record whose publish status stayed Live while it was inactive."""
    return move.sets_status is Status.ACTIVE and StatusReason(row.status_reason) in LIVE


def _make_publication(row: Publishable, move: Move, caller: Caller, at: datetime) -> tuple[Publication, str]:
    value = row.snapshot()
    keep = row.live_publication if StatusReason(row.status_reason).is_live else None
    try:
        made = publishing.publish(value, row.pk, row.uses(), by=caller.by, at=at, keep_pins_of=keep)
    except publishing.NotLive as fault:
        raise CheckFailed([_not_live(fault)]) from fault
    failure = preparing.failure(made, at) if move.prepares else ""
    if failure and move.fails_in is None:
        raise CheckFailed([Problem(ERROR, "preparing-failed", failure)])
    if not failure and move.lands_in in LIVE:
        publishing.put_live(made, value, at=at)
    return made, failure


def _not_live(fault: publishing.NotLive) -> Problem:
    place = fault.reference
    return Problem(
        ERROR,
        "reference-not-live",
        f"{place.kind}/{place.record_id} is not live. Go live with it first.",
        where=place.where,
        target=(place.kind, place.record_id),
    )


def _restore(row: Publishable, caller: Caller, at: datetime) -> None:
    newest = row.live_publication
    assert newest is not None, "only live records discard changes"
    row.restore(publishing.load(newest, row.contract))
    row.save(by=caller.by, at=at, unlocked=True, note=f"Changes discarded, back to version {newest.number}")


def _note(row: Record, move: Move, caller: Caller, failure: str, at: datetime) -> None:
    row.row_version += 1
    if isinstance(row, Publishable) and move.sets_status is None:
        row.status_note = failure or (caller.note if caller.system else "")
        row.was_ever_live = row.was_ever_live or StatusReason(row.status_reason).is_live
    if caller.choice:
        row.chosen(caller.choice, by=caller.by, at=at)
    row.moved(move.command, at)


def _store_state(row: Record) -> None:
    """Write the state columns alone, past Record.save(), which is for what people edit."""
    columns = [*STATE_COLUMNS, *(PUBLISHABLE_COLUMNS if isinstance(row, Publishable) else [])]
    models.Model.save(row, update_fields=[*columns, *(["status"] if row.lifecycle.own_status else [])])


def _write_history(row: Record, move: Move, caller: Caller, at: datetime, done: Performed) -> None:
    StatusChange.objects.create(
        kind=row.slug,
        record_id=row.pk,
        at=at,
        by=caller.by,
        by_system=caller.system,
        from_reason=done.from_reason.value,
        to_reason=done.to_reason.value,
        command=move.command,
        publication_number=done.publication.number if done.publication else None,
        note=done.failure or caller.note,
    )
