"""Addresses that get no mail (lifecycles.md, "What a recipient says holds for the address"; domain.md 6.1)."""

from datetime import datetime, timedelta
from random import Random

import pytest

from marketing import clock
from marketing.audience import suppression
from marketing.audience.addresses import identity
from marketing.audience.models import SoftBounces, SuppressedAddress
from marketing.audience.models import SuppressionReason as Reason
from marketing.lifecycle import deleting
from marketing.lifecycle.history import RecordChange
from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.mail.models import Message, MessageState
from marketing.service.mail.outbox import queue, verdicts
from marketing.service.mail.wire.outcomes import Stage, refusal
from tests import factories
from tests.service import steps

pytestmark = pytest.mark.django_db
ONE = (
    ("Anna@Example.org", "anna@example.org"),
    ("anna@MÜLLER.example", "anna@xn--mller-kva.example"),
    ("anna@faß.example", "anna@xn--fa-hia.example"),
    ("cafe\u0301@one.example", "caf\u00e9@one.example"),
)
TWO = (
    ("info@muller.example", "info@müller.example"),
    ("jose@one.example", "josé@one.example"),
    ("STRASSE@one.example", "straße@one.example"),
    ("anna@fass.example", "anna@faß.example"),
    ("É@one.example", "é@one.example"),
)


@pytest.mark.parametrize(("one", "other"), ONE)
def test_two_writings_of_one_address(one: str, other: str) -> None:
    assert identity(one) == identity(other)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_addresses_are_not_taken_for_one(one: str, other: str) -> None:
    assert identity(one) != identity(other)
    assert factories.contact(email=one).email_key != factories.contact(email=other).email_key


def held(address: str, at: datetime | None = None) -> frozenset[str]:
    """What holds for an address."""
    return suppression.held([address], at or clock.now()).get(address, frozenset())


def test_it_holds_for_every_writing_and_is_kept_once() -> None:
    at = clock.now()

    assert suppression.suppress(["Anna@müller.example"], Reason.UNSUBSCRIBED, at) == 1
    assert suppression.suppress(["anna@xn--mller-kva.example"], Reason.UNSUBSCRIBED, at) == 0

    assert held("ANNA@MÜLLER.EXAMPLE") == {"unsubscribed"}
    assert held("anna@muller.example") == frozenset()


@pytest.mark.parametrize(
    ("reasons", "commercial", "transactional"),
    [
        ({"unsubscribed"}, "unsubscribed", ""),
        ({"no-email"}, "no-email", "no-email"),
        ({"complaint", "hard-bounce"}, "complaint", "complaint"),
        ({"unsubscribed", "soft-bounces"}, "unsubscribed", "soft-bounces"),
        (set(), "", ""),
    ],
)
def test_which_mail_it_keeps_back(reasons: set[str], commercial: str, transactional: str) -> None:
    assert suppression.speaking_against(reasons, is_commercial=True) == commercial
    assert suppression.speaking_against(reasons, is_commercial=False) == transactional


def test_a_bounce_holds_for_six_months_and_begins_anew_after_them() -> None:
    at = datetime.fromisoformat("2026-01-31T10:00:00+00:00")
    suppression.suppress(["a@one.example"], Reason.HARD_BOUNCE, at)
    just_before, over = datetime.fromisoformat("2026-07-31T09:59:59+00:00"), at.replace(month=7)

    assert (held("a@one.example", just_before), held("a@one.example", over)) == ({"hard-bounce"}, frozenset())

    assert suppression.suppress(["a@one.example"], Reason.HARD_BOUNCE, over) == 1
    assert held("a@one.example", over + timedelta(days=180)) == {"hard-bounce"}


def test_five_soft_bounces_in_a_row_count_as_a_hard_one() -> None:
    at, address = clock.now(), "a@one.example"
    for _ in range(4):
        suppression.came_back([], [address], [], at)
    suppression.came_back([], [], [address], at)
    for _ in range(4):
        suppression.came_back([], [address], [], at)
        assert held(address) == frozenset()

    suppression.came_back([], [address], [], at)

    assert held(address) == {"soft-bounces"}
    assert not SoftBounces.objects.exists()


def test_it_outlives_the_deletion_of_the_contact_masked() -> None:
    contact = factories.contact(email="anna@one.example")
    twin = factories.contact(email="ANNA@one.example")
    suppression.suppress([contact.email], Reason.UNSUBSCRIBED, clock.now())

    for one, shown in ((contact, "anna@one.example"), (twin, "a•••@one.example")):
        deleting.delete(one, by=factories.user("administrator"), at=clock.now(), confirmed=True)
        assert SuppressedAddress.objects.get().address == shown

    assert held("anna@one.example") == {"unsubscribed"}


def test_it_is_lifted_once_with_a_reason_that_every_contact_keeps() -> None:
    contacts = [factories.contact(email="anna@one.example"), factories.contact(email="Anna@One.example")]
    suppression.suppress(["anna@one.example"], Reason.UNSUBSCRIBED, clock.now())
    row, by = SuppressedAddress.objects.get(), factories.marketer()

    assert suppression.lift(row, by=by, at=clock.now(), reason="Asked for it by phone")
    assert not suppression.lift(row, by=by, at=clock.now(), reason="Again")

    assert held("anna@one.example") == frozenset()
    lines = RecordChange.objects.filter(kind="contacts", record_id__in=[one.pk for one in contacts])
    notes = lines.filter(note__startswith="Address")
    assert [line.note for line in notes] == ["Address may have mail again (Unsubscribed): Asked for it by phone"] * 2


def test_nobody_gets_commercial_mail_at_an_address_that_was_unsubscribed() -> None:
    people = steps.people(3)
    suppression.suppress([people[0].email.upper()], Reason.UNSUBSCRIBED, clock.now())
    journey = steps.running_journey()

    steps.turn()

    assert steps.states(journey) == {"sent": 2, "blocked": 1}
    assert steps.message_of(journey, people[0]).reason == "address-unsubscribed"


def claimed() -> Message:
    """Make a message that a sender holds."""
    people = steps.people(1)
    journey = steps.running_journey()
    steps.turn()
    message = steps.message_of(journey, people[0])
    hold(message)
    return message


def hold(message: Message) -> None:
    """Let a sender hold a message."""
    message.state, message.lease_token = MessageState.CLAIMED, "t"
    message.lease_until = clock.now() + timedelta(hours=1)
    message.save()


def test_a_hard_bounce_is_kept_when_the_message_is_settled() -> None:
    message = claimed()
    types = (MailInteraction.FAILED, MailInteraction.HARD_BOUNCED)

    queue.settle([queue.Result(message, MessageState.FAILED, types, "hard-bounce")], "t", clock.now())

    assert held(message.address) == {"hard-bounce"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("5.2.2 mailbox full", {"soft-bounces"}), ("5.7.1 blocked by policy", set()), ("rejected as spam", set())],
)
def test_what_a_server_says_of_the_sender_keeps_no_mail_from_the_recipient(answer: str, expected: set[str]) -> None:
    message = claimed()
    for _ in range(5):
        result = verdicts.from_outcome(message, refusal(554, answer, stage=Stage.DATA), clock.now())
        queue.settle([result], "t", clock.now())
        hold(message)

    assert held(message.address) == expected


HISTORIES, STEPS = 10_000, 6
AT = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


class Oracle:
    """What should hold for one address, in plain Python."""

    def __init__(self) -> None:
        self.since: dict[Reason, datetime] = {}
        self.soft = 0

    def does(self, act: str, at: datetime) -> None:
        """Follow one act."""
        if act in ("hard-bounce", "soft-bounces"):
            self.since = {key: since for key, since in self.since.items() if key != act or self.holds(key, at)}
        if act == "soft":
            self.soft += 1
            if self.soft == 5:
                self.soft = 0
                self.does("soft-bounces", at)
        elif act == "delivered":
            self.soft = 0
        elif act.startswith("lift:"):
            reason = Reason(act.removeprefix("lift:"))
            if self.holds(reason, at):
                del self.since[reason]
                self.soft = 0
        elif act != "delete":
            self.since.setdefault(Reason(act), at)

    def holds(self, reason: Reason, at: datetime) -> bool:
        """True when the reason holds now."""
        since = self.since.get(reason)
        is_bounce = reason in (Reason.HARD_BOUNCE, Reason.SOFT_BOUNCES)
        return since is not None and not (is_bounce and at >= since + suppression.BOUNCE_HOLDS)

    def all(self, at: datetime) -> frozenset[str]:
        """All that holds now."""
        return frozenset(reason.value for reason in Reason if self.holds(reason, at))


@pytest.mark.slow
def test_ten_thousand_random_histories_agree_with_plain_python() -> None:
    """Opt-out, complaint, bounces, deliveries, deletion, lifting, in any order, at any writing of the address."""
    random = Random(20261127)
    oracles = {f"person{number}@müller{number % 7}.example": Oracle() for number in range(HISTORIES)}
    acts = [*Reason.values, *["soft"] * 6, "delivered", "lift", "delete"]
    for step in range(STEPS):
        at = AT + timedelta(days=45 * step)
        chosen: dict[str, list[str]] = {}
        for address, oracle in oracles.items():
            act = random.choice(acts)
            act = f"lift:{random.choice(Reason.values)}" if act == "lift" else act
            oracle.does(act, at)
            chosen.setdefault(act, []).append(random.choice((address, address.upper())))
        for act, addresses in chosen.items():
            run(act, addresses, at)
    end = AT + timedelta(days=45 * STEPS)
    found = suppression.held(oracles, end)
    wrong = {key: one.all(end) for key, one in oracles.items() if found.get(key, frozenset()) != one.all(end)}
    assert not wrong
    assert 0.5 < len(found) / HISTORIES < 0.98  # many of both kinds


def run(act: str, addresses: list[str], at: datetime) -> None:
    """Run an act on many addresses."""
    if act in Reason.values:
        suppression.suppress(addresses, Reason(act), at)
    elif act == "soft":
        suppression.came_back([], addresses, [], at)
    elif act == "delivered":
        suppression.came_back([], [], addresses, at)
    elif act == "delete":
        for address in addresses[:50]:
            suppression.forget(address)
    elif act.startswith("lift:"):
        digests = suppression.digests(addresses).values()
        for row in suppression.active(at).filter(reason=act.removeprefix("lift:"), digest__in=list(digests)):
            suppression.lift(row, by=None, at=at, reason="They asked for it")
