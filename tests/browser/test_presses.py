"""Pressed twice, done once: a second press while the answer is on the way sends nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, Request, expect

from entities.contacts.import_models import Import
from entities.emails.models import Email
from tests import factories
from tests.browser.site import Site

pytestmark = pytest.mark.browser


def posts(page: Page) -> Callable[[], list[str]]:
    """Return what tells the addresses that the page has posted to."""
    seen: list[Request] = []
    page.on("request", lambda request: seen.append(request) if request.method == "POST" else None)
    return lambda: [request.url for request in seen]


def test_save_pressed_twice_makes_one_new_record(quiet_site: Site, page: Page) -> None:
    quiet_site.sign_in(page, "marketer", "/emails/new/")
    sent = posts(page)
    page.locator("#id_name").fill("Once")
    page.locator("[data-command=save]").dblclick()
    expect(page.locator("#record[data-status-reason=draft]")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Once")
    assert (len(sent()), Email.objects.filter(name="Once").count()) == (1, 1)


def test_copy_pressed_twice_makes_one_copy(quiet_site: Site, page: Page) -> None:
    email = factories.email()
    quiet_site.sign_in(page, "marketer", f"/emails/{email.pk}/")
    page.locator("[data-command=copy]").dblclick()
    expect(page.locator("#record")).not_to_have_attribute("data-record", str(email.pk))
    assert Email.objects.count() == 2


def test_a_file_sent_twice_is_uploaded_once_and_the_page_before_works_again(quiet_site: Site, page: Page) -> None:
    quiet_site.sign_in(page, "marketer", "/contacts/import/")
    file: FilePayload = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"E-mail\nada@one.example\n"}
    page.locator("[name=file]").set_input_files(files=[file])
    page.locator(".importing .btn.main").dblclick()
    expect(page.locator("[name=duplicates]").first).to_be_visible()
    assert Import.objects.count() == 1

    page.go_back()
    page.locator("[name=file]").set_input_files(files=[file])
    page.locator(".importing .btn.main").click()
    expect(page.locator("[name=duplicates]").first).to_be_visible()
    assert Import.objects.count() == 2


def test_a_second_press_after_the_answer_counts(quiet_site: Site, page: Page) -> None:
    email = factories.email()
    quiet_site.sign_in(page, "marketer", f"/emails/{email.pk}/?tab=general")
    for name in ("First", "Second"):
        page.locator("#id_name").fill(name)
        page.locator("[data-command=save]").click()
        expect(page.locator("h1")).to_contain_text(name)
    email.refresh_from_db()
    assert email.name == "Second"
