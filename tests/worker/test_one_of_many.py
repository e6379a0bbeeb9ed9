"""One contact among 50,000 changes: the live dynamic segments follow at once, by looking at it alone.

An idle machine takes below two seconds each; the tests wait longer, because a busy one says nothing about that.
"""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import F, Value
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entities.contacts.importing import starting
from entities.contacts.importing.uploading import upload
from marketing import clock
from marketing.audience import people
from marketing.service import insights, tokens
from marketing.service.mail.models import Message
from marketing.service.runs import opening
from marketing.service.segments import engine
from marketing.service.statements import insert_select
from tests import factories
from tests.factories import row
from tests.worker import statements
from tests.worker.world import World, is_member

pytestmark = [pytest.mark.worker, pytest.mark.slow, pytest.mark.django_db]
MANY, FIRMS = 50_000, 1_500


def segment(*items: Any) -> Any:
    """Make a live dynamic segment."""
    return factories.in_state("segments", "live", dynamic_query=factories.query_of(*items))


def double(contact: Any) -> None:
    """Store everybody once more, without an address, in one statement."""
    names = [field.name for field in contact._meta.concrete_fields if field.name not in ("id", "status")]
    columns: dict[str, Any] = {name: F(name) for name in names} | {"email": Value(""), "email_key": Value("")}
    insert_select(contact, columns, contact._base_manager.filter(pk__gt=0))


class Town:
    """The people of a town in 1,500 companies, and the segments that watch them."""

    def __init__(self) -> None:
        company, contact, at = people.model("account"), people.model("contact"), clock.now()
        firms = [company(name=f"Firm {n}", created_at=at, modified_at=at) for n in range(FIRMS)]
        company._base_manager.bulk_create(firms)
        every = [
            contact(last_name=str(n), email=f"p{n}@town.example", city="Old town", account=firms[n % FIRMS])
            for n in range(MANY // 16)
        ]
        for one in every:
            one.created_at = one.modified_at = at
            one.before_store()
        contact._base_manager.bulk_create(every, batch_size=1_000)
        for _times in range(4):
            double(contact)
        self.people = every
        self.moved = segment(row("city", "equals", "New town"))
        self.imported = segment(row("job_title", "begins-with", "chief"), row("city", "contains", "town"))
        self.everybody = segment(row("last_name", "contains-data"))
        self.silent = segment(row("do_not_bulk_email", "is", True))
        inner = {"type": "related", "relation": "contacts", "match": "all", "items": [row("city", "equals", "Far")]}
        self.related = segment({"type": "related", "relation": "account", "match": "all", "items": [inner]})

    @property
    def segments(self) -> list[Any]:
        """All of them."""
        return [self.moved, self.imported, self.everybody, self.silent, self.related]

    def is_populated(self) -> bool:
        """True when every list is made."""
        found = insights.segment_population([one.pk for one in self.segments])
        return all(facts.state == "ready" for facts in found.values())


@pytest.fixture(scope="module")
def town(world: World) -> Town:
    """The town, built once, its segments' lists made by the service."""
    made = Town()
    assert people.model("contact").objects.count() == MANY
    world.until(made.is_populated, 60.0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # so that PostgreSQL plans for what there is
    return made


def mail_to(person: Any) -> Message:
    """Return a sent message to somebody, of a journey that is over."""
    at, email = clock.now(), factories.in_state("emails", "live")
    run = opening.begin("journeys", 987_654, 1, at)
    place = {"run": run, "place": "t2", "contact_id": person.pk}
    sent = {"email_id": email.pk, "publication": email.live_publication, "state": "sent", "address": person.email}
    return Message.objects.create(**place, **sent, queued_at=at, settled_at=at)


def test_a_saved_form_is_followed(world: World, town: Town) -> None:
    person, client = town.people[11], Client()
    client.force_login(factories.marketer())
    answer = client.post(f"/contacts/{person.pk}/", {"row_version": 1, "city": "new Town"})
    assert answer.status_code == 302
    world.until(lambda: is_member(town.moved, person))


def test_an_imported_row_is_followed(world: World, town: Town) -> None:
    person, data = town.people[22], b"E-mail,Job title\np22@town.example,Chief gardener\n"
    job = upload(SimpleUploadedFile("people.csv", data), by=factories.marketer(), at=clock.now())
    starting.start(job, by=job.by, mapping=job.mapping, duplicates="update")
    world.until(lambda: is_member(town.imported, person))


def test_an_unsubscribe_by_one_click_is_followed(world: World, town: Town) -> None:
    person = town.people[33]
    token = tokens.sign(tokens.Purpose.UNSUBSCRIBE, mail_to(person).pk, person.pk, 0)
    answer = Client().post(f"/t/u/{token}", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    world.until(lambda: is_member(town.silent, person))


def test_a_colleague_is_followed(world: World, town: Town) -> None:
    person, colleague = people.model("contact").objects.get(pk=town.people[44].pk), town.people[44 + FIRMS]
    person.city = "Far"
    person.save(by=factories.marketer())
    world.until(lambda: is_member(town.related, colleague))


def test_the_follow_up_looks_at_the_changed_contact_alone(town: Town) -> None:
    with transaction.atomic():
        person = people.model("contact").objects.get(pk=town.people[55].pk)
        person.city, person.do_not_bulk_email = "New town", True
        person.save(by=factories.marketer())
        with CaptureQueriesContext(connection) as captured:
            assert engine.follow_changes(clock.now()) == 1
        told = statements.of_people(one["sql"] for one in captured.captured_queries)
        assert len(told) >= 2 * len(town.segments), "two differences a segment"
        assert [sql for sql in told if statements.boundless(sql)] == []
        assert [sql for sql in told if statements.scanned(sql)] == []
        assert is_member(town.moved, person) and is_member(town.silent, person)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT \"contacts_contact\".\"id\" FROM \"contacts_contact\" WHERE \"contacts_contact\".\"city\" = 'Far'",
        'SELECT U0."contact_id" FROM "service_segments_membership" U0 WHERE U0."segment_id" > 1',
        'DELETE FROM "service_segments_membership"',
    ],
)
def test_a_statement_that_looks_at_everybody_is_found_out(town: Town, sql: str) -> None:
    assert statements.boundless(sql)
    assert sql.startswith("DELETE") or statements.scanned(sql)
