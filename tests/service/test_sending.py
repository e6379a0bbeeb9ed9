"""What is judged at the moment of sending, how claims are proved, what becomes of a dead sender's messages."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F, Q

from marketing import clock
from marketing.lifecycle.perform import perform
from marketing.lifecycle.saving import save
from marketing.service import insights
from marketing.service.interactions.models import Interaction
from marketing.service.mail.models import CapturedMessage, Message, MessageState
from marketing.service.mail.outbox import leases, queue, sender, terms, verdicts
from marketing.service.mail.outbox.capture import CapturingDesk
from marketing.service.mail.outbox.gate import Gate
from marketing.service.mail.outbox.leases import KEPT, WIRE, Hold
from marketing.service.mail.wire.journal import WireJournal
from marketing.service.mail.wire.outcomes import (
    Category,
    ConnectionLost,
    Outcome,
    PermanentFailure,
    Phase,
    Sent,
    TemporaryFailure,
)
from marketing.service.segments.models import Membership
from tests import factories
from tests.service import steps
from tests.service.steps import queued

pytestmark = pytest.mark.django_db


def reason(journey: Any, person: Any) -> str:
    """Send, and return why a contact's message was blocked."""
    sender.sweep(clock.now())
    return steps.message_of(journey, person).reason


def changed(person: Any, **values: Any) -> None:
    """Change a contact."""
    for name, value in values.items():
        setattr(person, name, value)
    person.save(by=factories.marketer())


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"do_not_email": True}, "do-not-email"),
        ({"do_not_bulk_email": True}, "do-not-bulk-email"),
        ({"email": ""}, "invalid-address"),
        ({"email": "nobody"}, "invalid-address"),
    ],
)
def test_consent_and_address_are_judged_at_the_moment_of_sending(values: dict[str, Any], expected: str) -> None:
    journey, [person] = queued()
    changed(person, **values)
    assert reason(journey, person) == expected
    assert Interaction.objects.filter(type="blocked", reason=expected, contact_id=person.pk).exists()
    steps.turn()
    assert steps.place_of(journey, person).state == "completed"


def test_an_inactive_contact_gets_nothing() -> None:
    journey, [person] = queued()
    perform(person, "deactivate", by=factories.marketer())
    assert reason(journey, person) == "contact-inactive"


def test_transactional_mail_goes_to_those_who_want_no_bulk_mail() -> None:
    email = factories.in_state("emails", "live", legal_designation="transactional")
    tiles = factories.tile_settings(factories.live("segments"), email)
    journey, [person] = queued(tile_settings=tiles)
    changed(person, do_not_bulk_email=True)
    assert reason(journey, person) == ""
    assert steps.states(journey) == {"sent": 1}


def test_one_message_per_address_journey_and_tile() -> None:
    same = [steps.people(1, email=email)[0] for email in ("Same@people.example", "same@PEOPLE.example")]
    journey = steps.running_journey()
    steps.turn()
    assert steps.states(journey) == {"sent": 1, "blocked": 1}
    assert {steps.message_of(journey, person).reason for person in same} == {"", "duplicate-address"}
    assert CapturedMessage.objects.count() == 1


def test_who_may_not_get_mail_does_not_take_the_address_from_another() -> None:
    refusing = steps.people(1, email="same@people.example", do_not_email=True)[0]
    other = steps.people(1, email="same@people.example")[0]
    journey = steps.running_journey()
    steps.turn()
    assert steps.message_of(journey, refusing).reason == "do-not-email"
    assert steps.message_of(journey, other).state == "sent"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"subject": "{{ contact.job_title }}"}, "required-field-empty"),
        ({"from_address": "{{ contact.job_title }}"}, "required-field-empty"),
        ({"from_address": "{{ contact.first_name }}@sender.example"}, ""),
        ({"reply_to": "{{ contact.job_title }}"}, ""),
    ],
)
def test_what_comes_out_empty_or_wrong_is_blocked_with_its_reason(values: dict[str, Any], expected: str) -> None:
    email = factories.in_state("emails", "live", **values)
    journey, [person] = queued(tile_settings=factories.tile_settings(factories.live("segments"), email))
    assert reason(journey, person) == expected


def test_the_address_is_the_one_the_email_asks_for() -> None:
    email = factories.in_state("emails", "live", to="{{ contact.job_title }}@desk.example")
    journey, [person] = queued(tile_settings=factories.tile_settings(factories.live("segments"), email))
    changed(person, job_title="front")
    assert reason(journey, person) == ""
    assert CapturedMessage.objects.get().to_address == "front@desk.example"
    assert steps.message_of(journey, person).address == "front@desk.example"


def test_a_mail_carries_the_persons_data_and_the_content_settings() -> None:
    company = factories.account(name="Example & Sons")
    words = "Dear {{ contact.first_name }} of {{ contact.account.name }}, {{ contact.customer_type }}"
    email = factories.in_state("emails", "live", design=factories.design(words))
    journey, [person] = queued(tile_settings=factories.tile_settings(factories.live("segments"), email))
    changed(person, account=company, customer_type="former", first_name="<b>")
    reason(journey, person)
    found = insights.outgoing_message(CapturedMessage.objects.get().pk)
    assert found is not None
    assert "Dear &lt;b&gt; of Example &amp; Sons, Former customer" in found.html
    assert "Example Ltd, 1 Main Street" in found.text
    assert {"List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID"} <= {name for name, _value in found.headers}


def test_held_messages_go_out_in_the_version_pinned_when_the_journey_is_live_again() -> None:
    email = factories.in_state("emails", "live", subject="Old")
    journey, _people = queued(tile_settings=factories.tile_settings(factories.live("segments"), email))
    perform(journey, "stop", by=factories.marketer())
    steps.turn()
    perform(email, "edit", by=factories.marketer())
    email.subject = "New"
    assert save(email, by=factories.marketer(), at=clock.now()).published
    journey.refresh_from_db()
    steps.go_live(journey)
    steps.turn()
    assert CapturedMessage.objects.get().subject == "New"
    assert Message.objects.get().publication == email.live_publication


def gate_of(journey: Any) -> Gate:
    """Return a fresh gate for a journey's claimed messages."""
    run = steps.open_run(journey)
    return Gate(run, terms.of(run), Message.objects.filter(state=MessageState.CLAIMED), clock.now())


@pytest.mark.parametrize("change", ["stop", "settings stopped", "settings changed", "journey saved"])
def test_the_gate_closes_when_anything_it_was_opened_for_changes(change: str) -> None:
    settings = factories.in_state("content-settings", "live")
    journey, _people = queued(content_settings=settings)
    gate = gate_of(journey)
    assert gate.is_open()
    record = journey if change in ("stop", "journey saved") else settings
    if change in ("stop", "settings stopped"):
        perform(record, "stop", by=factories.marketer(), confirmed=True)
    else:
        perform(record, "edit", by=factories.marketer())
        record.name = "Changed"
        assert save(record, by=factories.marketer(), at=clock.now()).published
    assert not gate.is_open(oldest=0.0)


def test_an_opt_out_holds_from_the_next_message_on() -> None:
    journey, [person] = queued()
    with Hold(KEPT) as hold:
        [message] = steps.claim(journey, hold.token, 10)
        gate = gate_of(journey)
        assert gate.refusal(message, is_commercial=True) == ""
        changed(person, do_not_bulk_email=True)
        assert gate.is_open(oldest=0.0)
        assert gate.refusal(message, is_commercial=True) == "do-not-bulk-email"


def test_messages_wait_while_their_content_settings_are_not_live() -> None:
    settings = factories.in_state("content-settings", "live")
    journey, _people = queued(content_settings=settings)
    perform(settings, "stop", by=factories.marketer(), confirmed=True)
    steps.turn()
    assert steps.states(journey) == {"queued": 1}
    perform(settings, "go-live", by=factories.marketer())
    steps.turn()
    assert steps.states(journey) == {"sent": 1}


def claimed(journey: Any, kind: str) -> tuple[Hold, list[Message]]:
    """Claim a journey's messages in the name of a sender."""
    hold = Hold(kind)
    return hold, steps.claim(journey, hold.token)


def die(hold: Hold) -> None:
    """End the sender as a kill would: its lock goes, its file stays."""
    hold.__exit__(RuntimeError, RuntimeError(), None)


def test_a_message_is_claimed_by_one_sender_only() -> None:
    journey, _people = queued(3)
    first, ours = claimed(journey, KEPT)
    second, theirs = claimed(journey, KEPT)
    assert (len(ours), len(theirs)) == (3, 0)
    die(first)
    die(second)


def test_a_living_senders_claims_are_left_alone_even_when_the_lease_is_over() -> None:
    journey, _people = queued(2)
    hold, _messages = claimed(journey, WIRE)
    Message.objects.update(lease_until=clock.now() - timedelta(hours=2))
    leases.reclaim(clock.now())
    assert steps.states(journey) == {"claimed": 2}
    die(hold)


def test_a_dead_senders_captured_mail_goes_back_to_the_queue_at_once() -> None:
    journey, _people = queued(2)
    hold, _messages = claimed(journey, KEPT)
    die(hold)
    leases.reclaim(clock.now())
    assert steps.states(journey) == {"queued": 2}
    assert not hold.path.exists()


def test_a_dead_senders_journal_settles_what_it_sent_and_marks_what_nobody_knows() -> None:
    journey, _people = queued(5)
    hold, [accepted, refused, later, unknown, untouched] = claimed(journey, WIRE)
    with WireJournal(hold.path) as journal:
        for message in (accepted, refused, later, unknown):
            journal.dot(message.pk)
        journal.settle(accepted.pk, "ok", 250)
        journal.settle(refused.pk, "perm", 550)
        journal.settle(later.pk, "temp", 451)
    die(hold)
    leases.reclaim(clock.now())
    states = {m.pk: m.state for m in Message.objects.all()}
    expected = {accepted: "sent", refused: "failed", later: "retry", unknown: "uncertain", untouched: "queued"}
    assert states == {message.pk: state for message, state in expected.items()}
    assert Interaction.objects.filter(type="hard-bounced", message_id=refused.pk).exists()
    leases.reclaim(clock.now())
    assert {m.pk: m.state for m in Message.objects.all()} == states


def test_claims_of_another_machine_wait_for_their_lease_and_are_uncertain_on_the_wire() -> None:
    journey, _people = queued(2)
    hold, [one, two] = claimed(journey, WIRE)
    die(hold)
    Message.objects.filter(pk=one.pk).update(lease_token="wELSEWHERE0000000000000000")
    Message.objects.filter(pk=two.pk).update(lease_token="kELSEWHERE0000000000000000")
    leases.reclaim(clock.now())
    assert steps.states(journey) == {"claimed": 2}
    Message.objects.update(lease_until=F("lease_until") - timedelta(hours=2))
    leases.reclaim(clock.now())
    assert {m.pk: m.state for m in Message.objects.all()} == {one.pk: "uncertain", two.pk: "queued"}


def test_a_result_counts_only_for_who_holds_the_claim() -> None:
    journey, _people = queued(1)
    hold, [message] = claimed(journey, WIRE)
    die(hold)
    leases.reclaim(clock.now())
    assert queue.settle([verdicts.sent(message)], hold.token, clock.now()) == []
    assert steps.states(journey) == {"queued": 1}
    assert not Interaction.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "attempt", "state", "types"),
    [
        (Sent(250, "ok"), 0, "sent", {"sent", "delivered"}),
        (TemporaryFailure(451, "later"), 0, "retry", set()),
        (TemporaryFailure(451, "later"), 8, "failed", {"failed", "soft-bounced"}),
        (PermanentFailure(550, "who?", Category.INVALID_MAILBOX), 0, "failed", {"failed", "hard-bounced"}),
        (PermanentFailure(552, "full", Category.FULL_MAILBOX), 0, "failed", {"failed", "soft-bounced"}),
        (ConnectionLost(Phase.AFTER_DOT, "gone"), 0, "uncertain", {"uncertain"}),
    ],
)
def test_answers_become_states_and_interactions(outcome: Outcome, attempt: int, state: str, types: set[str]) -> None:
    result = verdicts.from_outcome(Message(attempt=attempt), outcome, clock.now())
    assert (result.state, set(result.types)) == (state, types)


def test_attempts_back_off() -> None:
    at = clock.now()
    waits = [verdicts.from_outcome(Message(attempt=n), TemporaryFailure(451, "later"), at).due_at for n in range(8)]
    assert waits == sorted(waits, key=lambda due: due or at)
    assert waits[0] == at + timedelta(minutes=1)


def test_a_sender_gives_back_what_a_stop_in_mid_turn_left_over() -> None:
    journey, _people = queued(3)
    run = steps.open_run(journey)

    class StoppedMeanwhile(CapturingDesk):
        def deliver(self, ready: Any, gate: Gate, commercial: bool) -> None:
            perform(journey, "stop", by=factories.marketer())
            super().deliver(ready, gate, commercial)

    assert not sender.send_due([run], clock.now(), StoppedMeanwhile())
    assert steps.states(journey) == {"queued": 3}
    assert not CapturedMessage.objects.exists()


def test_results_tell_what_became_of_the_mails() -> None:
    journey, people = queued(3)
    changed(people[0], do_not_email=True)
    sender.sweep(clock.now())
    results = insights.email_results(journey_id=journey.pk, tile_id="t2")
    assert (results.sent, results.delivered, results.blocked) == (2, 2, 1)
    assert [(one.reason, one.count) for one in results.blocked_reasons] == [("do-not-email", 1)]
    email = factories.live("emails")
    assert insights.email_results(email_id=email.pk).sent == 2
    assert [row.contact_id for row in insights.blocked_people(journey_id=journey.pk).rows] == [people[0].pk]
    events = insights.contact_events(people[1].pk)
    assert [event.label for event in events] == ["Email delivered", "Email sent"]
    assert events[0].owner and events[0].owner.name == journey.name
    assert len(insights.recent_interactions(2)) == 2


def test_who_becomes_a_member_of_the_suppression_segment_after_queueing_gets_nothing() -> None:
    nobody = factories.query_of(factories.row("orders", "eq", 1))
    suppression = factories.in_state("segments", "live", dynamic_query=nobody)
    journey, [person] = queued(suppression_segment=suppression)
    Membership.objects.create(segment_id=suppression.pk, contact_id=person.pk, since=clock.now())
    assert reason(journey, person) == "suppressed"
    assert not CapturedMessage.objects.exists()


def test_the_gate_asks_for_suppression_anew() -> None:
    nobody = factories.query_of(factories.row("orders", "eq", 1))
    suppression = factories.in_state("segments", "live", dynamic_query=nobody)
    journey, [person] = queued(suppression_segment=suppression)
    with Hold(KEPT) as hold:
        [message] = steps.claim(journey, hold.token)
        gate = gate_of(journey)
        assert gate.refusal(message, is_commercial=True) == ""
        Membership.objects.create(segment_id=suppression.pk, contact_id=person.pk, since=clock.now())
        assert gate.is_open(oldest=0.0)
        assert gate.refusal(message, is_commercial=True) == "suppressed"


def test_a_message_is_claimed_from_the_very_moment_at_which_it_is_due() -> None:
    journey, _people = queued()
    run, at = steps.open_run(journey), clock.now()
    early = at - timedelta(microseconds=1)
    Message.objects.update(due_at=at)
    assert (queue.due_runs(early), len(queue.due_runs(at))) == ([], 1)
    with Hold(KEPT) as hold:
        assert queue.claim(run, terms.of(run), hold.token, early, 10) == []
        assert len(queue.claim(run, terms.of(run), hold.token, at, 10)) == 1


@pytest.mark.parametrize(("limit", "number"), [(1, 1), (2, 2), (3, 3), (4, 3)])
def test_no_more_are_claimed_or_blocked_than_the_limit(limit: int, number: int) -> None:
    journey, _people = queued(3)
    with Hold(KEPT) as hold:
        messages = steps.claim(journey, hold.token, limit)
        assert len(messages) == number
        queue.release(messages, hold.token, clock.now())
    which = Q(run_id=steps.run_of(journey).pk)
    assert queue.block_waiting(which, "journey-ended", clock.now(), limit) == number
    assert steps.states(journey).get("blocked", 0) == number


@pytest.mark.parametrize("stopped", ["journeys", "content-settings"])
def test_nothing_is_claimed_where_nothing_may_leave_whatever_later_gates_say(stopped: str) -> None:
    settings = factories.in_state("content-settings", "live")
    journey, _people = queued(content_settings=settings)
    run = steps.open_run(journey)
    agreed = terms.of(run)
    record = journey if stopped == "journeys" else settings
    perform(record, "stop", by=factories.marketer(), confirmed=True)
    with Hold(KEPT) as hold:
        assert queue.claim(run, agreed, hold.token, clock.now(), 10) == []
    assert steps.states(journey) == {"queued": 1}


def test_nothing_is_claimed_for_a_version_that_another_has_replaced() -> None:
    journey, _people = queued()
    run = steps.open_run(journey)
    perform(journey, "edit", by=factories.marketer())
    journey.name = "Changed"
    assert save(journey, by=factories.marketer(), at=clock.now()).published
    with Hold(KEPT) as hold:
        assert queue.claim(run, terms.of(run), hold.token, clock.now(), 10) == []
