"""Mail on the wire, step by step: what is asked when, what is written down, whose trouble is whose."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F, Min
from django.db.models.functions import Now

from marketing import clock
from marketing.lifecycle.perform import perform
from marketing.service.interactions.models import Interaction
from marketing.service.mail.compose.headers import HeaderRefused
from marketing.service.mail.models import Message
from marketing.service.mail.outbox import leases, queue, time_limits
from marketing.service.mail.outbox.retries import BACK_OFF, RECONNECT_AFTER
from marketing.service.mail.outbox.sender import send_batch
from marketing.service.mail.wire.desk import MOST_LOSSES, WireDesk
from marketing.service.mail.wire.outcomes import ConnectionLost, Outcome, Phase
from marketing.service.mail.wire.transports import SmtpTransport
from tests import factories
from tests.mail.smtp_servers import breaking_on, free_port, scripted_server
from tests.service import steps
from tests.service.fake_link import ANSWERED, DOTTED, OPENED, Died, FakeLink, Seconds, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def opts_out(person: Any, seconds: Seconds) -> Callable[[], None]:
    """Return what lets a person opt out, a second passing by."""

    def act() -> None:
        person.do_not_email = True
        person.save(by=factories.marketer())
        seconds.pass_by(1)

    return act


def stops(journey: Any, seconds: Seconds) -> Callable[[], None]:
    """Return what stops a journey, a second passing by."""

    def act() -> None:
        perform(journey, "stop", by=factories.marketer())
        seconds.pass_by(1)

    return act


def by_person(people: list[Any]) -> list[Message]:
    """Return the messages in the order of the people."""
    found = {message.contact_id: message for message in Message.objects.all()}
    return [found[person.pk] for person in people]


def settle_as_uncertain(message_id: int) -> None:
    """What another machine's sweep does with a claim that it takes for lost."""
    Message.objects.filter(pk=message_id).update(state="uncertain", lease_token="", lease_until=None)


def test_a_stop_before_the_dot_holds_the_mail_back(link: FakeLink, seconds: Seconds) -> None:
    journey, [first, second, third] = steps.queued(3)
    link.at[OPENED, second.email] = stops(journey, seconds)
    send(journey, link, seconds)
    assert link.opened == [first.email, second.email]
    assert link.taken == [first.email]
    assert [message.state for message in by_person([first, second, third])] == ["sent", "queued", "queued"]


def test_who_opts_out_while_others_get_theirs_is_not_even_begun(link: FakeLink, seconds: Seconds) -> None:
    journey, [first, second, third] = steps.queued(3)
    link.at[ANSWERED, first.email] = opts_out(second, seconds)
    send(journey, link, seconds)
    assert link.opened == link.taken == [first.email, third.email]
    assert by_person([second])[0].reason == "do-not-email"


def test_who_opts_out_before_the_dot_gets_nothing_and_the_next_one_does(link: FakeLink, seconds: Seconds) -> None:
    journey, [first, second] = steps.queued(2)
    link.at[OPENED, first.email] = opts_out(first, seconds)
    send(journey, link, seconds)
    assert link.taken == [second.email]
    assert [(message.state, message.reason) for message in by_person([first, second])] == [
        ("blocked", "do-not-email"),
        ("sent", ""),
    ]


def test_a_stopped_journey_is_out_as_long_as_a_mail_is_on_the_wire(link: FakeLink, seconds: Seconds) -> None:
    journey, [first, _second] = steps.queued(2)
    seen: list[bool] = []

    def at_the_dot() -> None:
        stops(journey, seconds)()
        seconds.pass_by(time_limits.dot_timeout() + 15)
        seen.append(queue.is_out([steps.run_of(journey).pk]))

    # Almost all of the lease is over when the dot is next.
    link.at[OPENED, first.email] = lambda: seconds.pass_by(time_limits.lease().total_seconds() - 0.1)
    link.at[DOTTED, first.email] = at_the_dot
    send(journey, link, seconds)
    assert seen == [True]
    assert link.taken == [first.email]


def test_a_lease_is_renewed_for_all_that_the_sender_still_holds(link: FakeLink, seconds: Seconds) -> None:
    journey, [first, *_others] = steps.queued(3)
    shortest: list[bool] = []

    def look() -> None:
        end = Message.objects.filter(state="claimed").aggregate(end=Min("lease_until"))["end"]
        enough = Now() + timedelta(seconds=time_limits.on_the_wire() - 5)
        shortest.append(not Message.objects.filter(lease_until__lt=enough).exists() and end is not None)

    link.at[OPENED, first.email] = lambda: seconds.pass_by(time_limits.lease().total_seconds() - 0.1)
    link.at[DOTTED, first.email] = look
    send(journey, link, seconds)
    assert shortest == [True]


def test_a_claim_that_was_lost_meanwhile_sends_no_dot(link: FakeLink, seconds: Seconds) -> None:
    journey, [person] = steps.queued()
    [message] = by_person([person])

    def lose() -> None:
        settle_as_uncertain(message.pk)
        seconds.pass_by(time_limits.lease().total_seconds() + 1)

    link.at[OPENED, person.email] = lose
    send(journey, link, seconds)
    assert link.taken == []
    assert steps.states(journey) == {"uncertain": 1}


def test_a_lease_lasts_longer_than_any_mail_is_on_the_wire(settings: Any) -> None:
    settings.MAIL_LEASE_SECONDS, settings.MAIL_TIMEOUT_SECONDS = 5, 30
    assert time_limits.lease().total_seconds() > time_limits.on_the_wire() > time_limits.dot_timeout() + 30
    settings.MAIL_LEASE_SECONDS = 3600
    assert time_limits.lease() == timedelta(hours=1)


@pytest.mark.parametrize(("step", "state"), [(OPENED, "queued"), (DOTTED, "uncertain"), (ANSWERED, "uncertain")])
def test_a_sender_that_dies_leaves_what_its_journal_says(
    step: str, state: str, link: FakeLink, seconds: Seconds
) -> None:
    def die() -> None:
        raise Died

    journey, [first, second] = steps.queued(2)
    link.at[step, first.email] = die
    with pytest.raises(Died):
        send(journey, link, seconds)
    leases.reclaim(clock.now())
    assert [message.state for message in by_person([first, second])] == [state, "queued"]


def test_what_breaks_one_mail_is_its_own_trouble(link: FakeLink, seconds: Seconds) -> None:
    journey, [first, second, third] = steps.queued(3)
    link.answers = {first.email: ValueError("poison")}
    send(journey, link, seconds)
    assert link.taken == [second.email, third.email]
    [poisoned] = by_person([first])
    assert (poisoned.state, poisoned.attempt) == ("retry", 1)
    assert poisoned.answer == "An unexpected error (ValueError)."


def test_a_mail_whose_header_is_refused_is_blocked(link: FakeLink, seconds: Seconds) -> None:
    journey, [first, second] = steps.queued(2)
    link.answers = {first.email: HeaderRefused("Envelope", "it is odd")}
    send(journey, link, seconds)
    assert link.taken == [second.email]
    assert by_person([first])[0].reason == "personalisation-failed"


def test_what_breaks_after_the_dot_is_uncertain_and_never_sent_again(link: FakeLink, seconds: Seconds) -> None:
    def broken() -> None:
        raise ValueError("poison")

    journey, [first, second] = steps.queued(2)
    link.at[ANSWERED, first.email] = broken
    send(journey, link, seconds)
    send(journey, link, seconds)
    assert link.taken == [first.email, second.email]
    assert [message.state for message in by_person([first, second])] == ["uncertain", "sent"]


def test_what_breaks_every_mail_is_raised_and_the_rest_waits(link: FakeLink, seconds: Seconds) -> None:
    journey, people = steps.queued(5)
    link.answers = {person.email: ValueError("poison") for person in people}
    run, desk = steps.open_run(journey), WireDesk(link, seconds)
    with desk.hold:
        with pytest.raises(ValueError, match="poison"):
            send_batch(run, desk, clock.now())
        desk.hold.give_back(clock.now())
    assert steps.states(journey) == {"retry": MOST_LOSSES, "queued": 2}


def test_a_journal_that_cannot_be_written_is_no_mails_fault(link: FakeLink, seconds: Seconds) -> None:
    journey, [first, _second] = steps.queued(2)
    desk = WireDesk(link, seconds)
    desk.close()
    with desk.hold:
        with pytest.raises(OSError, match="can't be written"):
            send_batch(steps.open_run(journey), desk, clock.now())
        desk.hold.give_back(clock.now())
    assert (link.opened, link.taken) == ([first.email], [])
    assert steps.states(journey) == {"queued": 2}
    assert by_person([first])[0].attempt == 0


@pytest.mark.parametrize(
    ("outcome", "state", "attempt"),
    [
        (ConnectionLost(Phase.BEFORE_DOT, "gone"), "retry", 1),
        (ConnectionLost(Phase.AFTER_DOT, "gone"), "uncertain", 0),
    ],
)
def test_a_server_that_answers_nobody_gets_only_a_few_mails(
    outcome: Outcome, state: str, attempt: int, link: FakeLink, seconds: Seconds
) -> None:
    journey, people = steps.queued(MOST_LOSSES + 2)
    link.answers = {person.email: outcome for person in people}
    send(journey, link, seconds)
    messages = by_person(people)
    assert [message.state for message in messages] == [state] * MOST_LOSSES + ["queued"] * 2
    assert [message.attempt for message in messages] == [attempt] * MOST_LOSSES + [0] * 2
    assert messages[-1].due_at is not None
    assert messages[-1].due_at >= clock.now() + RECONNECT_AFTER - timedelta(seconds=5)


def test_losses_that_are_not_in_a_row_do_not_hold_up_the_others(link: FakeLink, seconds: Seconds) -> None:
    journey, people = steps.queued(2 * MOST_LOSSES)
    link.answers = {person.email: ConnectionLost(Phase.BEFORE_DOT, "gone") for person in people[::2]}
    send(journey, link, seconds)
    assert link.taken == [person.email for person in people[1::2]]


def test_a_mail_that_always_breaks_the_connection_holds_up_nobody_and_fails_in_the_end(seconds: Seconds) -> None:
    journey, people = steps.queued(5, domain="home.test")
    taken: list[str] = []
    with scripted_server(breaking_on(people[0].email, taken)) as port:
        for _attempt in range(len(BACK_OFF) + 1):
            send(journey, SmtpTransport(f"smtp://127.0.0.1:{port}").open(), seconds)
            assert taken == [person.email for person in people[1:]]
            Message.objects.filter(due_at__isnull=False).update(due_at=clock.now() - timedelta(seconds=1))
    [culprit] = by_person(people[:1])
    assert (culprit.state, culprit.reason, culprit.attempt) == ("failed", "connection-broke", len(BACK_OFF))
    kinds = Interaction.objects.filter(message_id=culprit.pk).values_list("type", flat=True)
    assert list(kinds) == ["failed"]


def test_the_attempts_of_a_mail_that_breaks_the_connection_back_off(seconds: Seconds) -> None:
    journey, people = steps.queued(2, domain="home.test")
    with scripted_server(breaking_on(people[0].email, [])) as port:
        send(journey, SmtpTransport(f"smtp://127.0.0.1:{port}").open(), seconds)
    [culprit] = by_person(people[:1])
    assert culprit.due_at is not None
    assert abs(culprit.due_at - clock.now() - BACK_OFF[0]) < timedelta(seconds=30)
    assert (culprit.state, culprit.attempt) == ("retry", 1)


def test_a_server_that_ends_idle_connections_costs_nobody_an_attempt(seconds: Seconds) -> None:
    journey, people = steps.queued(3, domain="home.test")
    taken: list[str] = []
    with scripted_server(breaking_on("", taken, ends_after_each=True)) as port:
        send(journey, SmtpTransport(f"smtp://127.0.0.1:{port}").open(), seconds)
    assert taken == [person.email for person in people]
    assert steps.states(journey) == {"sent": 3}


def test_a_server_that_cannot_be_reached_counts_nobodys_attempt(seconds: Seconds) -> None:
    journey, people = steps.queued(3, domain="home.test")
    send(journey, SmtpTransport(f"smtp://127.0.0.1:{free_port()}").open(), seconds)
    assert steps.states(journey) == {"queued": 3}
    assert {message.attempt for message in by_person(people)} == {0}
    assert not Message.objects.filter(due_at__lt=clock.now() + RECONNECT_AFTER - timedelta(seconds=5)).exists()


def test_foreign_claims_on_the_wire_wait_an_hour_after_their_lease(link: FakeLink) -> None:
    _journey, [one, two] = steps.queued(2)
    wire, kept = by_person([one, two])
    for message, token in ((wire, "wELSEWHERE0000000000000000"), (kept, "kELSEWHERE0000000000000000")):
        values = {"state": "claimed", "due_at": None, "lease_until": Now(), "lease_token": token}
        Message.objects.filter(pk=message.pk).update(**values)
    for minutes, expected in ((-59, ["claimed", "queued"]), (-2, ["uncertain", "queued"])):
        claims = Message.objects.filter(lease_until__isnull=False)
        claims.update(lease_until=F("lease_until") + timedelta(minutes=minutes))
        leases.reclaim(clock.now())
        assert [message.state for message in by_person([one, two])] == expected
