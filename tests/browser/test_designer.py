"""The block designer as people use it: in the page itself, by keyboard alone, on a phone; another person beside."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from entities.emails.models import Email
from tests import factories
from tests.browser.conftest import axe
from tests.browser.site import Site

pytestmark = pytest.mark.browser
DESIGN = {
    "mode": "blocks",
    "blocks": [
        {"id": "b1", "type": "heading", "text": "First"},
        {"id": "b2", "type": "text", "html": "<p>Hello {{ contact.first_name | default: 'there' }},</p>"},
        {"id": "b3", "type": "button", "text": "Press", "href": "https://a.example/"},
    ],
}


@pytest.fixture
def email(quiet_site: Site) -> Email:
    return factories.email(design=DESIGN)


def kinds(email: Email) -> str:
    email.refresh_from_db()
    return " ".join(block["type"] for block in email.design["blocks"])


def first(email: Email, name: str) -> Any:
    email.refresh_from_db()
    return next(block[name] for block in email.design["blocks"] if name in block)


def block(page: Page, number: int) -> Locator:
    return page.locator("[data-sheet] [role=option]").nth(number)


def opened(site: Site, page: Page, email: Email) -> Locator:
    """Open the designer and wait for its blocks."""
    site.sign_in(page, path=f"/emails/{email.pk}/")
    expect(page.locator("[data-sheet] [role=option]")).to_have_count(3)
    return page.locator("[data-sheet] [role=listbox]")


def test_a_text_is_edited_in_the_page_and_its_field_stays_a_chip(quiet_site: Site, page: Page, email: Email) -> None:
    opened(quiet_site, page, email)
    block(page, 1).click()
    expect(page.locator("#block-settings")).to_have_attribute("data-settings-of", "b2")
    block(page, 1).click()
    text = page.locator(".canvas-editor [role=textbox]")
    expect(text.locator(".field-chip")).to_have_text("First name, or “there”")
    page.keyboard.type(" welcome")
    page.keyboard.press("Shift+Control+ArrowLeft")
    page.locator(".canvas-editor").get_by_role("button", name="Bold").click()
    page.locator(".canvas-editor").get_by_role("button", name="Link (Ctrl+K)").click()
    page.get_by_role("textbox", name="Where should the link lead?").fill("https://shop.example/")
    page.keyboard.press("Enter")
    assert axe(page) == []
    page.keyboard.press("Escape")
    frame = page.frame_locator("[data-canvas-frame]").first
    expect(frame.get_by_role("link", name="welcome")).to_be_visible()
    start = "<p>Hello {{ contact.first_name | default: 'there' }}, "
    assert first(email, "html") == f'{start}<a href="https://shop.example/"><strong>welcome</strong></a></p>'
    expect(page.locator("[data-undo]")).to_have_text("Undo: change text")
    page.reload()
    page.locator("[data-undo]").click()
    expect(page.locator("[data-redo]")).to_have_text("Redo: change text")
    assert first(email, "html") == DESIGN["blocks"][1]["html"]  # type: ignore[index]


def test_blocks_are_added_between_dragged_and_brought_back(quiet_site: Site, page: Page, email: Email) -> None:
    opened(quiet_site, page, email)
    block(page, 0).hover()
    page.locator("[data-sheet]").get_by_role("button", name="Add a block here").first.click()
    page.get_by_role("group", name="Blocks to add here").get_by_role("button", name="Divider").click()
    expect(page.locator("[data-sheet] [role=option]")).to_have_count(4)
    assert kinds(email) == "heading divider text button"

    drag(page, block(page, 3), block(page, 0))
    expect(page.locator("[data-said]")).to_have_attribute("data-said", "Button moved.")
    assert kinds(email) == "button heading divider text"
    drag(page, page.locator("[data-palette] button[value=spacer]"), block(page, 0))
    expect(page.locator("[data-sheet] [role=option]")).to_have_count(5)
    assert kinds(email) == "spacer button heading divider text"

    page.get_by_role("button", name="Remove").click()
    expect(page.locator("[data-said]")).to_contain_text("Spacer removed.")
    expect(page.locator("[data-sheet] [role=option]")).to_have_count(4)
    page.locator("[data-said]").get_by_role("button", name="Undo").click()
    expect(page.locator("[data-said]")).to_have_text("Undone: remove spacer.")
    assert kinds(email) == "spacer button heading divider text"
    assert axe(page) == []


def drag(page: Page, source: Locator, onto: Locator) -> None:
    """Drag something to just above a block."""
    onto.scroll_into_view_if_needed()
    source.scroll_into_view_if_needed()
    start, end = source.bounding_box(), onto.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 8, steps=8)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 3)
    expect(page.locator(".canvas-drop")).to_be_visible()
    page.mouse.up()


def test_columns_are_filled_by_their_own_plus_and_blocks_dragged_from_one_to_the_other(
    quiet_site: Site, page: Page, email: Email
) -> None:
    opened(quiet_site, page, email)
    page.locator("[data-palette] button[value='columns-2']").click()
    empty = page.locator(".canvas-add.empty")
    for left, name in ((2, "Heading"), (1, "Image")):
        expect(empty).to_have_count(left)
        empty.first.click()
        page.get_by_role("group", name="Blocks to add here").get_by_role("button", name=name).click()
    expect(page.locator("[data-sheet] [role=option]")).to_have_count(6)
    assert columns(email) == [["heading"], ["image"]]
    drag(page, block(page, 5), block(page, 4))
    expect(page.locator("[data-said]")).to_have_attribute("data-said", "Image moved.")
    assert columns(email) == [["image", "heading"], []]
    page.locator("#designing-outline [data-select]", has_text="Section").click()
    page.locator("#block-settings [name=layout]").select_option("1")
    expect(page.locator("[data-undo]")).to_have_text("Undo: change section")
    assert columns(email) == [["image", "heading"]]


def columns(email: Email) -> list[list[str]]:
    email.refresh_from_db()
    section = next(one for one in email.design["blocks"] if one["type"] == "section")
    return [[held["type"] for held in column] for column in section["columns"]]


def test_everything_is_done_by_keyboard(quiet_site: Site, page: Page, email: Email) -> None:
    listbox = opened(quiet_site, page, email)
    listbox.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(block(page, 1)).to_have_attribute("aria-selected", "true")
    for key, count, expected in (
        ("Alt+ArrowUp", 3, "text heading button"),
        ("Control+d", 4, "text text heading button"),
        ("Control+c", 4, "text text heading button"),
        ("Control+v", 5, "text text text heading button"),
        ("Delete", 4, "text text heading button"),
        ("Control+z", 5, "text text text heading button"),
        ("Control+Shift+z", 4, "text text heading button"),
    ):
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.keyboard.press(key)
        expect(page.locator("[data-sheet] [role=option]")).to_have_count(count)
        expect(listbox).to_be_focused()
        assert kinds(email) == expected
    page.keyboard.press("End")
    expect(page.locator("#block-settings")).to_have_attribute("data-settings-of", "b3")
    page.keyboard.press("Enter")
    expect(page.locator(".canvas-editor [role=textbox]")).to_be_focused()
    page.keyboard.type(" me")
    page.keyboard.press("Enter")
    expect(page.locator("[data-canvas-frame]").first.content_frame.get_by_text("Press me")).to_be_visible()
    page.keyboard.press("+")
    page.get_by_role("group", name="Blocks to add here").get_by_role("button", name="Image").press("Enter")
    expect(page.locator("[data-sheet] [role=option]")).to_have_count(5)
    assert kinds(email) == "text text heading button image"


def test_a_text_is_changed_on_a_phone(quiet_site: Site, page: Page, email: Email) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(quiet_site, page, email)
    block(page, 0).click()
    expect(page.locator("#block-settings")).to_have_attribute("data-settings-of", "b1")
    block(page, 0).click()
    expect(page.locator(".canvas-editor [role=textbox]")).to_be_focused()
    page.keyboard.type(" on a phone")
    page.keyboard.press("Enter")
    expect(page.locator("[data-canvas-frame]").first.content_frame.get_by_text("First on a phone")).to_be_visible()
    assert first(email, "text") == "First on a phone"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_two_people_see_one_another_and_what_each_changed(
    quiet_site: Site, page: Page, email: Email, chromium: Browser
) -> None:
    opened(quiet_site, page, email)
    other = chromium.new_context(base_url=quiet_site.url, viewport={"width": 1440, "height": 1000}).new_page()
    quiet_site.sign_in(other, "administrator", f"/emails/{email.pk}/")
    expect(page.locator("#designing-people")).to_contain_text("has this open as well")
    block(other, 0).click()
    other.locator("#block-settings [name=text]").fill("From the other one")
    other.locator("#block-settings [name=text]").press("Tab")
    expect(page.locator("#designing-people")).to_contain_text("change heading")
    expect(page.locator("[data-canvas-frame]").first.content_frame.get_by_text("From the other one")).to_be_visible()
    block(page, 2).click()
    page.locator("#block-settings [name=text]").fill("Mine")
    page.locator("#block-settings [name=text]").press("Tab")
    expect(page.locator("[data-undo]")).to_have_text("Undo: change button")
    email.refresh_from_db()
    assert [one.get("text") for one in email.design["blocks"]] == ["From the other one", None, "Mine"]
    other.context.close()


def test_a_picture_is_chosen_from_the_library(quiet_site: Site, page: Page) -> None:
    picture = factories.picture(name="Scarf", alt_text="A red scarf")
    email = factories.email(design={"mode": "blocks", "blocks": [{"id": "b1", "type": "image"}]})
    quiet_site.sign_in(page, path=f"/emails/{email.pk}/")
    block(page, 0).click()

    page.get_by_role("link", name="Choose a picture").click()
    page.get_by_role("button", name="Scarf").click()

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#block-settings [name=alt]")).to_have_value("A red scarf")
    expect(page.frame_locator("[data-canvas-frame]").first.get_by_role("img", name="A red scarf")).to_be_visible()
    expect(page.locator("#block-settings [name=src]")).to_be_hidden()
    expect(page.locator("#block-settings [data-picked]")).to_have_text("Scarf")
    assert first(email, "src").endswith(picture.path)
    assert first(email, "alt") == "A red scarf"
