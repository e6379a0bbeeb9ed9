"""The facade for checks and previews: it judges, estimates, renders and test-sends values that nobody published."""

from dataclasses import replace

import pytest
from django.test import Client

from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.contracts.email import EmailVersion
from marketing.service import authoring, insights
from marketing.service.interactions.models import Interaction
from marketing.service.mail.models import CapturedMessage, Message
from marketing.service.prepared.models import Prepared
from tests import factories

pytestmark = pytest.mark.django_db
SETTINGS = ContentSettingsVersion(name="S", address_main="Somewhere 1")


@pytest.fixture
def email() -> EmailVersion:
    """A value that passes its check."""
    value: EmailVersion = factories.email().snapshot()
    return value


def codes(value: object) -> set[str]:
    """Return the codes of all problems."""
    return {problem.code for problem in authoring.problems(value)}  # type: ignore[arg-type]  # any contract


def test_a_good_email_has_no_errors_and_is_prepared_once(email: EmailVersion) -> None:
    assert not [problem for problem in authoring.problems(email) if problem.severity == "error"]
    authoring.prepare(email)
    authoring.prepare(email)
    assert Prepared.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ contact.shoe_size }}", "expression-unknown-field"),
        ("{{ contact.owner.password }}", "expression-unknown-field"),
        ("{{ customer.name }}", "expression-unknown-entity"),
        ("{{ contact.first_name", "expression-syntax"),
    ],
)
def test_texts_may_use_catalogue_fields_only(email: EmailVersion, text: str, code: str) -> None:
    assert code in codes(replace(email, subject=text))
    assert code in codes(replace(SETTINGS, address_main=text))


def test_of_an_owner_name_and_address_exist(email: EmailVersion) -> None:
    owner = factories.user(first_name="Olga", last_name="Owner", email="olga@sender.example")
    person = factories.contact(owner=owner)
    rendered = authoring.render(replace(email, subject="{{ contact.owner.name }} {{ contact.owner.email }}"), person.pk)
    assert rendered.subject == "Olga Owner olga@sender.example"


def test_a_preview_shows_the_mail_as_the_contact_would_get_it(email: EmailVersion) -> None:
    person = factories.contact(first_name="Ida")
    rendered = authoring.render(email, person.pk, SETTINGS)
    assert rendered.subject == "News for Ida"
    assert "Somewhere 1" in rendered.html
    assert (rendered.to, rendered.error) == (person.email, "")
    assert rendered.size > 1000


def test_a_preview_for_nobody_says_what_is_missing(email: EmailVersion) -> None:
    rendered = authoring.render(email, None, SETTINGS)
    assert rendered.subject.strip() == "News for"
    assert rendered.html


def test_a_test_send_is_marked_counted_nowhere_and_its_subscription_link_is_inert(email: EmailVersion) -> None:
    person = factories.contact(first_name="Ida")
    results = authoring.test_send(email, ["me@sender.example", "nonsense"], person.pk, SETTINGS)
    assert [(result.sent, bool(result.reason)) for result in results] == [(True, False), (False, True)]
    captured = CapturedMessage.objects.get()
    assert (captured.subject, captured.is_test) == ("[Test] News for Ida", True)
    assert captured.to_address == "me@sender.example"
    assert not Message.objects.exists()
    assert not Interaction.objects.exists()
    found = insights.outgoing_message(captured.pk)
    assert found is not None
    path = found.text.partition("/t/p/")[2].split(")")[0].split()[0]
    answer = Client().get(f"/t/p/{path}")
    assert "test mail" in answer.content.decode()
    assert insights.outgoing_mail().rows[0].is_test


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"address_main": ""}, "address-missing"),
        ({"subscription_center": ""}, "subscription-missing"),
        ({"subscription_center": "javascript:alert(1)"}, "subscription-missing"),
        ({"x_url": "not a url"}, "social-url-invalid"),
    ],
)
def test_content_settings_are_judged(values: dict[str, str], code: str) -> None:
    assert codes(replace(SETTINGS, **values)) == {code}
    assert codes(SETTINGS) == set()


def test_has_members_knows_segments_that_are_not_populated_yet() -> None:
    segment = factories.in_state("segments", "live")
    assert not authoring.has_members(segment.pk)
    factories.contact(city="Vienna")
    assert authoring.has_members(segment.pk)
    assert not authoring.has_members(0)


def test_every_field_type_has_operators() -> None:
    assert {one.key for one in authoring.operators("boolean")} >= {"is", "is-not"}
    assert authoring.operators("date")[0].label == "on"
