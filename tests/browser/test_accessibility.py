"""axe, all rules on, over every kind of page, wide and light, narrow and dark."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route

from marketing import clock
from marketing.audience import suppression
from marketing.audience.models import SuppressionReason
from marketing.lifecycle import copying, registry
from marketing.service.mail.models import CapturedMessage
from tests import factories
from tests.browser.conftest import NOWHERE, axe
from tests.browser.site import Site
from tests.service import steps

pytestmark = pytest.mark.browser
GROUPS = (
    ("journeys", "accounts", "leads", "lead-scoring-models"),
    ("emails", "email-templates", "media"),
    ("segments", "contacts", "content-settings", "brands"),
)
TABS = {
    "journeys": ("designer", "general", "insights", "uses", "versions", "history"),
    "emails": ("designer", "general", "plain-text", "insights", "uses", "versions", "history"),
    "segments": ("definition", "general", "members", "insights", "uses", "versions", "history"),
    "contacts": ("general", "timeline", "uses", "history"),
    "leads": ("general", "scores", "timeline"),
    "lead-scoring-models": ("design", "general"),
    "email-templates": ("general", "uses"),
    "media": ("general", "uses"),
}
LOOKS = ((1440, "light"), (390, "dark"))
ALONE = ("/", "/search/?q=a", "/settings/", "/suppressed-addresses/import/", NOWHERE)


def ground() -> dict[str, Any]:
    """Let a journey send to a few people, and open it for editing with what it uses: pages with figures and rows."""
    person = steps.people(3)[0]
    journey = steps.running_journey()
    steps.turn()
    assert steps.states(journey) == {"sent": 3}
    email = registry.get("emails", journey.tile_settings["t2"]["email"])
    segment = registry.get("segments", journey.tile_settings["t1"]["items"][0]["segment"])
    for record in (journey, email, segment):
        factories.run(record, "edit")
    return {"journeys": journey, "emails": email, "segments": segment, "contacts": person}


def addresses(kinds: tuple[str, ...]) -> list[str]:
    """Make a record of each kind, in Live, editable where there is that, and return all its pages."""
    found, known = [], ground()
    for kind in kinds:
        record = known.get(kind) or factories.make(kind)
        found += [f"/{kind}/", f"/{kind}/?view=inactive", f"/{kind}/new/", f"/{kind}/{record.pk}/history/"]
        found += [f"/{kind}/{record.pk}/?tab={tab}" for tab in TABS.get(kind, ("general",))]
    return found


def special() -> list[str]:
    """Return outgoing mail, the gallery with a template, a static segment, an inactive contact, and pictures."""
    ground()
    static = factories.segment(segment_type="static", static_members=[factories.contact(city="Vienna").pk])
    inactive = factories.in_state("contacts", "inactive")
    copying.save_as_template(factories.email(), by=factories.marketer(), at=clock.now(), name="Letter", purpose="News")
    sent = CapturedMessage.objects.latest("pk").pk
    records = [f"/outgoing-mail/{sent}/", f"/segments/{static.pk}/", f"/contacts/{inactive.pk}/"]
    suppression.suppress([inactive.email], SuppressionReason.UNSUBSCRIBED, clock.now())
    pictures = [f"/media/{factories.picture().pk}/crop/", "/media/pick/"]
    return ["/outgoing-mail/", "/emails/new/from/", "/suppressed-addresses/", *records, *pictures]


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


def refused(page: Page) -> list[str]:
    """Import a file with a row that is refused and one that loses a cell: its end, its rows, what can be made of it."""
    page.goto("/contacts/import/")
    rows = b"E-mail,Birthday,Unsubscribed\nnobody,never,no\nknown@one.example,never,no\n"
    page.set_input_files("[name=file]", {"name": "bad.csv", "mimeType": "text/csv", "buffer": rows})
    page.click("form .btn.main")
    page.wait_for_selector("[name=duplicates]")
    page.select_option("[name=column-2]", "")
    page.wait_for_selector("[data-warning=opt-out]")
    page.check("[name=leaves_opt_outs]")
    page.click("[name=start]")
    page.wait_for_selector("a[href*='/rows/']")
    one = page.url.rstrip("/").split("/")[-1]
    found = [str(link.get_attribute("href")) for link in page.locator(".reasons a").all()]
    return [page.url, *found, f"/segments/new-from/import/{one}/", f"/segments/existing-from/import/{one}/"]


def faults_of(page: Page, address: str, *, narrow_first: bool) -> dict[str, list[str]]:
    """Load a page in one look and turn it to the other one; return what axe finds in each."""
    found: dict[str, list[str]] = {}
    for number, (width, theme) in enumerate(reversed(LOOKS) if narrow_first else LOOKS):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        if number == 0:
            page.goto(address)
        if faults := axe(page):
            found[f"{address} {width} {theme}"] = faults
    return found


def look_at(page: Page, pages: list[str]) -> None:
    """Every page in both looks, every second one loaded in the narrow one."""
    found: dict[str, list[str]] = {}
    for number, address in enumerate(pages):
        found |= faults_of(page, address, narrow_first=number % 2 == 1)
    assert found == {}


@pytest.mark.parametrize("kinds", GROUPS, ids="+".join)
def test_axe_finds_nothing_on_any_page_of_a_record(kinds: tuple[str, ...], quiet_site: Site, page: Page) -> None:
    pages = addresses(kinds)
    quiet_site.sign_in(page, "administrator")
    look_at(page, pages)


def test_axe_finds_nothing_on_pages_with_something_special(quiet_site: Site, page: Page) -> None:
    pages = special()
    quiet_site.sign_in(page, "administrator")
    look_at(page, pages)


def test_axe_finds_nothing_on_any_other_page(site: Site, page: Page) -> None:
    site.sign_in(page, "administrator")
    pages = [*ALONE, "/contacts/import/", *imports(page, f"E-mail,City\n{factories.contact().email},Graz\n")]
    look_at(page, [*pages, *refused(page)])


def test_axe_finds_nothing_on_what_public_addresses_answer_instead_of_a_page(quiet_site: Site, page: Page) -> None:
    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        route.fulfill(body=render_to_string(f"public/{name}.html"), content_type="text/html")

    page.route("**/instead/*", answer)
    look_at(page, [f"/instead/{name}" for name in ("missing", "gone", "unknown")])
