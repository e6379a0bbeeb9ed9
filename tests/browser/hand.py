"""A hand that counts: what a person at the screen clicks to get something done."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


class Hand:
    """Clicks and types, and knows how often it clicked; typing clicks into its input first."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: Locator) -> None:
        """Press one thing."""
        self.clicks += 1
        what.click()

    def button(self, name: str | re.Pattern[str]) -> None:
        """Press a button by its words."""
        self.click(self.page.get_by_role("button", name=name, exact=isinstance(name, str)).first)

    def write(self, label: str, text: str) -> None:
        """Fill the input with this label, and leave it by Tab."""
        self.into(self.page.get_by_role("textbox", name=label, exact=True), text)

    def into(self, what: Locator, text: str) -> None:
        """Fill an input, and leave it by Tab."""
        self.click(what)
        what.fill(text)
        what.press("Tab")

    def choose(self, what: Locator, label: str) -> None:
        """Open a list and press one of its lines."""
        self.clicks += 2
        what.select_option(label=label)

    def select(self, block: Locator) -> None:
        """Press a block in the page and see its settings."""
        self.click(block)
        expect(block).to_have_attribute("aria-selected", "true")
        name = (block.get_attribute("id") or "").removeprefix("canvas-")
        expect(self.page.locator("#block-settings")).to_have_attribute("data-settings-of", name)

    def upload(self, picture: Path, alt: str) -> None:
        """Open the library from the selected block, choose a file there, say what it shows."""
        self.click(self.page.get_by_role("link", name="Choose a picture"))
        dialog = self.page.locator("dialog[open]")
        self.clicks += 2  # the input, and the file
        dialog.get_by_label("Upload a picture").set_input_files(picture)
        expect(dialog.get_by_label("Alternative text")).to_be_focused()
        self.page.keyboard.type(alt)
        self.page.keyboard.press("Enter")
        expect(dialog).to_have_count(0)
        expect(self.page.locator("#block-settings [name=alt]")).to_have_value(alt)

    def add(self, name: str, *, into: Locator) -> None:
        """Add a block at a + in the page."""
        self.click(into)
        menu = self.page.get_by_role("group", name="Blocks to add here")
        self.click(menu.get_by_role("button", name=name, exact=True))
        expect(menu).to_have_count(0)

    def type_over(self, block: Locator, text: str) -> None:
        """Write the words of a block in the page itself; the block is selected."""
        self.click(block)
        editor = self.page.locator(".canvas-editor [role=textbox]")
        expect(editor).to_be_focused()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Escape")
        expect(editor).to_have_count(0)
