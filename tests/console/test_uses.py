"""Where a record is used: versions, drafts, columns of other records, lists and journeys."""

import pytest
from django.test import Client

from tests import factories, pages

pytestmark = pytest.mark.django_db


def used_by(client: Client, kind: str, key: int) -> list[str]:
    """Return the records that a record's page names as its users."""
    return pages.attributes(client.get(f"/{kind}/{key}/?tab=uses"), "data-use")


def test_an_email_names_the_journeys_that_send_it_once_each(marketer: Client) -> None:
    journey = factories.in_state("journeys", "live")
    assert used_by(marketer, "emails", journey.tile_settings["t2"]["email"]) == [f"journeys/{journey.pk}"]


def test_content_settings_are_named_by_reference_and_not_by_column_again(marketer: Client) -> None:
    journey = factories.journey()
    assert used_by(marketer, "content-settings", journey.content_settings_id) == [f"journeys/{journey.pk}"]


def test_a_contact_names_companies_lists_and_journeys(marketer: Client) -> None:
    contact = factories.contact()
    company = factories.account(primary_contact=contact)
    segment = factories.segment(segment_type="static", dynamic_query={}, static_members=[contact.pk])
    assert used_by(marketer, "contacts", contact.pk) == [f"accounts/{company.pk}", f"segments/{segment.pk}"]


def test_a_company_of_many_shows_some_and_says_how_many_more(marketer: Client) -> None:
    company = factories.account()
    for _ in range(22):
        factories.contact(account=company)
    answer = marketer.get(f"/accounts/{company.pk}/?tab=uses")
    assert len(pages.attributes(answer, "data-use")) == 20
    assert "and 2 more" in pages.text_of(answer)


def test_a_template_names_the_records_made_from_it(marketer: Client) -> None:
    template = factories.template("email-templates")
    email = factories.email(template=template)
    assert used_by(marketer, "email-templates", template.pk) == [f"emails/{email.pk}"]


def test_what_nothing_uses_says_so(marketer: Client) -> None:
    answer = marketer.get(f"/segments/{factories.segment().pk}/?tab=uses")
    assert "Nothing uses it." in pages.text_of(answer)
