"""Judging who did something: at once by what the act tells, later by what was done before and after it.

An act that could be part of a sweep is recorded as held, and nobody is told of it. Once all that could belong to the
sweep has happened and is recorded, `release` judges it and tells those who wait: so no journey moves on what a second
later turns out to be a machine's. What came too late for that (a web process whose file lay for minutes) still changes
the numbers; a journey that went on by then stays where it is.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from marketing.lifecycle.faults import Place
from marketing.service.bulkhead import Work, isolate, rounds
from marketing.service.interactions import recording
from marketing.service.interactions.judging.facts import Facts, Judgement
from marketing.service.interactions.judging.sweeps import SPAN, Act, swept
from marketing.service.interactions.judging.verdicts import BY_PEOPLE, RULES, Rule, Verdict
from marketing.service.interactions.models import Interaction

BATCH = 1000
# The end of the longest sweep, and what web processes may need until all of it is recorded.
HELD_FOR = SPAN + timedelta(seconds=2)
SWEPT: Judgement = (Verdict.MACHINE, Rule.SWEEP.value)

logger = logging.getLogger(__name__)


def first(row: Interaction, facts: Facts) -> Interaction:
    """The interaction with its facts and what they tell at once."""
    row.payload = {**row.payload, **facts.payload}
    verdict, row.verdict_rule = facts.at_first
    row.verdict, row.judged_by = verdict.value, RULES
    return row


def release_all(at: datetime) -> None:
    """Judge what was held for long enough, for about two seconds; the next sweep goes on with the rest."""
    work = Work("interactions.judge", "Telling machines from people", at)
    rounds(["held"], lambda _name: release(at) == BATCH, work, lambda name: Place("", 0, name))


def release(at: datetime) -> int:
    """Judge up to 1,000 acts that were held for long enough; returns how many there were."""
    with transaction.atomic():
        held = Interaction.objects.filter(verdict=Verdict.HELD, at__lte=at - HELD_FOR).order_by("at")
        return _judge_all(list(held.select_for_update(of=("self",), skip_locked=True)[:BATCH]))


def again(is_all: bool = False) -> Iterator[int]:
    """Judge once more what was judged by former rules, or everything; yields how many were looked at, batch by batch.

    Safe to stop and to start anew: a batch is judged as a whole or not at all.
    """
    last = 0
    while True:
        with transaction.atomic():
            rows = _judged().filter(pk__gt=last).exclude(verdict=Verdict.HELD)
            rows = rows if is_all else rows.filter(judged_by__lt=RULES)
            batch = list(rows.order_by("pk").select_for_update(of=("self",))[:BATCH])
            _judge_all(batch)
        if not batch:
            return
        last = batch[-1].pk
        yield len(batch)


def _judged() -> "QuerySet[Interaction]":
    return Interaction.objects.filter(judged_by__gt=0)


def _judge_all(rows: Sequence[Interaction]) -> int:
    for row, error in isolate(rows, _judge) if rows else []:
        logger.error("Interaction %s can't be judged", row.pk, exc_info=error)
        Interaction.objects.filter(pk=row.pk).update(verdict=Verdict.UNKNOWN, verdict_rule="", judged_by=RULES)
    return len(rows)


def _judge(rows: Sequence[Interaction]) -> None:
    """Judge rows, and those done with them on the same messages; write what changed, tell who waits."""
    near = {row.pk: row for row in [*_near(rows), *rows]}
    facts = {key: Facts.of(row.payload) for key, row in near.items()}
    sweeps = _swept(near.values(), facts)
    wanted = {row.pk: facts[row.pk].by_itself for row in rows} | dict.fromkeys(sweeps, SWEPT)
    changed: dict[Judgement, list[int]] = defaultdict(list)
    for key, judgement in wanted.items():
        if (near[key].verdict, near[key].verdict_rule, near[key].judged_by) != (*judgement, RULES):
            changed[judgement].append(key)
    for (verdict, rule), keys in changed.items():
        Interaction.objects.filter(pk__in=keys).update(verdict=verdict, verdict_rule=rule, judged_by=RULES)
    new = [key for (verdict, _rule), keys in changed.items() if verdict in BY_PEOPLE for key in keys]
    recording.hand_over([near[key] for key in new if near[key].verdict not in BY_PEOPLE])


def _near(rows: Sequence[Interaction]) -> Iterable[Interaction]:
    """What else was done on the messages of some rows, as near as a sweep is long."""
    if not rows:
        return []
    contacts, messages = {row.contact_id for row in rows}, {row.message_id for row in rows}
    moments = [row.at for row in rows]
    same = _judged().filter(contact_id__in=contacts, message_id__in=messages)
    return same.filter(at__gte=min(moments) - SPAN, at__lte=max(moments) + SPAN)


def _swept(rows: Iterable[Interaction], facts: dict[int, Facts]) -> set[int]:
    acts: dict[int | None, list[Act]] = defaultdict(list)
    for row in rows:
        own = facts[row.pk]
        if own.by_itself[0] is Verdict.PERSON:
            acts[row.message_id].append(Act(row.pk, row.at, own.link, own.links, own.agent, own.after))
    return {key for message in acts.values() for key in swept(message)}
