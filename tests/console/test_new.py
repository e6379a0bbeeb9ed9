"""New records: from nothing and from a template."""

from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle import registry
from tests import factories, pages

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["journeys", "emails", "content-settings", "segments", "accounts", "email-templates"])
def test_a_name_is_enough_to_save(marketer: Client, kind: str) -> None:
    answer = marketer.post(f"/{kind}/new/", {"name": "Fresh"})
    made = registry.model_for(kind).objects.get(name="Fresh")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{kind}/{made.pk}/")
    assert made.created_by == made.owner


def test_a_contact_takes_its_name_from_its_parts(marketer: Client) -> None:
    marketer.post("/contacts/new/", {"first_name": "Zoe", "last_name": "Gruber"})
    assert registry.model_for("contacts").objects.get().name == "Zoe Gruber"


@pytest.mark.parametrize("values", [{}, {"name": ""}, {"name": "x" * 500}, {"name": "a\0b"}, {"name": "two\nlines"}])
def test_what_is_not_valid_is_422_and_stores_nothing(marketer: Client, values: dict[str, str]) -> None:
    answer = marketer.post("/content-settings/new/", values)
    assert answer.status_code == 422
    assert not registry.model_for("content-settings").objects.exists()


def test_a_new_journey_starts_in_two_hours_in_the_persons_zone(marketer: Client) -> None:
    shown = marketer.get("/journeys/new/")
    assert shown.status_code == 200
    assert 'value="20' in pages.field(shown, "starts_at")


def test_a_new_record_from_a_template_is_a_copy_of_it(marketer: Client) -> None:
    email = factories.email(subject="From the template")
    marketer.post(f"/emails/{email.pk}/commands/save-as-template/")
    template = registry.model_for("email-templates").objects.get()
    marketer.post("/emails/new/", {"name": "Made of it", "template": template.pk})
    made: Any = registry.model_for("emails").objects.get(name="Made of it")
    assert (made.subject, made.status_reason, made.was_ever_live) == ("From the template", "draft", False)


def test_every_field_is_on_the_page_of_a_new_record_and_open(marketer: Client) -> None:
    shown = pages.locks(marketer.get("/content-settings/new/"))
    assert set(shown) == set(registry.model_for("content-settings").data_fields())
    assert not any(shown.values())
