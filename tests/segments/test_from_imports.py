"""What an import leaves for segments: a new static segment of its people, or a place on one that is there."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entities.contacts.import_models import Import, ImportedContact
from entities.segments import lists
from entities.segments.models import Segment
from marketing import clock
from marketing.audience import static_lists
from marketing.inserting import insert_values
from tests import factories
from tests.pages import source, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Client) -> Client:
    """A marketer's browser."""
    client.force_login(factories.marketer())
    return client


def an_import(new: int = 2, known: int = 1) -> tuple[Import, list[int], list[int]]:
    """An import that made some contacts and knew others."""
    job = Import.objects.create(
        file_name="fair.csv", by=factories.marketer(), created_at=clock.now(), state="finished", encoding="utf-8",
        separator=",", created=new,
    )  # fmt: skip
    people = [factories.contact().pk for _ in range(new + known)]
    ImportedContact.objects.bulk_create(
        ImportedContact(of=job, contact_id=key, is_known=number >= new) for number, key in enumerate(people)
    )
    return job, people[:new], people[new:]


def listed(segment: Segment) -> list[int]:
    """Who is on a segment's list."""
    segment.refresh_from_db()
    return static_lists.members(segment.pk, segment.static_revision)


def test_the_end_of_an_import_offers_both(client: Client) -> None:
    job, _new, _known = an_import()
    page = source(client.get(f"/contacts/import/{job.pk}/"))
    for address in (f"/segments/new-from/import/{job.pk}/", f"/segments/existing-from/import/{job.pk}/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_a_reviewer_is_offered_neither() -> None:
    job, _new, _known = an_import()
    client = Client()
    client.force_login(factories.user("reviewer"))
    assert client.get(f"/segments/new-from/import/{job.pk}/").status_code == 403
    assert client.get(f"/segments/existing-from/import/{job.pk}/").status_code == 403


@pytest.mark.parametrize(("parts", "with_known"), [(["new"], False), (["new", "known"], True)])
def test_a_segment_is_made_of_those_chosen(client: Client, parts: list[str], with_known: bool) -> None:
    job, new, known = an_import()
    answer = client.post(f"/segments/new-from/import/{job.pk}/", {"name": "Fair", "parts": parts})
    segment = Segment.objects.get(name="Fair")
    assert (answer.status_code, answer["Location"]) == (302, f"/segments/{segment.pk}/")
    assert (segment.segment_type, listed(segment)) == ("static", new + known * with_known)


def test_inactive_and_deleted_contacts_are_left_out(client: Client) -> None:
    job, new, _known = an_import(new=2)
    ImportedContact.objects.create(of=job, contact_id=factories.in_state("contacts", "inactive").pk)
    type(factories.contact())._base_manager.filter(pk=new[0]).delete()
    client.post(f"/segments/new-from/import/{job.pk}/", {"name": "Fair", "parts": "new"})
    assert listed(Segment.objects.get(name="Fair")) == [new[1]]


def test_they_are_added_to_a_segment_that_is_there(client: Client) -> None:
    job, new, _known = an_import()
    other = factories.contact().pk
    segment = factories.segment(segment_type="static", static_members=[other, new[0]])
    client.post(f"/segments/existing-from/import/{job.pk}/", {"segment": segment.pk, "parts": "new"})
    assert listed(segment) == sorted([other, *new])


def test_what_somebody_edits_is_not_offered_and_a_live_one_is_published_anew(client: Client) -> None:
    job, new, _known = an_import()
    first = [factories.contact().pk]
    edited = factories.in_state("segments", "live-editable", segment_type="static", static_members=first)
    live = factories.in_state("segments", "live", segment_type="static", static_members=first)
    dynamic = factories.segment()
    assert set(lists.open_segments()) == {live}
    page = client.get(f"/segments/existing-from/import/{job.pk}/")
    assert f'<option value="{live.pk}"' in source(page)
    for refused in (edited, dynamic):
        answer = client.post(f"/segments/existing-from/import/{job.pk}/", {"segment": refused.pk, "parts": "new"})
        assert (answer.status_code, "Select a valid choice" in text_of(answer)) == (422, True)
    client.post(f"/segments/existing-from/import/{job.pk}/", {"segment": live.pk, "parts": "new"})
    live.refresh_from_db()
    assert (listed(live), live.status_reason) == (sorted([*first, *new]), "live")


@pytest.mark.parametrize(("name", "parts", "words"), [("", "new", "Say what"), ("Fair", "", "Choose at least one")])
def test_what_is_missing_is_asked_for(client: Client, name: str, parts: str, words: str) -> None:
    job, _new, _known = an_import()
    answer = client.post(f"/segments/new-from/import/{job.pk}/", {"name": name, "parts": [parts] if parts else []})
    assert (answer.status_code, words in text_of(answer), Segment.objects.count()) == (422, True, 0)


@pytest.mark.parametrize("address", ["new-from/import/99/", "existing-from/nothing/1/", "new-from/import/{empty}/"])
def test_a_group_that_is_not_there(client: Client, address: str) -> None:
    empty, _new, _known = an_import(new=0, known=0)
    assert client.get(f"/segments/{address.format(empty=empty.pk)}").status_code == 404


def test_twelve_thousand_are_added_in_batches(client: Client) -> None:
    job, new, _known = an_import(new=1)
    first = type(factories.contact()).objects.get(pk=new[0])
    names = [one.attname for one in first._meta.concrete_fields if not one.generated and one.attname != "id"]
    values = [getattr(first, name) for name in names]
    keys = insert_values(type(first), names, [values] * 12_000)
    insert_values(ImportedContact, ("of_id", "contact_id", "is_known"), [(job.pk, key, False) for key in keys])
    with CaptureQueriesContext(connection) as seen:
        client.post(f"/segments/new-from/import/{job.pk}/", {"name": "Fair", "parts": "new"})
    assert len(listed(Segment.objects.get(name="Fair"))) == 12_001
    assert len(seen) < 120


def test_many_are_refused_in_words(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(lists, "MOST_MEMBERS", 1)
    job, _new, _known = an_import()
    answer = client.post(f"/segments/new-from/import/{job.pk}/", {"name": "Fair", "parts": "new"})
    assert (answer.status_code, "more than 1 contacts" in text_of(answer)) == (409, True)
    assert not Segment.objects.exists()
