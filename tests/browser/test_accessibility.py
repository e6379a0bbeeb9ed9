"""axe, all rules on, over every kind of page, light and dark, wide and narrow."""

import pytest
from playwright.sync_api import Browser

from marketing.users.models import User
from tests import factories
from tests.browser.conftest import axe
from tests.browser.site import Site

pytestmark = pytest.mark.browser
KINDS = ("journeys", "emails", "content-settings", "segments", "contacts", "accounts", "email-templates")
TABS = {
    "journeys": ("designer", "general", "insights", "uses", "versions", "history"),
    "emails": ("designer", "general", "plain-text", "insights", "history"),
    "segments": ("definition", "general", "members", "history"),
    "contacts": ("general", "timeline"),
}
LOOKS = ((1440, "light"), (390, "dark"))


def addresses(people: dict[str, User]) -> list[str]:
    """Make a record of every kind, in Live, editable where there is that, and return all pages."""
    contact = factories.contact(city="Vienna")
    made = {kind: factories.make(kind) for kind in KINDS if kind not in ("journeys", "emails", "segments", "contacts")}
    made |= {kind: factories.in_state(kind, "live-editable") for kind in ("journeys", "emails", "segments")}
    made["contacts"] = contact
    found = ["/", "/search/?q=a", "/settings/", "/contacts/import/", "/outgoing-mail/", "/journeys/999999/"]
    for kind, record in made.items():
        found += [f"/{kind}/", f"/{kind}/?view=inactive", f"/{kind}/new/", f"/{kind}/{record.pk}/history/"]
        found += [f"/{kind}/{record.pk}/?tab={tab}" for tab in TABS.get(kind, ("general",))]
    return found


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_axe_finds_nothing_on_any_page(
    site: Site, people: dict[str, User], chromium: Browser, width: int, theme: str
) -> None:
    pages = addresses(people)
    options = {"width": width, "height": 900}
    context = chromium.new_context(base_url=site.url, viewport=options, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    site.sign_in(page, "administrator")
    found = {}
    for address in pages:
        page.goto(address)
        if faults := axe(page):
            found[address] = faults
    context.close()
    assert found == {}
