"""Sections for some contacts: decided for a batch at a time when mails are filled in, and for whom a preview is for."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketing import clock
from marketing.service import authoring, insights, matching, tokens
from marketing.service.mail.compose import shown_sections
from marketing.service.mail.compose.personalise import PersonaliseError
from marketing.service.mail.compose.shown_sections import Condition
from marketing.service.mail.models import CapturedMessage, Message
from marketing.service.mail.outbox import sender
from marketing.service.matching import CannotMatch
from marketing.service.tokens import Purpose
from tests import factories
from tests.service import steps

pytestmark = pytest.mark.django_db


def mail(*rules: Any, **overrides: Any) -> Any:
    """Make an email with a section of one condition a rule, and a part for everybody."""
    words = factories.design("For everybody")
    sections = [
        {
            "type": "section",
            "layout": "1",
            "columns": [
                [{"type": "text", "html": f'<p>Only {n}</p><p><a href="https://x.example/{n}">More {n}</a></p>'}]
            ],
            "only_for": factories.query_of(rule),
        }
        for n, rule in enumerate(rules, start=1)
    ]
    return factories.email(design={**words, "blocks": [*sections, *words["blocks"]]}, **overrides)


def journey_to(people: list[dict[str, Any]], email: Any) -> list[Any]:
    """Make a live journey with these people of Vienna at its email tile."""
    steps.go_live(email)
    made = [factories.contact(city="Vienna", **values) for values in people]
    steps.running_journey(tile_settings=factories.tile_settings(factories.live("segments"), email))
    steps.turn()
    return made


def sent() -> dict[str, str]:
    """Return both parts of what was sent, by address."""
    mails = {one.to_address: insights.outgoing_message(one.pk) for one in CapturedMessage.objects.all()}
    return {address: f"{one.html}\n{one.text}" for address, one in mails.items() if one is not None}


GOLD = factories.row("job_title", "equals", "Gold")


def test_only_those_who_meet_the_condition_get_the_section_in_html_and_text() -> None:
    gold, other = journey_to([{"job_title": "gold"}, {"job_title": ""}], mail(GOLD))
    mails = sent()
    assert [mails[one.email].count("Only 1") for one in (gold, other)] == [2, 0]
    assert [mails[one.email].count("More 1") for one in (gold, other)] == [2, 0]
    assert all("For everybody" in one for one in mails.values())


def test_a_condition_is_decided_as_the_contact_is_at_sending() -> None:
    email = mail(GOLD)
    steps.go_live(email)
    _journey, [person] = steps.queued(tile_settings=factories.tile_settings(factories.live("segments"), email))
    person.job_title = "Gold"
    person.save(by=factories.marketer())
    sender.sweep(clock.now())
    assert "Only 1" in sent()[person.email]


def test_a_batch_asks_once_a_condition_however_many_people() -> None:
    conditions = [Condition(f"s{n}", factories.query_of(GOLD)) for n in (1, 2)]
    people = [factories.contact(job_title="Gold" if n % 2 else "").pk for n in range(6)]
    for given in (people[:1], people):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown = shown_sections.decide(conditions, given, clock.now())
        assert len(asked) == len(conditions)
    assert [shown[pk] for pk in people[:2]] == [{"s1": False, "s2": False}, {"s1": True, "s2": True}]
    with CaptureQueriesContext(connection) as asked:
        assert shown_sections.decide([], people, clock.now())[people[0]] == {}
    assert len(asked) == 0


def test_a_preview_shows_what_the_contact_gets_and_all_of_it_when_asked() -> None:
    value = mail(GOLD, factories.row("job_title", "does-not-equal", "Gold")).snapshot()
    gold, other = factories.contact(job_title="Gold"), factories.contact(job_title="")

    def shown(contact: Any, **options: Any) -> list[bool]:
        rendered = authoring.render(value, contact and contact.pk, **options)
        assert rendered.error == ""
        return [words in rendered.html and words in rendered.text for words in ("Only 1", "Only 2", "For everybody")]

    assert shown(gold) == [True, False, True]
    assert shown(other) == [False, True, True]
    assert shown(other, is_whole=True) == [True, True, True]
    assert "Only 1" not in authoring.render(value, None).html


def test_the_web_page_of_a_mail_shows_its_readers_sections(client: Client) -> None:
    gold, other = journey_to([{"job_title": "gold"}, {"job_title": ""}], mail(GOLD))
    for contact, is_shown in ((gold, True), (other, False)):
        message = Message.objects.get(contact_id=contact.pk)
        page = client.get(f"/t/v/{tokens.sign(Purpose.VIEW, message.pk, contact.pk)}")
        assert ("Only 1" in page.content.decode()) == is_shown


def related(relation: str) -> dict[str, Any]:
    return {"type": "related", "relation": relation, "match": "all", "items": [factories.row("name", "contains-data")]}


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (GOLD, ""),
        ({"type": "group", "match": "any", "items": [GOLD, factories.row("birthday", "today")]}, ""),
        (related("account"), "can't be asked here, only fields of the contact itself"),
        ({"type": "group", "match": "all", "items": [related("account")]}, "can't be asked here"),
        (factories.row("shoe_size", "equals", "4"), "There is no field “shoe_size”"),
        (factories.row("job_title", "on", "4"), "choose how to compare"),
        (factories.row("job_title", "equals"), "enter a value"),
    ],
)
def test_only_fields_of_the_contact_itself_can_be_asked(item: dict[str, Any], words: str) -> None:
    query = factories.query_of(item)
    found = matching.faults(query)
    assert bool(found) == bool(words)
    assert words in " ".join(found)
    if words:
        with pytest.raises(CannotMatch, match=found[0][:20]):
            matching.matching(query, [1], clock.now())


def test_a_condition_that_can_not_be_decided_any_more_sends_nothing_and_says_so() -> None:
    gone = Condition("s1", factories.query_of(factories.row("shoe_size", "equals", "4")))
    with pytest.raises(PersonaliseError, match="There is no field “shoe_size”"):
        shown_sections.decide([gone], [1], clock.now())


def test_the_check_names_the_section_and_an_empty_condition_is_none() -> None:
    value = mail(related("account"), GOLD).snapshot()
    (found,) = [one for one in authoring.problems(value) if one.code == "section-condition-invalid"]
    assert found.message.startswith("Section 1, who it is shown to: “")
