"""Check results lead to what is to be mended and follow while it is mended; templates are chosen by the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from marketing import clock
from marketing.lifecycle import copying
from tests import factories
from tests.browser.conftest import axe
from tests.browser.site import Site
from tests.checks.journey_cases import journey

pytestmark = pytest.mark.browser


def test_from_a_finding_to_its_tile_until_it_is_mended(quiet_site: Site, page: Page) -> None:
    record = journey()
    record.tile_settings["t2"]["email"] = None
    record.ends_at = None
    record.save(by=factories.marketer())
    quiet_site.sign_in(page, "marketer", f"/journeys/{record.pk}/")
    page.locator("[data-command=check]").click()
    expect(page.locator("[data-check=error]")).to_have_count(2)
    assert axe(page) == []

    page.locator("[data-check-tile=t2] a").click()
    expect(page.locator("#tile-email")).to_be_focused()
    page.locator("#tile-email").select_option(str(factories.live("emails").pk))
    expect(page.locator("[data-check=error]")).to_have_count(1)

    page.locator("[data-check-field=ends_at] a").click()
    expect(page.locator("#id_ends_at")).to_be_focused()
    page.locator("#id_ends_at").fill("2099-01-01T10:00")
    page.locator("[data-command=save]").click()
    expect(page.locator("[data-check-results]")).to_contain_text("no errors and no warnings")


def test_on_a_phone_the_list_makes_room_and_stays_in_reach(quiet_site: Site, page: Page) -> None:
    email = factories.email(subject="")
    page.set_viewport_size({"width": 390, "height": 844})
    quiet_site.sign_in(page, "marketer", f"/emails/{email.pk}/")
    page.locator("[data-command=check]").click()
    page.locator("[data-check-field=subject] a").click()
    expect(page.locator("#id_subject")).to_be_focused()
    expect(page.locator("[data-drawer]")).not_to_have_attribute("open", "")
    expect(page.locator("[data-drawer] summary")).to_be_in_viewport()
    assert axe(page) == []


def test_a_template_is_chosen_by_the_keyboard(quiet_site: Site, page: Page) -> None:
    email = factories.email(subject="Of the letter")
    template = copying.save_as_template(email, by=factories.marketer(), at=clock.now(), name="Letter", purpose="News")
    quiet_site.sign_in(page, "marketer", "/emails/")
    page.locator("[data-command=new]").press("Enter")
    expect(page.locator("#start-blank")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-gallery]")).to_contain_text("Of the letter")
    expect(page.locator(f"#start-{template.pk}")).to_be_focused()
    assert axe(page) == []
    page.locator("[data-start]").press("Enter")
    expect(page.locator("#id_subject")).to_have_value("Of the letter")
