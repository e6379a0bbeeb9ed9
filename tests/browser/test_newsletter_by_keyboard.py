"""A newsletter from blank by the keyboard alone: Tab, arrows, Enter, +, and typing."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from entities.emails.models import Email
from tests import factories
from tests.browser.marketer import SLOW
from tests.browser.site import Site

pytestmark = pytest.mark.browser
FARTHEST = 300


def go_to(page: Page, what: Locator, key: str = "Tab") -> None:
    """Press Tab until it has the focus."""
    expect(what).to_be_visible()
    for _ in range(FARTHEST):
        if what.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{FARTHEST} times {key} don't lead to {what}")


def press(page: Page, what: Locator, key: str = "Tab") -> None:
    """Go to something, and press it."""
    go_to(page, what, key)
    page.keyboard.press("Enter")


def add(page: Page, name: str, blocks: int) -> None:
    """Add a block by + while the page has the focus."""
    expect(page.locator("[data-sheet] [role=listbox]")).to_be_focused()
    page.keyboard.press("+")
    menu = page.get_by_role("group", name="Blocks to add here")
    go_to(page, menu.get_by_role("button", name=name, exact=True), "ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sheet] [role=option]")).to_have_count(blocks)


def write(page: Page, words: str) -> None:
    """Write the words of the selected block in the page."""
    page.keyboard.press("Enter")
    expect(page.locator(".canvas-editor [role=textbox]")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.keyboard.press("Escape")
    expect(page.locator("[data-sheet] [role=listbox]")).to_be_focused()


def select(page: Page, key: str, name: str) -> None:
    """Go through the blocks of the page by one key until one is selected."""
    chosen = page.locator("[data-sheet] [role=option][aria-selected=true]")
    for _ in range(10):
        page.keyboard.press(key)
        if re.match(name, chosen.get_attribute("aria-label") or ""):
            break
    expect(chosen).to_have_accessible_name(re.compile(name))
    block = (chosen.get_attribute("id") or "").removeprefix("canvas-")
    expect(page.locator("#block-settings")).to_have_attribute("data-settings-of", block)


def upload(page: Page, file: Path, alt: str) -> None:
    """Upload a picture for the selected block."""
    press(page, page.get_by_role("link", name="Choose a picture"))
    dialog = page.locator("dialog[open]")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    go_to(page, dialog.get_by_label("Upload a picture"), "Shift+Tab")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    expect(dialog.get_by_label("Alternative text")).to_be_focused()
    page.keyboard.type(alt)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name="Choose a picture")).to_be_focused()


def restrict(page: Page, field: str, value: str) -> None:
    """Say who gets the selected section."""
    press(page, page.get_by_role("button", name="Add the first block of conditions"), "Shift+Tab")
    expect(page.locator("[name='add:0']")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.type(field)
    page.keyboard.press("Enter")
    expect(page.locator("[name='operator:0.0']")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type(value)
    page.keyboard.press("Tab")
    expect(page.locator("#sentence-only_for")).to_contain_text(f"whose {field.lower()} is “{value}”")


def test_a_newsletter_is_built_by_keyboard_alone(quiet_site: Site, page: Page, tmp_path: Path) -> None:
    factories.contact(first_name="Anna")
    quiet_site.sign_in(page, "marketer", "/emails/new/")
    blocks = page.locator("[data-sheet] [role=listbox]")
    for label, words in (("Name", "June news"), ("Subject", "What is new"), ("Preview text", "Scarves and hats")):
        go_to(page, page.get_by_role("textbox", name=label, exact=True))
        page.keyboard.type(words)
    page.keyboard.press("Control+s")
    expect(page.locator("[data-sheet] [role=option]")).to_have_count(4)

    go_to(page, blocks)
    select(page, "ArrowDown", "Heading")
    write(page, "Made for June")
    add(page, "2 columns", 5)
    add(page, "Image", 6)
    file = tmp_path / "scarf.png"
    file.write_bytes(factories.picture_bytes(width=520, height=260))
    upload(page, file, "A red scarf")
    go_to(page, blocks)
    select(page, "ArrowUp", "Section")
    add(page, "Text", 7)
    write(page, "The scarf")
    select(page, "ArrowUp", "Section")

    restrict(page, "First name", "Anna")
    press(page, page.locator("[data-command=go-live]").first)
    expect(page.locator("[data-record][data-status-reason=live]").first).to_be_visible(timeout=SLOW)
    heading, section, *_ = Email.objects.get().design["blocks"]
    assert heading["text"] == "Made for June"
    assert [[one["type"] for one in column] for column in section["columns"]] == [["image"], ["text"]]
    assert section["columns"][0][0]["alt"] == "A red scarf"
