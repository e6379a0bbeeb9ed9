"""A branded newsletter, built from blank without leaving the screen: by hand, and as it is sent."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from entities.content_settings.models import ContentSettings
from entities.emails.models import Email
from marketing.service.mail.models import CapturedMessage
from tests import factories
from tests.browser import marketer
from tests.browser.conftest import axe
from tests.browser.hand import Hand
from tests.browser.site import Site
from tests.service import steps

pytestmark = pytest.mark.browser
MOST_CLICKS = 60
READERS = ("Anna", "Ben")
GROUND = "() => getComputedStyle(document.body).backgroundColor"


def option(page: Page, label: str) -> Locator:
    """A block in the page, by its kind and words."""
    return page.locator("[data-sheet]").get_by_role("option", name=label)


def pictures(folder: Path) -> list[Path]:
    """Draw three pictures as files."""
    made = [folder / f"{name}.png" for name in ("scarf", "hat", "glove")]
    for path in made:
        path.write_bytes(factories.picture_bytes(width=520, height=260))
    return made


def opened(hand: Hand, name: str) -> None:
    """Fill in what a new email asks for; the designer opens."""
    hand.write("Name", name)
    hand.write("Subject", "What is new in June")
    hand.write("Preview text", "Scarves, hats and gloves")
    hand.button("Save")
    expect(hand.page.locator("[data-sheet] [role=option]")).to_have_count(4)


def styled(hand: Hand) -> None:
    """Choose the brand, and give the mail a ground of its own in dark inboxes."""
    style = hand.page.locator("[data-style]")
    hand.click(style.locator("> summary"))
    hand.choose(style.get_by_label("Brand", exact=True), "Nordwind")
    expect(hand.page.locator("#mail-brand")).to_contain_text("As the brand has it")
    hand.click(style.locator("> summary"))
    hand.click(style.get_by_text("In dark inboxes"))
    hand.into(style.get_by_role("textbox", name="Background in dark", exact=True), "#101418")
    expect(hand.page.locator("#mail-brand")).to_contain_text("background in dark")
    hand.click(style.locator("> summary"))


def filled(hand: Hand, files: list[Path]) -> None:
    """A headline, two columns of a picture and words, and a section with a picture for Anna alone."""
    page = hand.page
    hand.select(option(page, "Heading"))
    hand.type_over(option(page, "Heading"), "Made for June")
    hand.click(page.locator("[data-palette]").get_by_role("button", name="2 columns"))
    for file, alt, words in zip(files, ("A red scarf", "A straw hat"), ("The scarf", "The hat"), strict=False):
        hand.add("Image", into=page.locator(".canvas-add.empty").first)
        hand.upload(file, alt)
        hand.click(page.locator("[data-palette]").get_by_role("button", name="Text", exact=True))
        hand.type_over(option(page, "Text").filter(has=page.locator("xpath=self::*[@aria-selected='true']")), words)
    hand.select(option(page, "Text: Hello"))
    hand.click(page.locator("[data-palette]").get_by_role("button", name="Section", exact=True))
    hand.add("Image", into=page.locator(".canvas-add.empty").first)
    hand.upload(files[2], "A glove of our shop")
    hand.click(page.locator("#designing-outline [data-select]", has_text="Section").last)
    hand.button("Add the first block of conditions")
    hand.choose(page.locator("[name='add:0']"), "First name")
    hand.into(page.locator("[name='value:0.0']"), "Anna")
    expect(page.locator("#sentence-only_for")).to_contain_text("whose first name is “Anna”")
    expect(page.locator("#readers-now")).to_contain_text("1 active contact would get it now")


def seen(page: Page, address: str, in_dark: str) -> dict[str, Any]:
    """What a reader sees of a mail: lines, pictures with their places, the ground in light and in dark."""
    page.goto(address)
    lines = [line.strip() for line in page.locator("body").inner_text().splitlines() if line.strip()]
    images = page.evaluate(
        "() => [...document.images].filter((one) => one.alt).map((one) => { const box = one.getBoundingClientRect();"
        " return [one.alt, box.left, box.top, box.width, one.naturalWidth]; })"
    )
    light = page.evaluate(GROUND)
    page.emulate_media(color_scheme="dark")
    page.goto(in_dark)
    dark = page.evaluate(GROUND)
    page.emulate_media(color_scheme="light")
    return {"lines": lines, "images": images, "grounds": (light, dark)}


def previewed(page: Page, email: Email, person: Any) -> dict[str, Any]:
    """Choose a reader beside the preview, and look at it as wide as the window."""
    page.goto(f"/emails/{email.pk}/")
    page.locator(".mail-with summary").click()
    page.locator("#mail-person").focus()
    page.locator("#mail-people").get_by_role("button", name=re.compile(person.last_name)).click()
    expect(page.locator(".mail-with summary")).to_contain_text(person.last_name)
    address = f"/emails/{email.pk}/preview/"
    return seen(page, address, f"{address}?scheme=dark")


def sent(page: Page, email: Email, people: list[Any]) -> list[dict[str, Any]]:
    """Send the email to everybody by a journey, and look at what went out."""
    settings = ContentSettings.objects.get(is_default=True)
    tiles = factories.tile_settings(factories.live("segments"), email)
    steps.running_journey(content_settings=settings, tile_settings=tiles)
    steps.turn()
    kept = [CapturedMessage.objects.get(to_address=one.email) for one in people]
    return [seen(page, *[f"/outgoing-mail/{one.pk}/html/"] * 2) for one in kept]


@pytest.fixture
def readers(quiet_site: Site) -> list[Any]:
    """A reader that the section is for, and one that it is not for."""
    found = steps.people(2)
    for person, name in zip(found, READERS, strict=True):
        person.first_name = name
        person.save(by=factories.marketer())
    return found


def test_a_newsletter_is_built_from_blank_and_sent_as_it_was_shown(
    quiet_site: Site, page: Page, readers: list[Any], tmp_path: Path
) -> None:
    factories.make("brands", name="Nordwind", accent="#0a5c5c", background="#e8f0f0", dark_background="#000000")
    quiet_site.sign_in(page, "marketer", "/emails/new/")
    hand = Hand(page)
    opened(hand, "June news")
    styled(hand)
    filled(hand, pictures(tmp_path))
    expect(page.locator("#mail-look")).to_contain_text("The check would find nothing to mend.")
    assert axe(page) == []
    hand.clicks += 1
    marketer.go_live(page)
    assert hand.clicks <= MOST_CLICKS
    email = Email.objects.get()
    shown = [previewed(page, email, one) for one in readers]
    assert sent(page, email, readers) == shown
    for_anna, for_ben = [[alt for alt, *_ in one["images"]] for one in shown]
    assert (for_anna, for_ben) == (["A red scarf", "A straw hat", "A glove of our shop"], for_anna[:2])
    (_, left, top, width, natural), (_, right, beside, _, _), _glove = shown[0]["images"]
    assert natural == 520
    assert (top, left + width <= right) == (beside, True), "two columns"
    assert shown[0]["grounds"] == ("rgb(232, 240, 240)", "rgb(16, 20, 24)")


def test_a_text_of_two_columns_is_changed_on_a_phone(quiet_site: Site, page: Page) -> None:
    held = (
        [{"id": "b2", "type": "text", "html": "<p>The scarf</p>"}],
        [{"id": "b3", "type": "text", "html": "<p>The hat</p>"}],
    )
    section = {"id": "b1", "type": "section", "layout": "1-1", "columns": [*held]}
    email = factories.email(design={"mode": "blocks", "blocks": [section]})
    page.set_viewport_size({"width": 390, "height": 844})
    quiet_site.sign_in(page, "marketer", f"/emails/{email.pk}/")
    hand = Hand(page)
    hand.select(option(page, "Text: The hat"))
    hand.type_over(option(page, "Text: The hat"), "The straw hat")
    expect(option(page, "Text: The straw hat")).to_be_visible()
    page.reload()
    expect(option(page, "Text: The straw hat")).to_be_visible()
    email.refresh_from_db()
    assert [one[0]["html"] for one in email.design["blocks"][0]["columns"]] == [
        "<p>The scarf</p>",
        "<p>The straw hat</p>",
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
