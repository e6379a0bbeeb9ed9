"""What tests with a real worker share: towns of people, records that go live, waiting for what the service does."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from marketing import clock
from marketing.audience import writes
from marketing.lifecycle.perform import perform
from marketing.lifecycle.saving import save
from marketing.service.interactions.models import Interaction
from marketing.service.journeys.models import Enrolment
from marketing.service.mail.models import CapturedMessage, Message
from marketing.service.segments.models import Membership
from tests import factories
from tests.processes import Running, wait_until

PATIENCE = 120.0
Shift = Callable[[float], None]  # the fixture `shift_clock`
HOUR, DAY = 3600.0, 86400.0
_towns = count(1)


class World:
    """The running service."""

    def __init__(self, running: Sequence[Running]) -> None:
        self.running = running

    def until(self, holds: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait until something holds; the worker's log is in the failure."""
        wait_until(holds, seconds, self.running[0].output)

    def live(self, record: Any) -> Any:
        """Go live and wait for the service's half."""
        perform(record, "go-live", by=factories.marketer(), confirmed=True)
        self.until(lambda: state_of(record) in ("live", "error"))
        assert record.status_reason == "live", record.status_note
        return record

    def stop(self, record: Any) -> Any:
        """Stop and wait until it is stopped."""
        perform(record, "stop", by=factories.marketer(), confirmed=True)
        self.until(lambda: state_of(record) == "stopped")
        return record

    def journey(self, place: "Town", **overrides: Any) -> Any:
        """Make a journey from everybody in a town to one email, live."""
        return self.live(draft(place, **overrides))

    def silent(self, place: "Town", **overrides: Any) -> tuple[Any, Any]:
        """Make a live journey whose mail waits, because its content settings were stopped before anybody came.

        Returns journey and content settings. The town is empty still, so that nothing depends on who is quicker.
        """
        assert not place.people
        settings = factories.in_state("content-settings", "live")
        journey = self.journey(place, content_settings=settings, **overrides)
        perform(settings, "stop", by=factories.marketer(), confirmed=True)
        return journey, settings

    def queued(self, journey: Any, people: int) -> None:
        """Wait until a journey has so many messages that wait."""
        self.until(lambda: messages(journey).filter(state="queued").count() == people)

    def sent(self, journey: Any, people: int) -> None:
        """Wait until a journey has sent to so many people and they have moved on."""
        self.until(lambda: messages(journey).filter(state="sent").count() == people)
        self.until(lambda: not inside(journey).filter(tile_id="t2").exists())

    def through(self, journey: Any, people: int, seconds: float = PATIENCE) -> None:
        """Wait until so many people went all the way."""
        entered = Enrolment.objects.filter(run__record_id=journey.pk)
        self.until(lambda: entered.filter(state="completed").count() == people == entered.count(), seconds)


class Town:
    """A town of its own: its people are nobody else's audience."""

    def __init__(self, people: int = 0) -> None:
        self.name = f"Town {next(_towns)}"
        self.people: list[Any] = []
        self.grow(people)

    def grow(self, people: int) -> list[Any]:
        """Let so many people come; returns all who live there."""
        self.people += [self.newcomer() for _ in range(people)]
        return self.people

    def newcomer(self, **overrides: Any) -> Any:
        """Make somebody who lives there."""
        return factories.contact(city=self.name, **overrides)

    def segment(self) -> Any:
        """Make a live segment of everybody there."""
        return factories.in_state("segments", "live", dynamic_query=factories.query(self.name))


def crowd(number: int) -> Town:
    """Make a town of so many people, quickly."""
    town = Town()
    model = type(factories.contact())
    people = [
        model(first_name="P", last_name=str(n), city=town.name, email=f"p{n}.{town.name.replace(' ', '')}@crowd.test")
        for n in range(number)
    ]
    for at in range(0, number, 1000):
        writes.create_many(people[at : at + 1000], by=factories.marketer(), at=clock.now(), note="test")
    town.people = people
    return town


def draft(place: Town, **overrides: Any) -> Any:
    """Make a journey from everybody in a town to an email of its own, in Draft."""
    source = overrides.pop("source", None) or place.segment()
    message = overrides.pop("message", None) or factories.in_state("emails", "live")
    values = {"tile_settings": factories.tile_settings(source, message), **overrides}
    return factories.journey(**values)


def longer(*tiles: dict[str, Any], **settings: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a pipeline of segment, email and these tiles, and their settings."""
    return [{"id": "t1", "type": "segment"}, {"id": "t2", "type": "email"}, *tiles], settings


def edited(record: Any, **values: Any) -> Any:
    """Edit a live record, save it and so publish it."""
    perform(record, "edit", by=factories.marketer())
    for name, value in values.items():
        setattr(record, name, value)
    done = save(record, by=factories.marketer(), at=clock.now())
    assert done.published, done.problems
    record.refresh_from_db()
    return record


def state_of(record: Any) -> str:
    """Return a record's status reason as it is now."""
    record.refresh_from_db()
    return str(record.status_reason)


def messages(journey: Any) -> Any:
    """Return a journey's messages."""
    return Message.objects.filter(run__record_id=journey.pk)


def inside(journey: Any) -> Any:
    """Return who is inside a journey now."""
    return Enrolment.objects.filter(run__record_id=journey.pk, state="active")


def place_of(journey: Any, person: Any) -> Enrolment:
    """Return where somebody stands in a journey."""
    return Enrolment.objects.get(run__record_id=journey.pk, contact_id=person.pk)


def stands(journey: Any, person: Any, **where: Any) -> bool:
    """Say whether somebody is in a journey, at a tile (`tile_id=`), in a state (`state=`) or out for a `reason=`."""
    return Enrolment.objects.filter(run__record_id=journey.pk, contact_id=person.pk, **where).exists()


def mail_to(journey: Any, person: Any) -> str:
    """Return the text of what somebody got from a journey, headers and bodies in one."""
    from marketing.service.insights import outgoing_message

    captured = CapturedMessage.objects.get(run__record_id=journey.pk, contact_id=person.pk)
    found = outgoing_message(captured.pk)
    assert found is not None
    return "\n".join([captured.subject, found.html, found.text])


def is_member(segment: Any, person: Any) -> bool:
    """Say whether somebody is on a segment's list now."""
    return Membership.objects.filter(segment_id=segment.pk, contact_id=person.pk).exists()


def happened(person: Any) -> set[str]:
    """Return the types of interactions of somebody."""
    return set(Interaction.objects.filter(contact_id=person.pk).values_list("type", flat=True))


def ahead(**length: float) -> Any:
    """Return a moment ahead, by the arguments of a timedelta; a test comes to it by `shift_clock`."""
    return clock.now() + timedelta(**length)
