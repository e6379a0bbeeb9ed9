"""Moves of several records as one act: each row judged, an answer for each, all of it or nothing."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from marketing.lifecycle.locking import lock_in_order
from marketing.lifecycle.models import Record
from marketing.lifecycle.perform import Performed, perform
from marketing.lifecycle.refusals import Refused
from marketing.users.models import User


@dataclass(frozen=True)
class Step:
    """One move of the act."""

    record: Record
    command: str
    confirmed: bool = False
    choice: str = ""


@dataclass(frozen=True)
class Answer:
    """What became of one step: what the move did, or why it was refused."""

    step: Step
    performed: Performed | None = None
    refusal: Refused | None = None


class NotAll(Refused):
    """At least one step was refused, so nothing was done; `answers` tells of each step."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        refused = [answer for answer in answers if answer.refusal is not None]
        names = ", ".join(f"“{answer.step.record}”" for answer in refused)
        super().__init__(f"Nothing was done, because {len(refused)} of {len(answers)} can't be done: {names}.")
        self.answers = list(answers)


def perform_all(steps: Sequence[Step], *, by: User, at: datetime) -> list[Performed]:
    """Run the steps in their order, in one transaction.

    1. Locks all rows, in the one order that everybody keeps. 2. Runs each step as perform() does, in a savepoint, so
    that what came before it counts and what is refused is told of every step. 3. Raises NotAll and undoes everything
    when a step was refused, or when preparing one failed: a record that lands in Error was not done.
    """
    try:
        with transaction.atomic():
            lock_in_order((type(step.record), step.record.pk) for step in steps)
            answers = [_answer(step, by, at) for step in steps]
            if any(answer.refusal for answer in answers):
                raise NotAll(answers)
    except NotAll:
        _read_again(steps)
        raise
    return [answer.performed for answer in answers if answer.performed is not None]


def _answer(step: Step, by: User, at: datetime) -> Answer:
    try:
        with transaction.atomic():
            done = perform(step.record, step.command, by=by, at=at, confirmed=step.confirmed, choice=step.choice)
            if done.failure:
                raise Refused(done.failure)
    except Refused as refusal:
        return Answer(step, refusal=refusal)
    return Answer(step, performed=done)


def _read_again(steps: Sequence[Step]) -> None:
    """What was moved in memory was undone in the database."""
    for step in steps:
        with suppress(ObjectDoesNotExist):
            step.record.refresh_from_db()
