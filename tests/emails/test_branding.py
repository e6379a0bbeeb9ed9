"""The brand of an email: taken over, adjusted, gone back to, and its later changes offered where they may be taken."""

from typing import Any

import pytest
from django.test import Client

from entities.emails.branding import look_of
from entities.emails.models import Email
from marketing import clock
from marketing.console.models import Step
from marketing.contracts.design import read_design
from marketing.lifecycle.deleting import delete
from tests import factories, pages

HTMX = {"HX-Request": "true"}
NOTICE = "has changed since"


@pytest.fixture
def brand(db: None) -> Any:
    return factories.make("brands", name="Nordwind", accent="#102030", text_size=18)


def branded(brand: Any, reason: str = "draft") -> Email:
    design = factories.design("Hello") | {name: part for name, part in look_of(brand).items() if part}
    return factories.in_state("emails", reason, design=design)


def post(client: Client, email: Email, address: str, headers: Any = None, **values: Any) -> Any:
    email.refresh_from_db()
    data = {"row_version": email.row_version, **values}
    return client.post(f"/emails/{email.pk}/{address}", data, headers=headers)


def theme(email: Email) -> dict[str, Any]:
    email.refresh_from_db()
    return dict(email.design.get("theme", {}))


def changed(brand: Any, **values: Any) -> None:
    brand.refresh_from_db()
    for name, value in values.items():
        setattr(brand, name, value)
    brand.save(by=factories.marketer())


def test_choosing_a_brand_takes_its_values_over_and_says_which(marketer: Client, brand: Any) -> None:
    email = factories.email()

    assert post(marketer, email, "brand/", brand=brand.pk).status_code == 302

    assert theme(email) == {"accent": "#102030", "text_size": 18}
    assert email.design["brand"] == {"id": brand.pk, "row_version": 1, "values": theme(email)}
    assert Email.objects.filter(brand_number=brand.pk).get() == email


def test_an_email_can_leave_its_brand_and_keeps_its_look(marketer: Client, brand: Any) -> None:
    email = branded(brand)
    post(marketer, email, "brand/", brand="")
    assert theme(email) == {"accent": "#102030", "text_size": 18}
    assert "brand" not in email.design
    assert email.brand_number is None


def test_a_value_set_by_hand_is_told_and_gone_back_from(marketer: Client, brand: Any) -> None:
    email = branded(brand)

    answer = post(marketer, email, "theme/", headers=HTMX, quietly="yes", accent="#aa0000")

    assert 'id="mail-brand" hx-swap-oob="true"' in pages.source(answer)
    assert "Set by hand: accent." in pages.text_of(answer)
    post(marketer, email, "brand/", do="back", brand=brand.pk)
    assert theme(email)["accent"] == "#102030"
    assert "Set by hand" not in pages.text_of(marketer.get(f"/emails/{email.pk}/"))


def test_a_value_emptied_by_hand_is_as_usual(marketer: Client, brand: Any) -> None:
    email = branded(brand)
    post(marketer, email, "theme/", accent="", text_size="")
    assert theme(email) == {}
    assert "Set by hand: accent, size of text." in pages.text_of(marketer.get(f"/emails/{email.pk}/"))


@pytest.mark.parametrize(
    ("reason", "is_offered"),
    [("draft", True), ("stopped", True), ("live-editable", True), ("live", False), ("expired", False)],
)
def test_a_change_of_the_brand_is_offered_where_the_design_can_be_edited(
    marketer: Client, brand: Any, reason: str, is_offered: bool
) -> None:
    email = branded(brand, reason)
    before = email.live_publication.digest if email.live_publication else ""
    assert NOTICE not in pages.text_of(marketer.get(f"/emails/{email.pk}/"))

    changed(brand, accent="#405060", heading="#112233")

    words = pages.text_of(marketer.get(f"/emails/{email.pk}/"))
    assert (NOTICE in words) is is_offered
    assert ("Accent: #102030 → #405060" in words) is is_offered
    assert ("Headings: as usual → #112233" in words) is is_offered
    answer = post(marketer, email, "brand/", do="take-over")
    assert answer.status_code == (302 if is_offered else 409)
    assert (theme(email)["accent"] == "#405060") is is_offered
    assert (email.live_publication.digest if email.live_publication else "") == before, "what is live stays"


def test_what_was_set_by_hand_stays_when_the_brand_is_taken_over(marketer: Client, brand: Any) -> None:
    email = branded(brand)
    post(marketer, email, "theme/", accent="#aa0000")
    changed(brand, accent="#405060", text_size=20, corners="pill")

    words = pages.text_of(marketer.get(f"/emails/{email.pk}/"))
    assert "Size of text: 18 → 20" in words
    assert "Accent:" not in words
    post(marketer, email, "brand/", do="take-over")

    assert theme(email) == {"accent": "#aa0000", "text_size": 20, "corners": "pill"}
    assert NOTICE not in pages.text_of(marketer.get(f"/emails/{email.pk}/"))
    assert "Set by hand: accent." in pages.text_of(marketer.get(f"/emails/{email.pk}/"))


def test_a_brand_that_only_got_another_name_offers_nothing(marketer: Client, brand: Any) -> None:
    email = branded(brand)
    changed(brand, name="Another name")
    assert NOTICE not in pages.text_of(marketer.get(f"/emails/{email.pk}/"))
    assert post(marketer, email, "brand/", do="take-over").status_code == 422


def test_hand_written_html_is_offered_nothing(marketer: Client, brand: Any) -> None:
    email = branded(brand)
    post(marketer, email, "mode/", mode="html", start="blocks")
    changed(brand, accent="#405060")
    assert NOTICE not in pages.text_of(marketer.get(f"/emails/{email.pk}/"))


@pytest.mark.parametrize("do", ["choose", "take-over", "back"])
def test_every_step_with_a_brand_is_undone_and_done_again(marketer: Client, brand: Any, do: str) -> None:
    email = branded(brand)
    post(marketer, email, "theme/", text_size="14")
    changed(brand, accent="#405060")
    other = factories.make("brands", accent="#0000aa")
    email.refresh_from_db()
    before = email.design

    post(marketer, email, "brand/", do=do, brand=other.pk)
    email.refresh_from_db()
    after = email.design
    assert after != before
    for way, design in (("undo", before), ("redo", after)):
        assert post(marketer, email, f"{way}/").status_code == 302
        email.refresh_from_db()
        assert email.design == design, way
    assert Step.objects.filter(record_id=email.pk).count() == 2


def test_an_inactive_brand_is_kept_and_not_offered(marketer: Client, brand: Any) -> None:
    email = branded(brand)
    factories.run(brand, "deactivate")
    assert "Nordwind (inactive)" in pages.text_of(marketer.get(f"/emails/{email.pk}/"))
    assert post(marketer, factories.email(), "brand/", brand=brand.pk).status_code == 422
    assert "Nordwind" not in pages.text_of(marketer.get(f"/emails/{factories.email().pk}/"))


def test_the_values_of_a_deleted_brand_can_still_be_gone_back_to(marketer: Client, brand: Any) -> None:
    email = branded(brand)
    post(marketer, email, "theme/", accent="#aa0000")
    delete(brand, by=factories.marketer(), at=clock.now())
    words = pages.text_of(marketer.get(f"/emails/{email.pk}/"))
    assert "A brand that was deleted" in words
    assert NOTICE not in words
    post(marketer, email, "brand/", do="back")
    assert theme(email) == {"accent": "#102030", "text_size": 18}


def test_the_number_of_the_brand_follows_the_design_wherever_it_is_stored(brand: Any) -> None:
    email = branded(brand, "live-editable")
    email.refresh_from_db()
    assert email.brand_number == brand.pk
    email.design = factories.design("Without")
    email.save(by=factories.marketer())
    email.refresh_from_db()
    assert email.brand_number is None
    factories.run(email, "discard-changes")
    email.refresh_from_db()
    assert (email.brand_number, read_design(email.design).value.brand is not None) == (brand.pk, True)


def test_the_menu_of_the_style_has_every_value(marketer: Client, brand: Any) -> None:
    shown = pages.source(marketer.get(f"/emails/{branded(brand).pk}/"))
    for name, value in (("accent", "#102030"), ("text_size", "18"), ("heading", ""), ("logo_href", "")):
        assert f'id="style-{name}" name="{name}"' in shown
        assert pages.typed(marketer.get(f"/emails/{branded(brand).pk}/"), name) == value
