"""Who gets a section: conditions built in its settings, through the designer's door."""

import json
from typing import Any

import pytest
from django.test import Client

from entities.emails.models import Email
from marketing import clock
from marketing.console.models import Step
from marketing.contracts.design import read_design
from marketing.lifecycle import checks
from tests import factories, pages
from tests.factories import query, query_of, row

HTMX = {"HX-Request": "true"}
READERS = "blocks/s1/readers/"
VIENNA = query("Vienna")
OF_COMPANY = {"type": "related", "relation": "account", "match": "all", "items": [row("city", "equals", "Vienna")]}


def section(**more: Any) -> dict[str, Any]:
    """A section with some words in it."""
    words = {"id": "b1", "type": "text", "html": "<p>Words</p>"}
    return {"id": "s1", "type": "section", "layout": "1", "columns": [[words]], **more}


@pytest.fixture
def email(db: None) -> Email:
    return factories.email(design={"mode": "blocks", "blocks": [section()]})


def store(email: Email, query: Any) -> None:
    """Store conditions of the section as somebody else does."""
    email.refresh_from_db()
    email.design = {"mode": "blocks", "blocks": [section(only_for=query)]}
    email.save(by=factories.user("administrator"))


def post(client: Client, email: Email, address: str = READERS, headers: Any = None, **values: Any) -> Any:
    email.refresh_from_db()
    data = {"row_version": email.row_version, **values}
    return client.post(f"/emails/{email.pk}/{address}", data, headers=headers)


def only_for(email: Email) -> Any:
    """Who gets the section, as it is stored."""
    email.refresh_from_db()
    return email.design["blocks"][0].get("only_for")


def settings_of(client: Client, email: Email) -> str:
    return pages.text_of(client.get(f"/emails/{email.pk}/?tab=designer&block=s1"))


def test_conditions_are_built_in_place_said_in_words_undone_and_cleared(marketer: Client, email: Email) -> None:
    assert "No condition yet: everybody gets it." in settings_of(marketer, email)
    assert post(marketer, email, do="block:union").status_code == 302
    post(marketer, email, **{"add:0": "city"})
    post(marketer, email, **{"value:0.0": "Vienna", "do": "group:0"})
    post(marketer, email, **{"add:0.1": "orders"})
    post(marketer, email, **{"operator:0.1.0": "ge", "value:0.1.0": "5"})
    group = {"type": "group", "match": "any", "items": [row("orders", "ge", 5)]}
    assert only_for(email) == query_of(row("city", "equals", "Vienna"), group)
    assert "Contacts whose city is “Vienna”" in settings_of(marketer, email)
    post(marketer, email, "undo/")
    assert Step.objects.filter(label="choose who gets a section", is_undone=True).exists()
    post(marketer, email, segment="")
    assert only_for(email) is None


def test_typing_a_value_leaves_the_inputs_alone_and_says_the_new_sentence(marketer: Client, email: Email) -> None:
    store(email, VIENNA)
    answer = post(marketer, email, headers=HTMX, **{"value:0.0": "Graz"})
    assert (answer.status_code, answer["HX-Reswap"], answer["HX-Trigger"]) == (200, "none", "designing-stored")
    assert "whose city is “Graz”" in pages.text_of(answer)
    assert 'name="value:0.0"' not in pages.source(answer)
    assert only_for(email) == query("Graz")


def test_what_is_half_filled_in_is_kept_and_the_check_names_the_section(marketer: Client, email: Email) -> None:
    store(email, VIENNA)
    post(marketer, email, **{"add:0": "birthday"})
    assert [item["field"] for item in only_for(email)["blocks"][0]["items"]] == ["city", "birthday"]
    assert read_design(email.design).faults == ()
    found = [one for one in checks.problems(email, clock.now()) if one.code == "section-condition-invalid"]
    assert [(one.place, one.message.split(":")[0]) for one in found] == [("s1", "Section 1, who it is shown to")]


def test_only_fields_of_the_contact_itself_are_offered_and_taken(marketer: Client, email: Email) -> None:
    store(email, VIENNA)
    assert "(related)" not in settings_of(marketer, email)
    for refused in ({"do": "related:0:account"}, {"add:0": "account.city"}):
        answer = post(marketer, email, **refused)
        assert (answer.status_code, "Only fields of the contact itself" in pages.text_of(answer)) == (422, True)
    assert only_for(email) == VIENNA


def test_what_was_copied_of_related_records_is_shown_told_and_can_be_removed(marketer: Client, email: Email) -> None:
    store(email, query_of(row("city", "equals", "Graz"), OF_COMPANY))
    now = marketer.get(f"/emails/{email.pk}/{READERS}now/", headers=HTMX)
    assert "Only fields of the contact itself" in pages.text_of(now)
    post(marketer, email, do="remove:0.1")
    assert only_for(email) == query("Graz")


def test_it_says_how_many_would_get_it_now(marketer: Client, email: Email) -> None:
    for city in ("Vienna", "Vienna", "Graz"):
        factories.contact(city=city)
    store(email, VIENNA)
    now = marketer.get(f"/emails/{email.pk}/{READERS}now/", headers=HTMX)
    assert pages.text_of(now).strip() == "2 active contacts would get it now"
    whole = marketer.get(f"/emails/{email.pk}/{READERS}now/", follow=True)
    assert "2 active contacts would get it now" in pages.text_of(whole)


@pytest.mark.parametrize("seen", [{}, {"seen": "0123456789abcdef"}])
def test_conditions_that_somebody_else_changed_meanwhile_are_not_written_over_unasked(
    marketer: Client, email: Email, seen: dict[str, str]
) -> None:
    store(email, query("Linz"))
    answer = post(marketer, email, query=json.dumps(VIENNA), **{"value:0.0": "Graz"}, **seen)
    assert answer.status_code == 409
    assert "whose city is “Graz”" in pages.text_of(answer)
    assert "whose city is “Linz”" in pages.text_of(answer)
    kept = {one["name"]: one["value"] for name in ("query", "seen") for one in pages.inputs(answer, name)}
    assert post(marketer, email, **kept).status_code == 302
    assert only_for(email) == query("Graz")


def test_a_live_email_and_a_block_that_is_no_section_refuse(marketer: Client, email: Email) -> None:
    assert post(marketer, email, "blocks/b1/readers/", do="block:union").status_code == 422
    live_design = {"mode": "blocks", "blocks": [section(only_for=VIENNA), *factories.design("Hello")["blocks"][1:]]}
    live = factories.in_state("emails", "live", design=live_design)
    assert post(marketer, live, **{"value:0.0": "Graz"}).status_code == 409
    assert only_for(live) == VIENNA


@pytest.mark.parametrize("hostile", [
    {"query": "[" * 3000}, {"query": '{"blocks": [1]}'}, {"add:0": "password"}, {"add:9.9": "city"},
    {"operator:0.0": "rm"}, {"do": "remove:x"}, {"value:0.0": "x" * 501}, {"query": "\0"},
])  # fmt: skip
def test_hostile_conditions_are_refused_in_words(marketer: Client, email: Email, hostile: dict[str, str]) -> None:
    store(email, VIENNA)
    answer = post(marketer, email, **hostile)
    assert answer.status_code in (302, 409, 422)
    assert only_for(email) == VIENNA
