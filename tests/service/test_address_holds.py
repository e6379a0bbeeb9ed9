"""One mail per address, place and run, whatever becomes of the contacts that share it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from marketing import clock
from marketing.inserting import insert_rows
from marketing.service.journeys import runner
from marketing.service.mail.models import AddressHold, CapturedMessage, Message
from marketing.service.mail.outbox import leases, sender, terms
from marketing.service.mail.outbox.address_holds import PATIENCE
from marketing.service.mail.outbox.capture import CapturingDesk
from marketing.service.mail.wire.desk import WireDesk
from marketing.service.mail.wire.outcomes import (
    Category,
    ConnectionLost,
    PermanentFailure,
    Phase,
    TemporaryFailure,
)
from tests import factories
from tests.service import steps
from tests.service.fake_link import ANSWERED, DOTTED, OPENED, Died, FakeLink, Seconds, send
from tests.service.forced_race import race

pytestmark = pytest.mark.django_db
SAME = "same@people.example"
DOWN = ConnectionLost(Phase.CONNECTING, "refused")


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def sharing(*addresses: str) -> tuple[Any, list[Message]]:
    """Make a live journey with a queued message for a contact of each address."""
    people = [steps.people(1, email=address)[0] for address in addresses]
    journey = steps.running_journey()
    runner.sweep(clock.now())
    return journey, [steps.message_of(journey, person) for person in people]


def states(*messages: Message) -> list[str]:
    """Return the messages' states as they are now, with their reasons."""
    for message in messages:
        message.refresh_from_db()
    return [f"{message.state} {message.reason}".strip() for message in messages]


def due_now() -> None:
    """Let the time pass for which messages wait."""
    Message.objects.filter(due_at__isnull=False).update(due_at=clock.now() - timedelta(seconds=1))


def change(message: Message, **values: Any) -> None:
    """Change the contact of a message."""
    person = factories.registry.get("contacts", message.contact_id)
    for name, value in values.items():
        setattr(person, name, value)
    person.save(by=factories.marketer())


def test_with_the_server_down_both_wait(link: FakeLink, seconds: Seconds) -> None:
    journey, [one, two] = sharing(SAME, SAME)
    link.answers[SAME] = DOWN
    send(journey, link, seconds)
    assert states(one, two) == ["queued", "queued"]
    assert two.due_at is not None and one.due_at is not None
    assert two.due_at >= one.due_at + PATIENCE - timedelta(seconds=1)


def test_who_opts_out_while_waiting_leaves_the_address_to_the_other(link: FakeLink, seconds: Seconds) -> None:
    journey, [one, two] = sharing(SAME, SAME)
    link.answers[SAME] = DOWN
    send(journey, link, seconds)
    change(one, do_not_email=True)
    link.answers.clear()
    due_now()
    send(journey, link, seconds)
    assert states(one, two) == ["blocked do-not-email", "sent"]
    assert link.taken == [SAME]


def test_the_other_is_blocked_once_the_first_got_it(link: FakeLink, seconds: Seconds) -> None:
    journey, [one, two] = sharing(SAME, SAME)
    link.answers[SAME] = TemporaryFailure(451, "later")
    send(journey, link, seconds)
    assert states(one, two) == ["retry", "queued"]
    link.answers.clear()
    due_now()
    send(journey, link, seconds)
    assert states(one, two) == ["sent", "blocked duplicate-address"]
    assert link.taken == [SAME]


def test_the_other_gets_it_when_the_first_failed(link: FakeLink, seconds: Seconds) -> None:
    journey, [one, two] = sharing(SAME, SAME)
    link.answers[SAME] = PermanentFailure(552, "full", Category.FULL_MAILBOX)
    send(journey, link, seconds)
    link.answers.clear()
    send(journey, link, seconds)
    assert states(one, two) == ["failed soft-bounce", "sent"]
    assert link.taken == [SAME]


def test_an_uncertain_mail_counts_as_got(link: FakeLink, seconds: Seconds) -> None:
    journey, [one, two] = sharing(SAME, SAME)
    link.answers[SAME] = ConnectionLost(Phase.AFTER_DOT, "gone")
    send(journey, link, seconds)
    assert states(one, two) == ["uncertain no-answer", "blocked duplicate-address"]


@pytest.mark.parametrize("step", [OPENED, DOTTED, ANSWERED])
def test_a_crash_between_leaves_one_mail_at_most(step: str, link: FakeLink, seconds: Seconds) -> None:
    def die() -> None:
        link.at.clear()
        raise Died

    journey, [one, two] = sharing(SAME, SAME)
    link.at[step, SAME] = die
    with pytest.raises(Died):
        send(journey, link, seconds)
    leases.reclaim(clock.now())
    for _turn in range(2):
        due_now()
        send(journey, link, seconds)
    assert states(one, two) == ["sent" if step == OPENED else "uncertain no-answer", "blocked duplicate-address"]
    assert link.taken.count(SAME) == (0 if step == DOTTED else 1)


def test_captured_mail_goes_to_the_second_when_the_first_is_blocked_at_the_last_moment() -> None:
    journey, [one, two] = sharing(SAME, SAME)

    class OptedOutMeanwhile(CapturingDesk):
        def deliver(self, ready: Any, gate: Any, commercial: bool) -> None:
            if ready[0].message.pk == one.pk:
                change(one, do_not_email=True)
            super().deliver(ready, gate, commercial)

    for _turn in range(2):
        sender.send_due([steps.open_run(journey)], clock.now(), OptedOutMeanwhile())
    assert states(one, two) == ["blocked do-not-email", "sent"]
    assert CapturedMessage.objects.get().message_id == two.pk


def test_who_has_another_address_by_now_gives_the_old_one_free(link: FakeLink, seconds: Seconds) -> None:
    journey, [one, two] = sharing(SAME, SAME)
    link.answers[SAME] = DOWN
    send(journey, link, seconds)
    change(one, email="new@people.example")
    link.answers.clear()
    due_now()
    send(journey, link, seconds)
    assert states(one, two) == ["sent", "sent"]
    assert sorted(link.taken) == ["new@people.example", SAME]


def test_who_moves_to_an_address_that_another_got_the_mail_at_is_blocked(link: FakeLink, seconds: Seconds) -> None:
    journey, [one, two] = sharing("a@people.example", "b@people.example")
    link.answers["a@people.example"] = DOWN
    send(journey, link, seconds)
    assert states(one, two) == ["queued", "queued"]
    change(one, email="b@people.example")
    link.answers.clear()
    for _turn in range(2):
        due_now()
        send(journey, link, seconds)
    assert sorted(states(one, two)) == ["blocked duplicate-address", "sent"]
    assert link.taken == ["b@people.example"]


def test_a_new_address_is_held_against_others_too(link: FakeLink, seconds: Seconds) -> None:
    journey, [one, two] = sharing("a@people.example", "c@people.example")
    link.answers = {"a@people.example": DOWN}
    send(journey, link, seconds)
    change(one, email="b@people.example")
    due_now()
    Message.objects.filter(pk=two.pk).update(due_at=clock.now() + timedelta(hours=1))
    send(journey, link, seconds)
    change(two, email="b@people.example")
    due_now()
    send(journey, link, seconds)
    assert states(one, two) == ["sent", "blocked duplicate-address"]
    assert link.taken == ["b@people.example"]


def test_a_hold_whose_message_is_gone_holds_nobody_up(link: FakeLink, seconds: Seconds) -> None:
    journey, [one, two] = sharing(SAME, SAME)
    link.answers[SAME] = DOWN
    send(journey, link, seconds)
    one.delete()
    link.answers.clear()
    due_now()
    send(journey, link, seconds)
    assert states(two) == ["sent"]
    assert AddressHold.objects.get().message_id == two.pk


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_one_mail_to_an_address(link: FakeLink) -> None:
    journey, messages = sharing(SAME, SAME)
    run = steps.open_run(journey)
    desks = [WireDesk(link), WireDesk(link)]

    def sending(desk: WireDesk) -> Callable[[], None]:
        """Return what sends the one message that this sender claimed."""
        [message] = desk.hold.claim(run, terms.of(run), clock.now(), 1)
        return lambda: sender.send_claimed(run, terms.of(run), [message], desk, clock.now())

    first, second = (sending(desk) for desk in desks)
    race(first, second, after='addresshold"."address_key" IN')
    for desk in desks:
        desk.hold.__exit__(None, None, None)
    due_now()
    send(journey, link, Seconds())
    assert link.taken == [SAME]
    assert sorted(states(*messages)) == ["blocked duplicate-address", "sent"]


@pytest.mark.parametrize(("column", "values"), [("address_key", ["a", "b"]), ("contact_id", [1, 2])])
def test_holds_are_looked_up_by_address_or_contact_whatever_the_database_knows(column: str, values: list[Any]) -> None:
    rows = [
        AddressHold(run_id=1 + n % 3, place="t2", contact_id=n, address_key=f"p{n}@people.example", message_id=n)
        for n in range(3000)
    ]
    insert_rows(rows)
    wanted = AddressHold.objects.filter(run_id=1, place="t2").filter(**{f"{column}__in": values})
    plan = wanted.values_list("pk", "address_key", "message_id").explain()
    conditions = [line for line in plan.splitlines() if "Index Cond" in line or "USING" in line]
    assert len(conditions) == 1 and column in conditions[0], plan
