"""`perform()`: the only door to a change of state."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction

from marketing import clock
from marketing.lifecycle import checks, faults
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.lifecycle import PERSON, SERVICE, Move
from marketing.lifecycle.locking import locked
from marketing.lifecycle.refusals import CheckFailed, NeedsConfirmation, NotNow, NotPermitted
from marketing.lifecycle.states import StatusReason
from marketing.lifecycle.uses import live_users_of
from marketing.nudges import nudge
from marketing.publishing import publish as publishing
from marketing.publishing.models import Publication

STATE_COLUMNS = ["status_reason", "row_version"]
PUBLISHABLE_COLUMNS = ["was_ever_live", "status_note", "stopped_at", "expires_at"]


@dataclass
class Performed:
    """What a move did: the states, the publication it made or put live, the warnings of its check."""

    from_reason: StatusReason
    to_reason: StatusReason
    publication: Publication | None = None
    problems: list[checks.Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Caller:
    """Who wants the move: a person, or a named part of the service; `note` goes into the history.

    `publication` is the number of the version that the service means.
    """

    by: Any = None
    system: str = ""
    note: str = ""
    confirmed: bool = False
    publication: int | None = None

    @property
    def side(self) -> str:
        """`person` or `service`, as moves are declared."""
        return SERVICE if self.system else PERSON


def perform(
    record: Any,
    command: str,
    *,
    by: Any = None,
    system: str = "",
    at: datetime | None = None,
    confirmed: bool = False,
    note: str = "",
    publication: int | None = None,
) -> Performed:
    """Run one move of the record's lifecycle, wholly or not at all, and refresh `record`.

    1. Locks the row. 2. Asks: right of `by`, state, second yes where live records use it, error check.
    3. Moves, publishes or withdraws, writes history. 4. After the commit nudges the service. A crash before
    the commit leaves everything as it was; after it a sweep finds what the nudge would have told.
    The service names the number of the `publication` it means: it is refused when a newer one was made.
    Raises NotPermitted, NotNow, Gone, NeedsConfirmation or CheckFailed.
    """
    if (by is None) == (not system):
        raise TypeError("A move is made by a person (by=) or by a part of the service (system=), not both.")
    caller = Caller(by, system, note, confirmed, publication)
    at = at or clock.now()
    seen = StatusReason(record.status_reason)
    with transaction.atomic():
        row = locked(record)
        _authorise(row, command, caller)
        move = _move(row, command, caller, seen)
        _refuse_outdated(row, caller)
        performed = _run(row, move, caller, at)
        record.refresh_from_db()
    return performed


def _authorise(row: Any, command: str, caller: Caller) -> None:
    if caller.by is not None and (why := row.lifecycle.not_permitted(command, row, caller.by)):
        raise NotPermitted(why)


def _move(row: Any, command: str, caller: Caller, seen: StatusReason) -> Move:
    reason = StatusReason(row.status_reason)
    move: Move | None = row.lifecycle.move_from(command, reason, caller.side)
    unless = move.unless(row) if move and move.unless else ""
    if move is not None and not unless and seen == reason:
        return move
    why = unless or row.lifecycle.refusal(command, row)
    if seen != reason:
        # Of two racing callers one wins; the other decided on a state that is gone, and is told who changed it.
        raise NotNow(f"{why} {_who_moved(row)}".strip())
    raise NotNow(why or f"{command} is not something a {caller.side} does here.")


def _refuse_outdated(row: Any, caller: Caller) -> None:
    """Refuse the service's move when it means another version than the newest, which is judged under the row's lock."""
    if caller.publication is None:
        return
    newest = row.last_publication
    if newest is None or newest.number != caller.publication:
        told = f"version {newest.number} was made" if newest else "that version is gone"
        raise NotNow(f"The {caller.system} means version {caller.publication}, and meanwhile {told}.")


def _who_moved(row: Any) -> str:
    last = StatusChange.objects.filter(kind=row.slug, record_id=row.pk).order_by("-id").first()
    if last is None:
        return "Meanwhile somebody moved it. Reload the page to go on."
    who = str(last.by) if last.by else last.by_system or "the service"
    return f"Meanwhile {who} moved it to {StatusReason(last.to_reason).label}. Reload the page to go on."


def _run(row: Any, move: Move, caller: Caller, at: datetime) -> Performed:
    _ask_for_second_yes(row, move, caller)
    problems = _check(row, move, at)
    before = StatusReason(row.status_reason)
    if move.restores:
        _restore(row, caller, at)
    publication = _publish(row, move, caller, at)
    getattr(row, move.method)()
    _note(row, move, caller, at)
    _store_state(row)
    done = Performed(before, StatusReason(row.status_reason), publication, problems)
    _write_history(row, move, caller, at, done)
    faults.record_moved(row.slug, row.pk, at, ends_work=move.withdraws)
    if move.publishes or move.withdraws or move.puts_live:
        nudge("intake.deploy", kind=row.slug, record_id=row.pk)
    return done


def _ask_for_second_yes(row: Any, move: Move, caller: Caller) -> None:
    if not move.warns or caller.confirmed:
        return
    affected = live_users_of(row.slug, row.pk)
    if affected:
        title, text = row.warning(move.command, affected)
        raise NeedsConfirmation(title, text, affected)


def _check(row: Any, move: Move, at: datetime) -> list[checks.Problem]:
    if not move.checks:
        return []
    found = checks.problems(row, at)
    if checks.has_errors(found):
        raise CheckFailed(found)
    return found


def _publish(row: Any, move: Move, caller: Caller, at: datetime) -> Publication | None:
    if move.withdraws:
        publishing.withdraw(row.slug, row.pk, at=at)
    if move.publishes:
        return _make_publication(row, move, caller, at)
    if move.puts_live:
        newest: Publication | None = row.last_publication
        assert newest is not None, "a record that went live has a publication"
        publishing.put_live(newest, publishing.load(newest, row.contract), at=at)
        return newest
    return None


def _make_publication(row: Any, move: Move, caller: Caller, at: datetime) -> Publication:
    value = row.snapshot()
    keep = row.live_publication if StatusReason(row.status_reason).is_live else None
    try:
        made = publishing.publish(value, row.pk, row.references(), by=caller.by, at=at, keep_pins_of=keep)
    except publishing.NotLive as fault:
        raise CheckFailed([_not_live(fault)]) from fault
    if move.via is None:
        publishing.put_live(made, value, at=at)
    return made


def _not_live(fault: publishing.NotLive) -> checks.Problem:
    place = fault.reference
    return checks.Problem(
        checks.ERROR,
        "reference-not-live",
        f"{place.kind}/{place.record_id} is not live. Go live with it first.",
        where=place.where,
    )


def _restore(row: Any, caller: Caller, at: datetime) -> None:
    newest = row.live_publication
    assert newest is not None, "only live records discard changes"
    row.restore(publishing.load(newest, row.contract))
    row.save(by=caller.by, at=at, unlocked=True, note=f"Changes discarded, back to version {newest.number}")


def _note(row: Any, move: Move, caller: Caller, at: datetime) -> None:
    row.row_version += 1
    if not hasattr(row, "was_ever_live"):
        row.moved(move.command, at)
        return
    reason = StatusReason(row.status_reason)
    row.status_note = caller.note if caller.system else ""
    row.was_ever_live = row.was_ever_live or reason.is_live
    row.moved(move.command, at)


def _store_state(row: Any) -> None:
    """Write the state columns alone, past Record.save(), which is for what people edit."""
    columns = [*STATE_COLUMNS, *(PUBLISHABLE_COLUMNS if hasattr(row, "was_ever_live") else [])]
    models.Model.save(row, update_fields=columns)


def _write_history(row: Any, move: Move, caller: Caller, at: datetime, done: Performed) -> None:
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
        note=caller.note,
    )
