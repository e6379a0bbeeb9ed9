"""The main job as a new user does it: from a CSV file to a click on a link in a mail that really went out."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from marketing.service.interactions.models import Interaction
from marketing.service.mail.interaction_types import MailInteraction
from tests.browser import marketer
from tests.browser.conftest import axe, uploads
from tests.browser.site import Site
from tests.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.worker]
ROWS = 10_000
SLOW = 120_000


def people_file(folder: Path, rows: int) -> Path:
    """Write a CSV file of people of one town."""
    lines = [f"Carla,Person {n},carla{n}@people.example,Testville" for n in range(rows)]
    return uploads(folder, "people.csv", "\n".join(["First name,Last name,E-mail,City", *lines]))


def test_from_a_csv_file_to_a_click_in_a_mail(site: Site, page: Page, tmp_path: Path) -> None:
    site.sign_in_by_form(page, "marketer")
    marketer.import_contacts(page, people_file(tmp_path, ROWS), ROWS)
    marketer.make_segment(page, "Testville", "city", "Testville")
    marketer.write_email(
        page, "First letter", "Hello {{ contact.first_name }}", "Have a look", "https://shop.example/look"
    )
    marketer.make_journey(page, "Testville letter", "Testville", "First letter")
    journey = page.url.split("?")[0]

    sent = page.locator("[data-tile-type=email] [data-counter=completed]")
    expect(sent).to_have_text(re.compile(r"^10\D?000"), timeout=SLOW)
    assert axe(page) == []

    page.goto("/outgoing-mail/")
    expect(page.locator("[data-list=outgoing-mail]")).to_have_attribute("data-count", str(ROWS))
    page.locator("[data-list=outgoing-mail] [data-record] a").first.click()
    mail = page.frame_locator("iframe").first
    expect(mail.get_by_text("Have a look")).to_be_visible()
    link = mail.get_by_role("link", name="Have a look").get_attribute("href")
    assert link and link.startswith(f"{site.url}/t/c/")
    answer = page.context.request.get(link, max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (302, "https://shop.example/look")
    # A click is answered before it is recorded; a page shows what was recorded when it was loaded.
    wait_until(lambda: Interaction.objects.filter(type=MailInteraction.CLICKED, verdict="person").exists())

    page.locator("dl a[href^='/contacts/']").first.click()
    contact = page.url.split("?")[0]
    page.goto(f"{contact}?tab=timeline")
    expect(page.locator("main")).to_contain_text("Link clicked")
    page.goto(f"{journey}?tab=insights")
    expect(page.locator("main")).to_contain_text(re.compile("click", re.I))
