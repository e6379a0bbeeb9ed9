"""Commands on many records: one answer for each."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories, pages
from tests.console.posting import bulk

pytestmark = pytest.mark.django_db


def test_each_record_gets_its_own_answer(marketer: Client) -> None:
    live = [factories.in_state("content-settings", "live") for _ in range(3)]
    drafts = [factories.content_settings() for _ in range(2)]
    answer = bulk(marketer, "content-settings", "stop", *(record.pk for record in [*live, *drafts]))
    assert answer.status_code == 200
    assert "3 of 5 stopped, 2 refused" in pages.text_of(answer)
    assert "Stop is not possible while it is Draft" in pages.text_of(answer)
    assert sorted(pages.attributes(answer, "data-result")) == ["done"] * 3 + ["refused"] * 2


def test_when_nothing_could_be_done_the_answer_is_409(marketer: Client) -> None:
    draft = factories.content_settings()
    answer = bulk(marketer, "content-settings", "stop", draft.pk)
    assert answer.status_code == 409


def test_journeys_have_no_deactivate_not_in_bulk_either(marketer: Client) -> None:
    journey = factories.journey()
    assert bulk(marketer, "journeys", "deactivate", journey.pk).status_code == 409


@pytest.mark.parametrize("ids", [["0"], ["9" * 30], ["x"], ["-1"], ["1\0"], ["99999999"]])
def test_ids_that_are_none_are_answered_in_words(marketer: Client, ids: list[str]) -> None:
    answer = bulk(marketer, "contacts", "deactivate", *ids)
    assert answer.status_code == 409
    assert "There is no such record" in pages.text_of(answer)


def test_nothing_chosen_is_said(marketer: Client) -> None:
    answer = bulk(marketer, "contacts", "deactivate")
    assert answer.status_code == 422
    assert "Choose at least one record first" in pages.text_of(answer)


def test_used_records_are_asked_for_together_and_the_others_are_done(marketer: Client) -> None:
    used, free = factories.in_state("emails", "live"), factories.in_state("emails", "live")
    journey = factories.in_state(
        "journeys", "live", tile_settings=factories.tile_settings(factories.live("segments"), used)
    )
    answer = bulk(marketer, "emails", "stop", used.pk, free.pk)
    free.refresh_from_db()
    assert (answer.status_code, free.status_reason) == (409, "stopped")
    assert pages.attributes(answer, "data-affected") == [f"journeys/{journey.pk}"]
    bulk(marketer, "emails", "stop", used.pk, confirm="yes")
    used.refresh_from_db()
    assert used.status_reason == "stopped"


def test_delete_in_a_list_asks_first_and_names_what_was_chosen(marketer: Client) -> None:
    records = [factories.content_settings(name=f"Settings {n}") for n in range(7)]
    ids = [record.pk for record in records]
    button = pages.source(marketer.get("/content-settings/"))
    assert 'data-command="delete" name="ask" value="yes"' in button

    question = bulk(marketer, "content-settings", "delete", *ids, ask="yes", list="q=settings")

    assert question.status_code == 200
    assert "Delete 7 content settings?" in pages.text_of(question)
    assert "Settings 0, Settings 1, Settings 2, Settings 3, Settings 4 and 2 more" in pages.text_of(question)
    assert 'name="list" value="q=settings"' in pages.source(question)
    assert type(records[0]).objects.filter(pk__in=ids).count() == 7
    answer = bulk(marketer, "content-settings", "delete", *ids)
    assert "7 of 7 deleted" in pages.text_of(answer)
    assert not type(records[0]).objects.filter(pk__in=ids).exists()


def test_asking_for_one_names_it_and_for_none_says_to_choose(marketer: Client) -> None:
    one = factories.content_settings(name="Autumn")
    assert "Delete “Autumn”?" in pages.text_of(bulk(marketer, "content-settings", "delete", one.pk, ask="yes"))
    assert bulk(marketer, "content-settings", "delete", ask="yes").status_code == 422
    assert bulk(marketer, "content-settings", "delete", "x", ask="yes").status_code == 409


def test_asking_takes_the_same_few_queries_for_many(marketer: Client) -> None:
    few, many = [factories.contact()], [factories.contact() for _ in range(40)]

    def queries(records: list[Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = bulk(marketer, "contacts", "delete", *(one.pk for one in records), ask="yes")
        assert answer.status_code == 200
        return len(captured)

    assert queries(many) == queries(few)


def test_a_reviewer_activates_many_but_deactivates_none(reviewer: Client) -> None:
    contacts = [factories.in_state("contacts", "inactive") for _ in range(2)]
    keys = [contact.pk for contact in contacts]
    assert bulk(reviewer, "contacts", "activate", *keys).status_code == 200
    assert bulk(reviewer, "contacts", "deactivate", *keys).status_code == 403


def test_assign_many(marketer: Client) -> None:
    records, colleague = [factories.contact(), factories.contact()], factories.user()
    bulk(marketer, "contacts", "assign", *(record.pk for record in records), owner=colleague.pk)
    for record in records:
        record.refresh_from_db()
    assert {record.owner_id for record in records} == {colleague.pk}


def test_the_bar_offers_only_what_fits_each_row(marketer: Client) -> None:
    factories.content_settings()
    shown = marketer.get("/content-settings/")
    assert "go-live" in pages.attributes(shown, "data-commands")[0].split()
    assert "stop" not in pages.attributes(shown, "data-commands")[0].split()


def test_the_one_reason_of_all_refusals_stands_in_the_sentence(marketer: Client) -> None:
    live = factories.in_state("content-settings", "live")
    drafts = [factories.content_settings().pk for _ in range(2)]
    answer = bulk(marketer, "content-settings", "stop", live.pk, *drafts)
    assert "1 of 3 stopped, 2 refused: Stop is not possible while it is Draft" in pages.text_of(answer)


def test_the_inactive_view_says_why_its_records_stay_inactive(marketer: Client) -> None:
    factories.in_state("journeys", "expired")
    factories.in_state("emails", "expired")
    shown = marketer.get("/journeys/", {"view": "inactive"})
    assert "An expired journey can't be restarted. Copy it to start anew." in pages.text_of(shown)
    assert "data-for-good" not in pages.source(marketer.get("/emails/", {"view": "inactive"}))
