"""The main path with scripts off: every step is a form and a page."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from marketing.lifecycle import registry
from tests import factories
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.worker]


def press(page: Page, command: str) -> None:
    """Press a button of the command bar."""
    page.locator(f"[data-command='{command}']").first.click()


def until_live(page: Page, seconds: float = 120) -> None:
    """Reload until the record is live, as a person without scripts does."""
    deadline = time.monotonic() + seconds
    while page.locator("[data-record][data-status-reason=live]").count() == 0:
        assert time.monotonic() < deadline, page.locator("main").inner_text()[:1500]
        time.sleep(0.3)
        page.reload()


def make_segment(page: Page) -> None:
    """Make a segment of one town by buttons alone and go live with it."""
    page.goto("/segments/new/")
    page.fill("[name=name]", "Plainville")
    press(page, "save")
    page.get_by_role("button", name="Add the first block of conditions").click()
    page.locator("[name='add:0']").select_option("city")
    page.locator("button[name=do][value='add']").click()
    page.fill("[name='value:0.0']", "Plainville")
    page.get_by_role("button", name="Apply what is typed").click()
    press(page, "go-live")
    until_live(page)


def write_email(page: Page) -> None:
    """Write a headline in place of the first design's, and go live with it."""
    page.goto("/emails/new/")
    page.fill("[name=name]", "Plain letter")
    page.fill("[name=subject]", "Hello")
    page.fill("[name=from_address]", "hello@golive.example")
    page.fill("[name=from_name]", "Golive")
    press(page, "save")
    page.goto(f"{page.url.partition('?')[0]}?tab=designer&block=b1")
    headline = page.locator("#block-settings form", has=page.locator("[name=text]"))
    headline.locator("[name=text]").fill("A plain letter")
    headline.get_by_role("button", name="Apply").click()
    press(page, "go-live")
    until_live(page)


def make_journey(page: Page) -> None:
    """Put a segment and an email into a journey and go live with it."""
    page.goto("/journeys/new/")
    page.fill("[name=name]", "Plain journey")
    page.fill("[name=starts_at]", (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    press(page, "save")
    page.get_by_role("button", name="Start with a segment").click()
    choose(page, "segment", "Plainville")
    page.locator(".adder > summary").last.click()
    page.locator("button[name=add][value^='email ']").last.click()
    choose(page, "email", "Plain letter")
    press(page, "go-live")
    until_live(page)


def test_segment_email_and_journey_go_live_without_scripts(site: Site, plain_page: Page) -> None:
    page = plain_page
    factories.contact(city="Plainville", email="carla@plain.example")
    site.sign_in_by_form(page, "marketer")
    make_segment(page)
    write_email(page)
    make_journey(page)

    email = registry.model_for("emails").objects.get(name="Plain letter")
    page.goto(f"/emails/{email.pk}/")
    press(page, "stop")
    expect(page.locator("[data-confirm] [data-affected^='journeys/']")).to_be_visible()
    page.get_by_role("button", name=re.compile("Stop anyway", re.I)).click()
    expect(page.locator("[data-record][data-status-reason=stopped]").first).to_be_visible()


def test_without_scripts_delete_asks_as_well(site: Site, plain_page: Page) -> None:
    contact = factories.contact(first_name="Carla", last_name="Plain")
    site.sign_in_by_form(plain_page, "marketer", f"/contacts/{contact.pk}/")
    press(plain_page, "delete")
    expect(plain_page.locator("h1")).to_contain_text("Delete “Carla Plain”?")
    assert registry.model_for("contacts").objects.filter(pk=contact.pk).exists()
    plain_page.locator("[data-confirm-yes]").click()
    expect(plain_page.locator("main")).to_contain_text("“Carla Plain” was deleted.")
    assert not registry.model_for("contacts").objects.filter(pk=contact.pk).exists()


def choose(page: Page, field: str, choice: str) -> None:
    """Choose a record in the open tile's settings and store them by their button."""
    page.locator(f"#tab-designer select[name$='{field}']:not([form])").first.select_option(label=choice)
    page.locator("#tab-designer form[action*='/settings/'] button:not([name])").first.click()
    expect(page.locator("[data-tile]", has_text=choice).first).to_be_visible()
