"""Steps that tests of the service share: people, journeys that run, the service's turns without a worker."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from marketing import clock
from marketing.lifecycle.perform import perform
from marketing.service.intake import sweep as intake
from marketing.service.journeys import runner
from marketing.service.journeys.models import Enrolment
from marketing.service.mail.models import Message
from marketing.service.mail.outbox import queue, sender, terms
from marketing.service.runs import opening
from marketing.service.runs.models import Run
from marketing.service.runs.opening import OpenRun
from marketing.service.segments import engine
from tests import factories

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def people(number: int, **overrides: Any) -> list[Any]:
    """Make contacts in Vienna, each with an address."""
    return [factories.contact(city="Vienna", **overrides) for _ in range(number)]


def go_live(record: Any, at: datetime | None = None) -> Any:
    """Go live as a marketer, and let the service do its half."""
    perform(record, "go-live", by=factories.marketer(), at=at)
    for part in (intake, engine, intake):
        part.sweep(at or clock.now())
    record.refresh_from_db()
    return record


def running_journey(**overrides: Any) -> Any:
    """Make a journey and bring it live, wholly by the service."""
    journey = go_live(factories.journey(**overrides))
    assert journey.status_reason == "live", journey.status_note
    return journey


def turn(at: datetime | None = None, times: int = 2) -> datetime:
    """Let every part of the service run `times` times at one moment."""
    at = at or clock.now()
    for _ in range(times):
        intake.sweep(at)
        engine.sweep(at)
        runner.sweep(at)
        sender.sweep(at)
    runner.sweep(at)
    return at


def run_of(record: Any) -> Run:
    """Return the run of a record that nothing else need have opened."""
    return opening.begin(record.slug, record.pk, 1, clock.now())


def open_run(record: Any) -> OpenRun:
    """Return a live record's run as the service takes it up."""
    [found] = opening.open_runs(clock.now(), record.slug, Q(record_id=record.pk))
    return found


def claim(record: Any, token: str, limit: int = 100) -> list[Message]:
    """Claim a live record's due messages."""
    run = open_run(record)
    return queue.claim(run, terms.of(run), token, clock.now(), limit)


def queued(number: int = 1, domain: str = "", **overrides: Any) -> tuple[Any, list[Any]]:
    """Make a live journey with people at its email tile, their messages queued; `domain` is that of their addresses."""
    given = [{"email": f"p{n}@{domain}"} if domain else {} for n in range(number)]
    everybody = [people(1, **values)[0] for values in given]
    journey = running_journey(**overrides)
    runner.sweep(clock.now())
    assert states(journey) == {"queued": number}
    return journey, everybody


def states(journey: Any) -> dict[str, int]:
    """Count the journey's messages by state."""
    found: dict[str, int] = {}
    for state in Message.objects.filter(run__record_id=journey.pk).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def message_of(journey: Any, contact: Any, tile: str = "t2") -> Message:
    """Return a contact's message from a tile."""
    return Message.objects.get(run__record_id=journey.pk, contact_id=contact.pk, place=tile)


def place_of(journey: Any, contact: Any) -> Enrolment:
    """Return where a contact stands in a journey."""
    return Enrolment.objects.get(run__record_id=journey.pk, contact_id=contact.pk)
