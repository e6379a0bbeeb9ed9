"""`perform()`: the only door to a change of state."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from marketing import clock
from marketing.contracts.problems import Problem
from marketing.lifecycle import checks, effects, faults
from marketing.lifecycle.effects import Caller, Performed
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.locking import locked
from marketing.lifecycle.models import Record, publishable
from marketing.lifecycle.moves import PERSON, Move
from marketing.lifecycle.refusals import CheckFailed, NeedsConfirmation, NotNow, NotPermitted
from marketing.lifecycle.states import StatusReason
from marketing.lifecycle.uses import live_users_of
from marketing.nudges import nudge
from marketing.users.models import User

__all__ = ["Caller", "Performed", "perform", "question_of"]

Seen = tuple[str, str]


def perform(
    record: Record,
    command: str,
    *,
    by: User | None = None,
    system: str = "",
    at: datetime | None = None,
    confirmed: bool = False,
    choice: str = "",
    note: str = "",
    publication: int | None = None,
) -> Performed:
    """Run one move of the record's lifecycle, wholly or not at all, and refresh `record`.

    1. Locks the row. 2. Asks: right of `by`, state, second yes where live records use it or something is to be chosen,
    error check. 3. Moves, publishes or withdraws, writes history. 4. After the commit nudges the service. A crash
    before the commit leaves everything as it was; after it a sweep finds what the nudge would have told.
    The service names the number of the `publication` it means: it is refused when a newer one was made.
    Raises NotPermitted, NotNow, Gone, NeedsConfirmation or CheckFailed.
    """
    if (by is None) == (not system):
        raise TypeError("A move is made by a person (by=) or by a part of the service (system=), not both.")
    caller = Caller(by, system, note, confirmed, publication, choice)
    at = at or clock.now()
    seen = _seen(record)
    with transaction.atomic():
        row = locked(record)
        _authorise(row, command, caller)
        move = _move(row, command, caller, seen)
        _refuse_outdated(row, caller)
        performed = _run(row, move, caller, at)
        record.refresh_from_db()
    return performed


def _seen(record: Record) -> Seen:
    """What a caller decided on: the state, and the Status where that is a column of its own."""
    return record.status_reason, record.status if record.lifecycle.own_status else ""


def _authorise(row: Record, command: str, caller: Caller) -> None:
    if caller.by is not None and (why := row.lifecycle.not_permitted(command, row, caller.by)):
        raise NotPermitted(why)


def _move(row: Record, command: str, caller: Caller, seen: Seen) -> Move:
    move: Move | None = row.lifecycle.move_from(command, StatusReason(row.status_reason), caller.side)
    why = _why_not(row, move) if move else ""
    if move is not None and not why and seen == _seen(row):
        return move
    why = why or row.lifecycle.refusal(command, row)
    if seen != _seen(row):
        # Of two racing callers one wins; the other decided on a state that is gone, and is told who changed it.
        raise NotNow(f"{why} {_who_moved(row)}".strip())
    raise NotNow(why or f"{command} is not something a {caller.side} does here.")


def _why_not(row: Record, move: Move) -> str:
    return row.lifecycle.refused_by_status(move, row) or (move.unless(row) if move.unless else "")


def _refuse_outdated(row: Record, caller: Caller) -> None:
    """Refuse the service's move when it means another version than the newest, which is judged under the row's lock."""
    if caller.publication is None:
        return
    newest = publishable(row).last_publication
    if newest is None or newest.number != caller.publication:
        told = f"version {newest.number} was made" if newest else "that version is gone"
        raise NotNow(f"The {caller.system} means version {caller.publication}, and meanwhile {told}.")


def _who_moved(row: Record) -> str:
    last = StatusChange.objects.filter(kind=row.slug, record_id=row.pk).order_by("-id").first()
    if last is None:
        return "Meanwhile somebody moved it. Reload the page to go on."
    who = str(last.by) if last.by else last.by_system or "the service"
    return f"Meanwhile {who} moved it to {StatusReason(last.to_reason).label}. Reload the page to go on."


def _run(row: Record, move: Move, caller: Caller, at: datetime) -> Performed:
    asked = question_of(row, move.command, caller)
    if asked is not None:
        raise asked
    caller = caller if move.asks and move.asks(row) else replace(caller, choice="")
    done = effects.apply(row, move, caller, at, _check(row, move, at))
    faults.record_moved(row.slug, row.pk, at, ends_work=move.withdraws)
    puts_live = move.puts_live and caller.side == PERSON  # the service tells of it itself, in the turn that it is in
    if move.publishes or move.withdraws or puts_live or move.sets_status:
        nudge("intake.deploy", kind=row.slug, record_id=row.pk)
    return done


def question_of(row: Record, command: str, caller: Caller) -> NeedsConfirmation | None:
    """The second yes that a move still takes: something live uses the record, something is to be chosen."""
    move: Move | None = row.lifecycle.move_from(command, StatusReason(row.status_reason), caller.side)
    question = move.asks(row) if move and move.asks else None
    is_chosen = question is None or (caller.confirmed and question.allows(caller.choice))
    if move is None or (is_chosen and (caller.confirmed or not move.warns)):
        return None
    affected = live_users_of(row.slug, row.pk) if move.warns else []
    if is_chosen and not affected:
        return None
    title, text = row.warning(move.command, affected) if affected else ("", "")
    if question is None:
        return NeedsConfirmation(title, text, affected)
    return NeedsConfirmation(question.title, f"{question.text} {text}".strip(), affected, question.options)


def _check(row: Record, move: Move, at: datetime) -> list[Problem]:
    if not move.checks:
        return []
    found = checks.problems(row, at)
    if checks.has_errors(found):
        raise CheckFailed(found)
    return found
