"""What is typed and not saved: a command that would drop it asks first."""

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from entities.emails.models import Email
from tests import factories
from tests.browser.site import Site

pytestmark = pytest.mark.browser


def answering(page: Page, *, yes: bool) -> list[str]:
    """Answer every question of the browser alike; returns the list that their texts go to."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if yes:
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", answer)
    return asked


def type_name(site: Site, page: Page) -> Email:
    """Open an email and type another name."""
    email = factories.email(name="Stored", description="Stored")
    site.sign_in(page, "marketer", f"/emails/{email.pk}/?tab=general")
    page.locator("#id_name").fill("Typed")
    return email


@pytest.mark.parametrize("command", ["test-send", "copy", "deactivate"])
def test_a_command_that_drops_what_is_typed_asks_first(quiet_site: Site, page: Page, command: str) -> None:
    email = type_name(quiet_site, page)
    asked = answering(page, yes=False)
    page.locator(f"[data-command={command}]").click()
    if command == "test-send":
        page.locator("dialog [name=addresses]").fill("tester@people.example")
        page.locator("dialog button.main").click()
        page.locator("dialog [data-close]").click()
    page.locator("[data-command=save]").click()
    expect(page.locator("h1")).to_contain_text("Typed")
    email.refresh_from_db()
    assert (email.name, email.status_reason, Email.objects.count()) == ("Typed", "draft", 1)
    assert [text.split(" is not saved")[0] for text in asked] == ["What you typed"]


def test_after_a_yes_the_command_runs(quiet_site: Site, page: Page) -> None:
    type_name(quiet_site, page)
    asked = answering(page, yes=True)
    page.locator("[data-command=deactivate]").click()
    expect(page.locator("#record")).to_have_attribute("data-status-reason", "expired")
    page.goto("/emails/")
    assert len(asked) == 1


def test_what_keeps_or_means_to_drop_it_asks_nothing(quiet_site: Site, page: Page) -> None:
    type_name(quiet_site, page)
    asked = answering(page, yes=True)
    page.locator("[data-command=check]").click()
    expect(page.locator("[data-check-results]")).to_be_visible()
    expect(page.locator("#id_name")).to_have_value("Typed")
    page.locator("[data-command=delete]").click()
    page.locator("[data-confirm-yes]").click()
    page.wait_for_url("**/emails/")
    page.goto("/emails/new/")
    page.locator("#id_name").fill("New")
    page.locator("[data-command=save]").click()
    expect(page.locator("#record[data-status-reason=draft]")).to_be_visible()
    assert asked == []


def test_what_is_typed_outlives_a_new_sign_in(quiet_site: Site, chromium: Browser) -> None:
    own = chromium.new_context(base_url=quiet_site.url)  # its console tells of the 403 that is meant
    page = own.new_page()
    email = type_name(quiet_site, page)
    asked = answering(page, yes=False)
    other = own.new_page()
    other.goto("/")
    other.locator("form[action='/logout/'] button").evaluate("button => button.form.requestSubmit()")
    other.wait_for_url("**/login/**")
    with page.expect_event("dialog"):  # the way to the sign-in page, which is not taken
        page.locator("[data-command=save]").click()
    quiet_site.sign_in_by_form(other, "marketer")

    with page.expect_response(lambda response: response.status == 403):
        page.locator("[data-command=save]").click()
    expect(page.locator("[data-toasts]")).to_contain_text("press it once more")
    page.locator("[data-command=save]").click()
    expect(page.locator("h1")).to_contain_text("Typed")
    email.refresh_from_db()
    assert (email.name, len(asked)) == ("Typed", 1)
    own.close()
