"""Nothing that is typed in a designer is lost: the browser is killed, the server is killed, the page is loaded anew."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from entities.emails.models import Email
from tests import factories, processes
from tests.browser.conftest import SLOWEST
from tests.browser.site import Site, free_port

pytestmark = pytest.mark.browser
DESIGN = {
    "mode": "blocks",
    "blocks": [
        {"id": "b1", "type": "heading", "text": "First"},
        {"id": "b2", "type": "button", "text": "Press", "href": "https://a.example/"},
    ],
}


@pytest.fixture
def email(quiet_site: Site) -> Email:
    return factories.email(design=DESIGN)


@pytest.fixture
def own(chromium: Browser) -> Iterator[Page]:
    """A page whose console may tell of requests that failed."""
    page = chromium.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.set_default_timeout(SLOWEST)
    yield page
    page.context.close()


def words(email: Email) -> list[str]:
    email.refresh_from_db()
    return [block["text"] for block in email.design["blocks"]]


def opened(site: Site, page: Page, email: Email) -> None:
    site.sign_in(page, path=f"/emails/{email.pk}/?tab=designer&block=b1")
    expect(page.locator("[data-sheet] [role=option]")).to_have_count(2)


def test_a_browser_that_is_killed_loses_the_last_moment_at_most(quiet_site: Site, own: Page, email: Email) -> None:
    """Nothing is left, no input is: the words are stored at a pause."""
    opened(quiet_site, own, email)
    own.locator("#block-settings [name=text]").press("End")
    own.keyboard.type(" beside")
    processes.wait_until(lambda: words(email)[0] == "First beside", 10)
    own.locator("#canvas-b1").click()
    expect(own.locator(".canvas-editor [role=textbox]")).to_be_focused()
    own.keyboard.type(" and in the page")
    processes.wait_until(lambda: words(email)[0] == "First beside and in the page", 10)
    own.locator("#inbox-subject").press("End")
    own.keyboard.type(" of June")
    processes.wait_until(lambda: Email.objects.get().subject.endswith(" of June"), 10)
    own.context.close()


def test_what_is_stored_at_a_pause_is_no_second_step_when_it_is_left(
    quiet_site: Site, page: Page, email: Email
) -> None:
    opened(quiet_site, page, email)
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.locator("#block-settings [name=text]").press_sequentially(" beside")
    expect(page.locator("[data-undo]")).to_have_text("Undo: change heading")
    page.keyboard.press("Tab")
    page.locator("[data-undo]").click()
    expect(page.locator("[data-said]")).to_have_text("Undone: change heading.")
    assert words(email)[0] == "First"
    assert len(posted) == 2


def test_what_is_typed_while_the_server_is_dead_is_stored_when_it_is_back(
    quiet_site: Site, own: Page, email: Email, addresses: dict[str, str]
) -> None:
    port = free_port()
    given: dict[str, Any] = {**addresses, "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    site = Site(given["PUBLIC_URL"], quiet_site.password, quiet_site.session_of)
    running = processes.web(**given)
    try:
        site.wait()
        opened(site, own, email)
        own.locator("#canvas-b1").click()
        expect(own.locator(".canvas-editor [role=textbox]")).to_be_focused()
        own.keyboard.type(" of all")
        running.stop()
        own.keyboard.type(" that")
        expect(own.locator("[data-toasts]")).to_contain_text("What you typed stays here")
        own.keyboard.type(" was typed")
        own.keyboard.press("Escape")
        running = processes.web(**given)
        expect(own.locator("[data-toasts]")).to_contain_text("What you typed is stored.")
        assert words(email)[0] == "First of all that was typed"
        expect(own.locator("[data-undo]")).to_have_text("Undo: change heading")
    finally:
        running.stop()
