"""One publication's, message's or sender's trouble is its own; nothing is lost, and it goes on by itself."""

import shutil
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import QuerySet
from django.test import Client

from marketing import clock
from marketing.contracts.payload import digest
from marketing.lifecycle.faults import BACK_OFF, Fault
from marketing.publishing.models import Publication
from marketing.service.interactions.models import Interaction
from marketing.service.journeys import runner
from marketing.service.mail.models import CapturedMessage, Message
from marketing.service.mail.outbox import leases, queue, retries, sender, verdicts
from marketing.service.mail.outbox.capture import CapturingDesk
from marketing.service.mail.outbox.leases import KEPT, WIRE, Hold
from marketing.service.mail.wire.journal import WireJournal
from tests import factories
from tests.overtaking import overtaken
from tests.service import steps
from tests.service.forced_race import race
from tests.service.steps import queued

pytestmark = pytest.mark.django_db
UNREADABLE, UNCOMPILABLE = {"subject": 7}, {"subject": "{{ contact.first_name"}


class Poisoned(CapturingDesk):
    """A desk at which the database refuses the mails to some contacts."""

    def __init__(self, *contact_ids: int) -> None:
        super().__init__()
        self.contact_ids = contact_ids

    def deliver(self, ready: Any, gate: Any, commercial: bool) -> None:
        """Put a subject that can't be stored into the poisoned ones."""
        for filled in ready:
            if filled.message.contact_id in self.contact_ids:
                object.__setattr__(filled, "subject", Unstorable("x"))
        super().deliver(ready, gate, commercial)


class Unstorable(str):
    """A text that no driver takes."""

    def __getitem__(self, key: Any) -> Any:
        return None


def test_a_captured_mail_that_cannot_be_kept_holds_up_nobody() -> None:
    journey, people = queued(5)
    sender.send_due([steps.open_run(journey)], clock.now(), Poisoned(people[0].pk))
    assert steps.states(journey) == {"sent": 4, "retry": 1}
    assert CapturedMessage.objects.count() == 4
    poisoned = steps.message_of(journey, people[0])
    assert (poisoned.attempt, poisoned.answer) == (1, "The database could not do it (IntegrityError).")
    assert not Fault.objects.exists()


def test_a_captured_mail_that_never_can_be_kept_fails_without_a_bounce() -> None:
    journey, [person, _other] = queued(2)
    Message.objects.filter(contact_id=person.pk).update(attempt=len(retries.BACK_OFF))
    sender.send_due([steps.open_run(journey)], clock.now(), Poisoned(person.pk))
    poisoned = steps.message_of(journey, person)
    assert (poisoned.state, poisoned.reason) == ("failed", "sending-failed")
    assert [row.type for row in Interaction.objects.filter(message_id=poisoned.pk)] == ["failed"]


def test_a_busy_database_is_no_fault_of_a_captured_mail() -> None:
    journey, [person] = queued()

    class Busy(CapturingDesk):
        def _keep(self, *arguments: Any) -> None:
            raise OperationalError("database is locked")

    sender.send_due([steps.open_run(journey)], clock.now(), Busy())
    message = steps.message_of(journey, person)
    assert (message.state, message.attempt) == ("queued", 0)
    assert "database could not do it" in Fault.objects.get().error


def stored(publication: Publication) -> "QuerySet[Publication]":
    """Return its row as only the database's owner can reach it: publications refuse to be changed."""
    return QuerySet(Publication).filter(pk=publication.pk)


def poison(publication: Publication, changes: dict[str, Any], digest_fits: bool) -> None:
    """Store a payload that can't be read, or one that can but is of no use."""
    payload = publication.payload | changes
    key = digest(payload) if digest_fits else f"odd-{publication.pk}"
    stored(publication).update(payload=payload, digest=key)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "changes", "digest_fits"),
    [("emails", {}, False), ("emails", UNREADABLE, True), ("emails", UNCOMPILABLE, True), ("journeys", {}, False)],
    ids=["altered email", "unreadable email", "email that does not compile", "altered journey"],
)
def test_a_poisoned_publication_parks_its_run_alone_and_goes_on_when_mended(
    kind: str, changes: dict[str, Any], digest_fits: bool, client: Client
) -> None:
    email = factories.in_state("emails", "live")
    poisoned, _people = queued(2, tile_settings=factories.tile_settings(factories.live("segments"), email))
    other, at = steps.running_journey(), clock.now()
    runner.sweep(at)
    whole = email.live_publication if kind == "emails" else poisoned.live_publication
    poison(whole, changes, digest_fits)
    sender.sweep(at)
    assert (steps.states(poisoned), steps.states(other)) == ({"queued": 2}, {"sent": 2})
    fault = Fault.objects.get()
    assert (fault.task, fault.kind, fault.record_id) == ("mail.send", "journeys", poisoned.pk)
    client.force_login(factories.marketer())
    assert "Sending its mail has failed" in client.get(f"/journeys/{poisoned.pk}/").content.decode()
    sender.sweep(at + timedelta(seconds=1))
    fault.refresh_from_db()
    assert fault.attempts == 1
    stored(whole).update(payload=whole.payload, digest=whole.digest)
    sender.sweep(at + BACK_OFF[0])
    assert steps.states(poisoned) == {"sent": 2}
    assert not Fault.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_breaks_off_is_given_back_at_once() -> None:
    journey, _people = queued(3)

    class BreaksOff(CapturingDesk):
        def deliver(self, ready: Any, gate: Any, commercial: bool) -> None:
            raise RuntimeError("broken")

    desk = BreaksOff()
    sender.send_due([steps.open_run(journey)], clock.now(), desk)
    assert steps.states(journey) == {"queued": 3}
    assert not desk.hold.path.exists()


def claimed(journey: Any, kind: str, number: int = 1) -> Hold:
    """Claim some messages in the name of a sender."""
    hold = Hold(kind)
    assert len(steps.claim(journey, hold.token, number)) == number
    return hold


def die(hold: Hold) -> None:
    """End the sender as a kill would: its lock goes, its file stays."""
    hold.__exit__(RuntimeError, RuntimeError(), None)


def test_one_claims_trouble_does_not_keep_the_others_waiting(client: Client) -> None:
    journey, _people = queued(2)
    holds = [claimed(journey, WIRE), claimed(journey, WIRE)]
    for hold in holds:
        die(hold)
    bad = min(holds, key=lambda hold: hold.token)
    bad.path.unlink()
    bad.path.mkdir()
    leases.reclaim(clock.now())
    assert steps.states(journey) == {"claimed": 1, "queued": 1}
    assert Fault.objects.get().task == "mail.reclaim"
    client.force_login(factories.marketer())
    page = client.get(f"/journeys/{journey.pk}/").content.decode()
    assert "Settling mail of an interrupted sender has failed" in page
    shutil.rmtree(bad.path)
    with WireJournal(bad.path):
        leases.reclaim(clock.now() + BACK_OFF[0])
    assert steps.states(journey) == {"queued": 2}


@pytest.mark.parametrize("error", [None, RuntimeError()], ids=["in order", "killed after it settled all"])
def test_a_sender_that_ends_while_it_is_looked_at_left_nothing_to_tell(error: RuntimeError | None, caplog: Any) -> None:
    journey, _people = queued()
    hold = Hold(WIRE)
    messages = steps.claim(journey, hold.token)

    def end() -> None:
        queue.settle([verdicts.sent(message) for message in messages], hold.token, clock.now())
        hold.__exit__(type(error) if error else None, error, None)

    with overtaken(end):
        leases.reclaim(clock.now())
    assert caplog.messages == []
    assert not hold.path.exists()
    assert not Fault.objects.exists()


def test_a_dead_sender_is_told_in_the_log_once(caplog: Any) -> None:
    journey, _people = queued(2)
    die(claimed(journey, KEPT, 2))
    leases.reclaim(clock.now())
    leases.reclaim(clock.now())
    assert [message for message in caplog.messages if "broke off" in message] == [
        "A batch broke off: 0 settled, 0 uncertain, 2 back in the queue"
    ]


def test_claims_whose_journal_was_lost_are_not_sent_again() -> None:
    journey, _people = queued()
    hold = claimed(journey, WIRE)
    die(hold)
    hold.path.unlink()
    leases.reclaim(clock.now())
    assert steps.states(journey) == {"claimed": 1}
    Message.objects.update(lease_until=clock.now() - timedelta(hours=2))
    leases.reclaim(clock.now())
    assert steps.states(journey) == {"uncertain": 1}


@pytest.mark.django_db(transaction=True)
def test_a_claim_is_settled_once_when_two_settle_it_at_the_same_moment() -> None:
    journey, [person] = queued()
    hold = Hold(WIRE)
    [message] = steps.claim(journey, hold.token)

    def settling(result: queue.Result) -> Any:
        return lambda: queue.settle([result], hold.token, clock.now())

    first, second = race(
        settling(verdicts.sent(message)), settling(verdicts.uncertain(message)), after='SELECT "service_mail_message"'
    )
    die(hold)
    assert (len(first), len(second)) == (1, 0)
    assert steps.message_of(journey, person).state == "sent"
    assert {row.type for row in Interaction.objects.all()} == {"sent", "delivered"}
