"""axe, all rules on, over every kind of page, light and dark, wide and narrow."""

import pytest
from playwright.sync_api import Browser, Page

from marketing.users.models import User
from tests import factories
from tests.browser.conftest import axe
from tests.browser.site import Site

pytestmark = pytest.mark.browser
KINDS = ("journeys", "emails", "content-settings", "segments", "contacts", "accounts", "email-templates")
TABS = {
    "journeys": ("designer", "general", "insights", "uses", "versions", "history"),
    "emails": ("designer", "general", "plain-text", "insights", "uses", "versions", "history"),
    "segments": ("definition", "general", "members", "insights", "uses", "versions", "history"),
    "contacts": ("general", "timeline", "uses", "history"),
    "email-templates": ("general", "uses"),
}
LOOKS = ((1440, "light"), (390, "dark"))


def addresses(people: dict[str, User]) -> list[str]:
    """Make a record of every kind, in Live, editable where there is that, and return all pages."""
    contact = factories.contact(city="Vienna")
    made = {kind: factories.make(kind) for kind in KINDS if kind not in ("journeys", "emails", "segments", "contacts")}
    made |= {kind: factories.in_state(kind, "live-editable") for kind in ("journeys", "emails", "segments")}
    made["contacts"] = contact
    static = factories.segment(segment_type="static", static_members=[contact.pk])
    inactive = factories.in_state("contacts", "inactive")
    found = ["/", "/search/?q=a", "/settings/", "/contacts/import/", "/outgoing-mail/", "/journeys/999999/"]
    found += ["/emails/new/from/", f"/segments/{static.pk}/", f"/contacts/{inactive.pk}/"]
    for kind, record in made.items():
        found += [f"/{kind}/", f"/{kind}/?view=inactive", f"/{kind}/new/", f"/{kind}/{record.pk}/history/"]
        found += [f"/{kind}/{record.pk}/?tab={tab}" for tab in TABS.get(kind, ("general",))]
    return found


def imports(page: Page, people: str) -> list[str]:
    """Upload a file twice: one waits for its columns, the other asks what to do with a known address."""
    for _ in range(2):
        page.goto("/contacts/import/")
        page.set_input_files("[name=file]", {"name": "people.csv", "mimeType": "text/csv", "buffer": people.encode()})
        page.click("form .btn.main")
        page.wait_for_selector("[name=duplicates]")
    asking = page.url
    page.check("[name=duplicates][value=ask]")
    page.click("[name=start]")
    page.wait_for_selector("a[href$='/questions/']")
    one = int(asking.rstrip("/").split("/")[-1])
    return [f"/contacts/import/{one - 1}/", asking, f"{asking}questions/"]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_axe_finds_nothing_on_any_page(
    site: Site, people: dict[str, User], chromium: Browser, width: int, theme: str
) -> None:
    pages = addresses(people)
    options = {"width": width, "height": 900}
    context = chromium.new_context(base_url=site.url, viewport=options, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    site.sign_in(page, "administrator")
    pages += imports(page, f"E-mail,City\n{factories.contact().email},Graz\n")
    found = {}
    for address in pages:
        page.goto(address)
        if faults := axe(page):
            found[address] = faults
    context.close()
    assert found == {}
