"""Speed as a ratio to a limit measured in the same run: `pytest -m benchmark -s tests/benchmarks`.

No figure is asserted: a machine that is busy would fail. What is asserted is that the work was really done.
"""

import base64
import smtplib
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from marketing import clock
from marketing.audience import people
from marketing.audience.writes import create_many
from marketing.service.journeys import runner
from marketing.service.mail.compose import mime
from marketing.service.mail.models import CapturedMessage, Message
from marketing.service.mail.outbox import sender
from marketing.service.mail.wire import smtp
from marketing.service.mail.wire.outcomes import Sent
from marketing.service.segments import population
from marketing.service.segments.models import Membership
from tests import factories
from tests.mail.smtp_servers import misbehaving, scripted_server
from tests.service import steps

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
MAILS, MEMBERS = 3_000, 50_000


def timed(work: Callable[[], Any]) -> float:
    """Return the seconds that some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def tell(what: str, count: int, seconds: float, limit: float) -> None:
    """Print a rate and its share of what the database alone would do."""
    share = 100 * limit / seconds
    sys.stdout.write(f"\n{what}: {count / seconds:,.0f} a second, {share:.0f} % of the limit of {count / limit:,.0f}\n")


def many(number: int) -> None:
    """Store contacts of one town in bulk."""
    model = people.model("contact")
    rows = [model(first_name="Carla", last_name=str(n), email=f"c{n}@p.example", city="Vienna") for n in range(number)]
    create_many(rows, by=None, at=clock.now(), note="Benchmark")


def test_sending_against_storing_the_same_mails() -> None:
    many(MAILS)
    journey = steps.running_journey()
    runner.sweep(clock.now())
    runner.sweep(clock.now())
    took = 0.0
    while Message.objects.filter(run__record_id=journey.pk, state="queued").exists():
        took += timed(lambda: sender.sweep(clock.now()))
    kept = list(CapturedMessage.objects.all())
    assert len(kept) == MAILS
    for row in kept:
        row.pk = None
    limit = timed(lambda: CapturedMessage.objects.bulk_create(kept, batch_size=100))
    tell("Sending, rendered and captured", MAILS, took, limit)


def test_populating_a_segment_against_copying_its_ids() -> None:
    many(MEMBERS)
    segment = steps.go_live(factories.segment())
    took = timed(lambda: population.refresh(segment.pk, clock.now()))
    assert Membership.objects.filter(segment_id=segment.pk).count() == MEMBERS
    table, source = Membership._meta.db_table, people.model("contact")._meta.db_table
    copy = f"INSERT INTO {table} (segment_id, contact_id, since) SELECT 1000000000, id, %s FROM {source}"
    with connection.cursor() as cursor:
        limit = timed(lambda: cursor.execute(copy, [clock.now()]))
    tell("Populating a segment", MEMBERS, took, limit)


def test_a_list_page_against_its_query() -> None:
    many(MEMBERS)
    client = Client()
    client.force_login(factories.marketer())
    client.get("/contacts/")
    took = timed(lambda: client.get("/contacts/"))
    rows = people.model("contact").objects.filter(status="active").order_by("name", "pk").select_related("account")
    limit = timed(lambda: list(rows[:51]))
    tell("A page of 50 contacts", 1, took, limit)


def test_composing_a_mail_against_encoding_its_parts() -> None:
    mails, html, text = 2_000, "<p>Grüße</p>" * 300, "Grüße\n" * 80
    bodies = {"html": html, "text": text}
    fixed: dict[str, Any] = {"at": clock.now(), "from_name": "The Shop", "from_address": "news@shop.test", **bodies}
    skeleton, built = mime.skeleton("digest"), list[mime.Mail]()
    took = timed(
        lambda: built.extend(
            mime.build(skeleton, message_id=f"{n}@go.test", to=f"p{n}@home.test", subject=f"Größe {n}", **fixed)
            for n in range(mails)
        )
    )
    assert len({mail.raw for mail in built}) == mails
    parts = [part.encode() for part in (html, text)]
    limit = timed(lambda: [base64.encodebytes(part) for _ in range(mails) for part in parts])
    tell("Composing mails", mails, took, limit)


def test_our_smtp_client_against_the_standard_library() -> None:
    mails, sender_address, recipient = 500, "news@shop.test", "ada@home.test"
    bodies = {"subject": "News", "html": "<p>Hi</p>", "text": "Hi"}
    values: dict[str, Any] = {"message_id": "1@go.test", "at": clock.now(), "from_name": "Shop", **bodies}
    raw = mime.build(mime.skeleton("digest"), from_address=sender_address, to=recipient, **values).raw
    with scripted_server(misbehaving("never")) as port, smtp.connect(f"smtp://127.0.0.1:{port}") as connection:
        outcomes: list[Any] = []
        took = timed(
            lambda: outcomes.extend(
                connection.send(sender_address, recipient, raw, before_dot=lambda: None) for _ in range(mails)
            )
        )
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    with scripted_server(misbehaving("never")) as port, smtplib.SMTP("127.0.0.1", port) as plain:
        limit = timed(lambda: [plain.sendmail(sender_address, [recipient], raw) for _ in range(mails)])
    tell("Sending by SMTP", mails, took, limit)
