"""The code view of hand-written HTML: findings lead to their lines, words are found, typed text is stored as it is."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import axe
from tests.browser.site import Site

pytestmark = pytest.mark.browser
SOURCE = '<p>Hello</p>\r\n<p>One</p>\r\n<p><a href="">Two</a></p>\r\n'


def test_a_finding_leads_to_its_line_and_words_are_found(quiet_site: Site, page: Page) -> None:
    email = factories.email(design={"mode": "html", "html": SOURCE})
    quiet_site.sign_in(page, path=f"/emails/{email.pk}/")
    code = page.get_by_role("textbox", name="HTML source")
    expect(code).to_contain_text("Hello")
    page.get_by_role("link", name="Line 3: The link “Two” leads nowhere").click()
    expect(page.locator(".cm-fault")).to_have_text('<p><a href="">Two</a></p>')
    expect(code).to_be_focused()
    page.keyboard.type("https://a.example/")
    expect(page.get_by_role("link", name="Line 3")).to_have_count(0)
    email.refresh_from_db()
    assert email.design["html"] == SOURCE.replace('""', '"https://a.example/"'), "every other byte is as before"

    page.keyboard.press("Control+f")
    page.keyboard.type("<p>")
    finder = page.get_by_role("search", name="").filter(has=page.get_by_placeholder("Find in the source"))
    expect(finder.get_by_role("status")).to_have_text("1 of 3")
    page.keyboard.press("Enter")
    expect(finder.get_by_role("status")).to_have_text("2 of 3")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+End")
    page.get_by_text("Insert field").click()
    page.get_by_role("button", name="First name").click()
    expect(page.locator("[data-undo]")).to_have_text("Undo: change the source")
    expect(code).to_contain_text("{{ contact.first_name | default: 'there' }}")
    assert axe(page) == []


def test_findings_are_mended_in_a_press_and_taken_back(quiet_site: Site, page: Page) -> None:
    email = factories.email(design={"mode": "html", "html": '<p style="float:left">Hello</p>'})
    quiet_site.sign_in(page, path=f"/emails/{email.pk}/")
    code = page.get_by_role("textbox", name="HTML source")
    page.get_by_role("link", name="Take it out").click()
    expect(page.get_by_role("dialog")).to_contain_text('<p style="">Hello</p>')
    page.get_by_role("button", name="Mend it").click()
    expect(code).to_have_text('<p style="">Hello</p>')
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("[data-undo]").click()
    expect(code).to_have_text('<p style="float:left">Hello</p>')

    blocks = [{"id": "go", "type": "button", "text": "Go", "href": ""}]
    other = factories.email(design={"mode": "blocks", "blocks": blocks})
    page.goto(f"{quiet_site.url}/emails/{other.pk}/")
    page.get_by_role("link", name="Enter it", exact=True).click()
    expect(page.get_by_label("Link", exact=True)).to_be_focused()
    page.get_by_role("button", name="Add a footer").first.click()
    expect(page.locator("[data-said]")).to_contain_text("Footer added.")
    expect(page.get_by_role("button", name="Add a footer")).to_have_count(0)
    assert axe(page) == []
