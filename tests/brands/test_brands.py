"""Brands: one of them the default, their values judged at the door, their page with sample mails and the emails."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, models, transaction
from django.test import Client

from entities.brands import defaults
from entities.brands.models import Brand
from entities.emails.branding import look_of
from entities.emails.models import Email
from marketing import clock
from marketing.contracts.theme import THEME, THEME_VALUES
from marketing.lifecycle.deleting import delete
from marketing.lifecycle.history import RecordReference
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NotNow
from tests import factories, pages

pytestmark = pytest.mark.django_db


def brand(**values: Any) -> Any:
    return factories.make("brands", **values)


def the_default(**values: Any) -> Any:
    made = brand(**values)
    defaults.make_default(made, by=factories.marketer(), at=clock.now())
    return made


def defaults_now() -> list[int]:
    return list(Brand.objects.filter(is_default=True).values_list("pk", flat=True))


def test_every_value_of_a_look_has_a_column_that_starts_as_usual() -> None:
    made = brand()
    assert {one.name: made.value_of(one.name) for one in THEME_VALUES} == THEME
    assert made.look == {}
    assert brand(accent="#102030", text_size=18).look == {"accent": "#102030", "text_size": 18}


def test_one_brand_is_the_default_and_another_takes_its_place(marketer: Client) -> None:
    first, second = the_default(), brand()

    answer = marketer.post(f"/brands/{second.pk}/commands/make-default/")

    assert answer.status_code == 302
    assert defaults_now() == [second.pk]
    first.refresh_from_db()
    again = marketer.post(f"/brands/{second.pk}/commands/make-default/")
    assert (again.status_code, "the default brand already" in pages.text_of(again)) == (409, True)


def test_the_database_knows_one_default_alone() -> None:
    the_default()
    other = brand()
    with pytest.raises(DatabaseError), transaction.atomic():
        models.QuerySet(Brand).filter(pk=other.pk).update(is_default=True)


def test_the_default_brand_stays() -> None:
    made = the_default()
    with pytest.raises(NotNow, match="Make another brand the default first"):
        perform(made, "deactivate", by=factories.marketer())
    with pytest.raises(NotNow, match="Make another brand the default first"):
        delete(made, by=factories.marketer(), at=clock.now(), confirmed=True)
    inactive = factories.in_state("brands", "inactive")
    with pytest.raises(NotNow, match="Only an active brand"):
        defaults.make_default(inactive, by=factories.marketer(), at=clock.now())


def test_an_installation_begins_with_one_brand() -> None:
    call_command("default_brand", verbosity=0)
    assert not Brand.objects.exists(), "nobody who could answer for it"
    factories.user("administrator")
    for _again in range(2):
        call_command("default_brand", verbosity=0)
    assert [(one.name, one.is_default) for one in Brand.objects.all()] == [(defaults.NAME, True)]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("accent", "red", "is a colour"),
        ("dark_text", "#fff;}", "is a colour"),
        ("font", "x;} body{", "a list of names"),
        ("text_size", "200", "a whole number from 12 to 24"),
        ("text_size", "9" * 30, ""),
        ("corners", "round", ""),
        ("logo", "javascript:alert(1)", "starts with https://"),
        ("logo_alt", "{{ contact.email }}", "no fields of a contact"),
    ],
)
def test_a_value_that_no_mail_can_have_is_refused_at_its_field(
    marketer: Client, name: str, value: str, words: str
) -> None:
    made = brand()
    answer = marketer.post(f"/brands/{made.pk}/", {"row_version": made.row_version, name: value})
    assert answer.status_code == 422
    assert words in pages.words(pages.field(answer, name))
    made.refresh_from_db()
    assert made.look == {}


def test_the_page_shows_a_mail_in_light_and_in_dark(marketer: Client) -> None:
    made = brand(accent="#102030", dark_panel="#203040")
    shown = pages.source(marketer.get(f"/brands/{made.pk}/"))
    assert "/brands/sample/?accent=%23102030&amp;dark_panel=%23203040" in shown
    assert "/brands/sample/?scheme=dark&amp;accent=%23102030" in shown


def test_the_sample_has_the_values_that_are_typed(marketer: Client) -> None:
    typed = {"accent": "#102030", "dark_panel": "#203040", "logo": "https://sender.example/l.png"}
    light, dark = (marketer.get("/brands/sample/", typed | more) for more in ({}, {"scheme": "dark"}))
    assert "#102030" in pages.source(light)
    assert "l.png" not in pages.source(brandless := marketer.get("/brands/sample/"))
    assert [one.headers["Content-Security-Policy"].split(";")[0] for one in (light, brandless)] == [
        "default-src 'none'"
    ] * 2
    rule = "{.go-panel,.go-panel>table{background:#203040"
    assert f"@media (max-width:0){rule}" in pages.source(light)
    assert f"@media (min-width:0){rule}" in pages.source(dark)
    assert "filter:invert" in pages.source(marketer.get("/brands/sample/", {"scheme": "dark"}))


NO_VALUES = ({"accent": "</style><script>"}, {"font": "x;}"}, {"text_size": "9" * 400}, {"a": "b"})


@pytest.mark.parametrize("typed", NO_VALUES)
def test_values_that_are_none_don_t_reach_the_sample(marketer: Client, typed: dict[str, str]) -> None:
    assert pages.source(marketer.get("/brands/sample/", typed)) == pages.source(marketer.get("/brands/sample/"))


def branded(record: Any, reason: str = "draft", **values: Any) -> Any:
    design = factories.design("Hello") | {name: part for name, part in look_of(record).items() if part}
    return factories.in_state("emails", reason, design=design, **values)


def test_the_page_says_what_a_change_means_for_each_email(marketer: Client) -> None:
    made = brand(accent="#102030")
    names = {reason: branded(made, reason, name=f"The {reason} one") for reason in ("draft", "live", "stopped")}
    before = pages.text_of(marketer.get(f"/brands/{made.pk}/"))
    assert "3 emails use this brand, and none waits to be offered a change of it." in before
    made.accent = "#405060"
    made.save(by=factories.marketer())

    words = pages.text_of(marketer.get(f"/brands/{made.pk}/"))

    assert "3 emails use this brand: 2 will be offered the change, 1 is live or inactive and stays unchanged." in words
    assert "The draft one Draft, will be offered the change" in words
    assert "The live one Live, keeps the look it has" in words
    used = pages.source(marketer.get(f"/brands/{made.pk}/?tab=uses"))
    assert all(f"/emails/{email.pk}/" in used for email in names.values())


def test_a_deleted_brand_leaves_emails_as_they_are() -> None:
    made = brand(accent="#102030")
    email, live = branded(made), branded(made, "live")
    before = [(one.design, one.row_version) for one in (email, live)]

    delete(made, by=factories.marketer(), at=clock.now())

    for one in (email, live):
        one.refresh_from_db()
    assert [(one.design, one.row_version) for one in (email, live)] == before


def test_a_logo_of_the_library_is_known_to_be_used() -> None:
    picture = factories.picture()
    made = brand(logo=f"https://sender.example{picture.path}")
    uses = RecordReference.objects.filter(kind="brands", record_id=made.pk)
    assert [(use.target_kind, use.target_id) for use in uses] == [("media", picture.pk)]


def test_a_new_email_starts_with_the_look_of_the_default_brand(marketer: Client) -> None:
    assert "theme" not in Email.initial(clock.now())["design"]
    made = the_default(accent="#102030")
    design = Email.initial(clock.now())["design"]
    assert design["theme"] == {"accent": "#102030"}
    assert (design["brand"]["id"], design["brand"]["row_version"]) == (made.pk, made.row_version)
    assert marketer.post("/emails/new/", {"name": "New one"}).status_code == 302
    assert Email.objects.get(name="New one").design == design
