"""Who gets a section, built in the email's designer by the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import axe
from tests.browser.site import Site

pytestmark = pytest.mark.browser
SECTION = {
    "id": "s1", "type": "section", "layout": "1", "columns": [[{"id": "b1", "type": "text", "html": "<p>Words</p>"}]],
}  # fmt: skip


def test_conditions_of_a_section_are_built_by_the_keyboard(quiet_site: Site, page: Page) -> None:
    email = factories.email(design={"mode": "blocks", "blocks": [SECTION]})
    factories.contact(city="Vienna")
    quiet_site.sign_in(page, "marketer", f"/emails/{email.pk}/?tab=designer&block=s1")
    page.get_by_role("button", name="Add the first block").press("Enter")
    menu = page.locator("[name='add:0']")
    expect(menu).to_be_focused()
    menu.select_option("city")
    expect(page.locator("[name='operator:0.0']")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Vienna")
    page.keyboard.press("Tab")
    expect(page.locator("#sentence-only_for")).to_contain_text("whose city is “Vienna”")
    expect(page.locator("#readers-now")).to_contain_text("1 active contact would get it now")
    assert axe(page) == []
    page.locator("[name='value:0.0']").fill("Graz")
    page.locator("[name='value:0.0']").press("Tab")
    expect(page.locator("#readers-now")).to_contain_text("0 active contacts")
    page.get_by_role("button", name="Everybody gets it").press("Enter")
    expect(page.locator(".mail-readers")).to_contain_text("everybody gets it")
    page.locator("[data-undo]").click()
    expect(page.locator("#sentence-only_for")).to_contain_text("whose city is “Graz”")
