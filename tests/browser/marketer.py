"""What a marketer does in the console, step by step, as the main job needs it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

SLOW = 60_000


def import_contacts(page: Page, file: Path, rows: int) -> None:
    """Upload a CSV file, take the guessed columns, wait until the worker is through."""
    page.goto("/contacts/import/")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".column select").nth(1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("button", name="Start the import").click()
    done = page.locator("main", has_text=re.compile(rf"{rows:,}".replace(",", r"\D?") + r"\s*Created", re.S))
    expect(done).to_be_visible(timeout=SLOW)


def make_segment(page: Page, name: str, field: str, value: str) -> None:
    """Make a dynamic segment of one condition and go live with it."""
    page.goto("/segments/new/")
    page.fill("[name=name]", name)
    command(page, "save")
    page.get_by_role("button", name="Add the first block of conditions").click()
    page.locator("[name='add:0']").select_option(field)
    page.locator("[name='value:0.0']").fill(value)
    page.locator("[name='value:0.0']").press("Tab")
    expect(page.locator("main")).to_contain_text(f"is “{value}”")
    go_live(page)


def write_email(page: Page, name: str, subject: str, button: str, address: str) -> None:
    """Write an email with a button and go live with it."""
    page.goto("/emails/new/")
    page.fill("[name=name]", name)
    page.fill("[name=subject]", subject)
    page.fill("[name=preheader]", "A first look")
    page.fill("[name=from_name]", "Golive")
    page.fill("[name=from_address]", "hello@golive.example")
    command(page, "save")
    page.locator("#block-b1 [data-select]").click()
    page.locator("#set-b1-text").fill(subject)
    page.locator("#set-b1-text").press("Tab")
    expect(page.locator("[data-field=design] textarea")).not_to_have_value(re.compile("A headline"))
    page.locator("[data-palette] button[value=button]").click()
    block = page.locator("#block-settings[data-settings-of] form", has=page.locator("[name=href]"))
    block.locator("[name=text]").fill(button)
    block.locator("[name=href]").fill(address)
    block.locator("[name=href]").press("Tab")
    expect(page.locator("[data-field=design] textarea")).to_have_value(re.compile(re.escape(address)))
    go_live(page)


def make_journey(page: Page, name: str, segment: str, email: str) -> None:
    """Make a journey that starts now: segment, email, an if / then on a click; go live with it."""
    page.goto("/journeys/new/")
    page.fill("[name=name]", name)
    page.fill("[name=starts_at]", (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    command(page, "save")
    page.get_by_role("button", name="Start with a segment").click()
    set_tile(page, "segment", segment)
    add_tile(page, "email")
    set_tile(page, "email", email)
    go_live(page)


def add_tile(page: Page, kind: str) -> None:
    """Put a tile at the end."""
    page.locator(".adder > summary").last.click()
    page.locator(f"button[name=add][value^='{kind} ']").last.click()
    expect(page.locator(f"[data-tile-type={kind}]")).to_be_visible()


def set_tile(page: Page, field: str, choice: str) -> None:
    """Choose a record in the settings of the tile that is open; they store themselves."""
    page.locator(f"#tab-designer select[name$='{field}']:not([form])").first.select_option(label=choice)
    expect(page.locator("[data-tile]", has_text=choice).first).to_be_visible()


def command(page: Page, name: str) -> None:
    """Press a button of the command bar."""
    page.locator(f"[data-command='{name}']").first.click()
    page.wait_for_load_state("networkidle")


def go_live(page: Page) -> None:
    """Go live and see it happen."""
    command(page, "go-live")
    expect(page.locator("[data-record][data-status-reason=live]").first).to_be_visible(timeout=SLOW)
