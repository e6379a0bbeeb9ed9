"""A record whose content can't be read: every address answers in words, and what can be done works."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from marketing import clock
from marketing.contracts.reading import Unreadable
from marketing.lifecycle import checks, copying, mending, registry
from marketing.publishing.publish import load
from tests import factories, pages
from tests.unreadable import addresses, poison

pytestmark = pytest.mark.django_db

SHOWN, ANSWERS = (200, 302, 404, 405, 409), (200, 302, 403, 404, 405, 409, 422)
HTMX = {"HX-Request": "true"}
CASES = [(kind, column, text) for kind, found in poison.CONTENTS.items() for column, text in found]
each_thorough = pytest.mark.parametrize(("kind", "column", "text"), poison.THOROUGH, ids=lambda value: str(value)[:40])
each_content = pytest.mark.parametrize(("kind", "column", "text"), CASES, ids=lambda value: str(value)[:40])


@pytest.fixture
def marketer(db: None) -> Client:
    """A browser in which a marketer is signed in."""
    client = Client(raise_request_exception=True)
    client.force_login(factories.marketer())
    return client


@each_thorough
def test_no_address_of_the_record_breaks(marketer: Client, kind: str, column: str, text: str) -> None:
    record = poison.live_with(kind, column, text)

    for address in addresses.of(record, "GET"):
        assert marketer.get(address, headers=HTMX).status_code in SHOWN, address
    for address in (f"/{kind}/", f"/{kind}/?view=all-live", "/", f"/{kind}/{record.pk}/?tab=versions"):
        assert marketer.get(address).status_code == 200, address


@each_thorough
def test_no_command_breaks_and_none_puts_it_live(marketer: Client, kind: str, column: str, text: str) -> None:
    record = factories.make(kind)
    poison.write(record, column, text)
    record = registry.get(kind, record.pk)
    is_faulty = bool(record.content_faults())

    for address in addresses.of(record, "POST"):
        with transaction.atomic():
            posted = {"row_version": record.row_version, "confirm": "yes", "name": "A name", "do": "empty"}
            answer = marketer.post(address, posted, headers=HTMX)
            rows: Any = registry.model_for(kind).objects
            is_draft = rows.filter(pk=record.pk, status_reason="draft").exists()
            transaction.set_rollback(True)
        assert answer.status_code in ANSWERS, address
        assert is_draft or not is_faulty or "delete" in address or "deactivate" in address, address


@each_content
def test_the_page_says_what_it_cannot_read_and_other_fields_are_saved(
    marketer: Client, kind: str, column: str, text: str
) -> None:
    record = factories.make(kind)
    poison.write(record, column, text)
    record = registry.get(kind, record.pk)
    if not (faults := record.content_faults()):
        return  # so the reader of what runs can read it too

    page = marketer.get(f"/{kind}/{record.pk}/")
    whole = {name: pages.typed(page, name) for name in ("name", column)}
    answer = marketer.post(f"/{kind}/{record.pk}/", {"row_version": record.row_version, **whole, "name": "Renamed"})

    assert "data-unreadable" in pages.source(page)
    assert faults[0].message in pages.text_of(page)
    assert answer.status_code == 302, pages.text_of(answer)[:500]
    stored = registry.get(kind, record.pk)
    assert (stored.name, stored.value_of(column)) == ("Renamed", record.value_of(column))


@each_thorough
def test_what_cannot_be_read_is_put_back_on_its_page(marketer: Client, kind: str, column: str, text: str) -> None:
    record, sound = poisoned(kind, column, text, "stopped")

    answer = marketer.post(f"/{kind}/{record.pk}/content/", {"row_version": record.row_version, "do": "put-back"})

    assert answer.status_code == 302
    assert registry.get(kind, record.pk).value_of(column) == sound
    told = marketer.get(f"/{kind}/{record.pk}/history/")
    assert "Put back from version 1" in pages.text_of(told)


@each_thorough
def test_a_draft_starts_anew_on_its_page_and_its_copy_says_the_same(
    marketer: Client, kind: str, column: str, text: str
) -> None:
    record, _sound = poisoned(kind, column, text, "draft")
    copied = marketer.get(marketer.post(f"/{kind}/{record.pk}/commands/copy/")["Location"])

    answer = marketer.post(f"/{kind}/{record.pk}/content/", {"row_version": record.row_version, "do": "empty"})

    assert (copied.status_code, answer.status_code) == (200, 302)
    assert "data-unreadable" in pages.source(copied)
    assert registry.get(kind, record.pk).value_of(column) == record._meta.get_field(column).get_default()


@pytest.mark.parametrize("kind", list(poison.CONTENTS))
def test_whatever_cannot_be_read_is_put_back_emptied_and_copied_as_it_is(db: None, kind: str) -> None:
    records = [factories.in_state(kind, reason) for reason in ("stopped", "draft")]
    for column, text in poison.CONTENTS[kind]:
        with transaction.atomic():
            (stopped, sound), (draft, _sound) = (broken(record, column, text) for record in records)
            assert_mended(stopped, sound, draft, column)
            transaction.set_rollback(True)


def assert_mended(stopped: Any, sound: Any, draft: Any, column: str) -> None:
    """A stopped record is put back, a draft emptied, its copy tells the same; content that can be read stays."""
    person, at, kind = factories.marketer(), clock.now(), draft.slug
    faults = [one.message for one in draft.content_faults()]
    assert [one.message for one in copying.copy(draft, by=person, at=at).content_faults()] == faults
    if faults:
        mending.put_back(stopped, by=person, at=at)
        assert registry.get(kind, stopped.pk).value_of(column) == sound
        mending.empty(draft, by=person, at=at)
        assert registry.get(kind, draft.pk).value_of(column) == draft._meta.get_field(column).get_default()


def poisoned(kind: str, column: str, text: str, reason: str) -> tuple[Any, Any]:
    """Return a record in a state whose content was broken since, and what stood there before."""
    return broken(factories.in_state(kind, reason), column, text)


def broken(record: Any, column: str, text: str) -> tuple[Any, Any]:
    """Break the content of a record; return it as it is stored now, and what stood there before."""
    sound, kind = record.value_of(column), record.slug
    poison.write(record, column, text)
    return registry.get(kind, record.pk), sound


@pytest.mark.parametrize("kind", list(poison.SOUND))
def test_content_that_can_be_read_is_not_replaced(marketer: Client, kind: str) -> None:
    record = factories.make(kind)

    for do in ("put-back", "empty"):
        answer = marketer.post(f"/{kind}/{record.pk}/content/", {"row_version": record.row_version, "do": do})
        assert answer.status_code == 409
        assert "nothing to replace" in pages.text_of(answer)
    assert marketer.post(f"/{kind}/{record.pk}/content/", {"do": "empty"}).status_code == 422
    assert registry.get(kind, record.pk).row_version == record.row_version


def test_a_locked_pipeline_is_put_back_and_never_emptied(marketer: Client) -> None:
    journey = factories.in_state("journeys", "stopped")
    poison.write(journey, "pipeline", '"text"')

    answer = marketer.post(f"/journeys/{journey.pk}/content/", {"row_version": journey.row_version, "do": "empty"})

    assert answer.status_code == 409
    assert "Locked for good" in pages.text_of(answer)


@pytest.mark.parametrize("text", poison.PAYLOADS, ids=lambda value: value[:30])
@pytest.mark.parametrize("kind", [*poison.SOUND, "content-settings"])
def test_a_live_version_that_cannot_be_read_breaks_no_page(marketer: Client, kind: str, text: str) -> None:
    record = factories.in_state(kind, "live")
    poison.write_payload(record.live_publication, text)
    other = factories.in_state("journeys", "live") if kind != "journeys" else factories.journey()

    with pytest.raises(Unreadable):
        load(record.live_publication, record.contract)
    assert "The live version can't be read" in pages.text_of(marketer.get(f"/{kind}/{record.pk}/?tab=versions"))
    assert marketer.get(f"/journeys/{other.pk}/").status_code == 200
    tabs = [f"/{kind}/{record.pk}/{tab}" for tab in ("?tab=insights", "?tab=uses", "?tab=history")]
    for address in (*tabs, f"/{kind}/", "/") if text in poison.ANYTHING[:3] else ():
        assert marketer.get(address).status_code == 200, address


@pytest.mark.parametrize("kind", list(poison.SOUND))
def test_a_version_of_an_unknown_release_is_told_as_such(marketer: Client, kind: str) -> None:
    record = factories.in_state(kind, "live")
    poison.write_schema(record.live_publication, 99)

    text = pages.text_of(marketer.get(f"/{kind}/{record.pk}/?tab=versions"))

    assert "written by another release" in text


def test_a_journey_with_an_email_whose_live_version_cannot_be_read_is_told_so() -> None:
    email = factories.in_state("emails", "live")
    journey = factories.journey(tile_settings=factories.tile_settings(factories.live("segments"), email))
    poison.write_payload(email.live_publication, '{"name": 5}')

    found = [(one.severity, one.code, one.tile) for one in checks.problems(journey, clock.now())]

    assert ("error", "reference-not-live", "t2") in found


@pytest.mark.parametrize("text", [*poison.PAYLOADS[:-2], '{"pipeline": "x", "design": [], "query": 1}'])
@pytest.mark.parametrize("kind", ["journey-templates", "email-templates", "segment-templates"])
def test_a_template_that_cannot_be_read_says_so_and_nothing_starts_from_it(
    marketer: Client, kind: str, text: str
) -> None:
    template = factories.make(kind)
    poison.write(template, "payload", text)
    fault = registry.get(kind, template.pk).fault()

    for address in addresses.of(template, "GET") if text in poison.ANYTHING[:3] else ():
        assert marketer.get(address, headers=HTMX).status_code in SHOWN, address
    new = f"/{template.template_for}/new/?template={template.pk}"
    for address in (new, f"/{template.template_for}/new/from/?template={template.pk}", f"/{kind}/"):
        assert marketer.get(address).status_code == 200, address
    assert ("can't be read" in pages.text_of(marketer.get(f"/{kind}/{template.pk}/"))) == bool(fault)
    assert ("can't be read" in pages.text_of(marketer.get(new))) == bool(fault)
