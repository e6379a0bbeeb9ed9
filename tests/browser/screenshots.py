"""`make screenshots`: every page kind of the demo, 1440 and 390 px wide, light and dark, into `screenshots/`."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.site import Site, chromium_path, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "screenshots"
SIZES: dict[str, ViewportSize] = {"1440": {"width": 1440, "height": 1000}, "390": {"width": 390, "height": 844}}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LISTS = (
    "journeys", "emails", "content-settings", "contacts", "accounts", "leads", "lead-scoring-models", "segments",
    "journey-templates", "email-templates", "segment-templates", "brands", "subscription-lists", "content-blocks",
)  # fmt: skip
ASKING = ("emails", "segments")  # stopping one that is used asks first, so the picture changes nothing
VIEWS = {"journeys": ("active", "inactive"), "segments": ("inactive",), "emails": ("all-live", "expired")}
OPENED = (
    ("contacts-columns", "/contacts/", ("[data-columns] summary",)),
    ("contacts-keep-view", "/contacts/", ("[data-keep-view] summary",)),
    ("add-to-segment", "/contacts/", ("[name=ids]", "[data-command=add-to-segment]")),
    ("gallery", "/emails/", ("[data-command=new]",)),
    ("gallery-page", "/emails/new/from/", ()),
    ("upload-pictures", "/media/new/", ()),
    ("static-list", "/segments/?q=advisory", ("[data-record] a",)),
    ("test-send", "/emails/?view=all-live", ("[data-record] a", "[data-command=test-send]")),
    ("check-email", "/emails/?view=draft", ("[data-record] a", "[data-command=check]")),
    ("check-journey", "/journeys/?view=draft", ("[data-record] a", "[data-command=check]")),
)


@dataclass(frozen=True)
class Shot:
    """One page to look at; what `clicks` names is clicked first, one after the other."""

    name: str
    path: str
    clicks: tuple[str, ...] = ()


def main() -> None:
    """Run the demo in a folder of its own and photograph it."""
    data = tempfile.mkdtemp(prefix="golive-screenshots-")
    port = free_port()
    env = os.environ | {"DATA_DIR": data, "PORT": str(port), "GOLIVE_DEMO": "1"}
    for name in ("DATABASE_URL", "EMAIL_URL", "BROKER_URL"):
        env.pop(name, None)
    demo = subprocess.Popen([sys.executable, "manage.py", "up"], cwd=ROOT, env=env)
    try:
        site = Site(f"http://127.0.0.1:{port}", "golive-demo")
        site.wait(120)
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=["--no-sandbox", "--disable-background-networking"]
            )
            photograph(browser, site)
            browser.close()
    finally:
        demo.terminate()
        demo.wait(20)
        shutil.rmtree(data, ignore_errors=True)


def photograph(browser: Browser, site: Site) -> None:
    """Take every shot in every size and theme."""
    first = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = first.new_page()
    site.sign_in_by_form(page, "admin")
    page.wait_for_timeout(8000)  # the worker sends the first mails meanwhile
    shots = list(all_shots(page, site))
    first.close()
    only = os.environ.get("SHOTS", "")
    for width, size in SIZES.items():
        for theme in THEMES:
            context = browser.new_context(viewport=size, color_scheme=theme)
            context.set_default_timeout(10_000)
            page = context.new_page()
            site.sign_in_by_form(page, "admin")
            for shot in shots:
                if only in shot.name:
                    take(page, site, shot, FOLDER / f"{shot.name}-{width}-{theme}.png")
            context.close()


def take(page: Page, site: Site, shot: Shot, file: Path) -> None:
    """Open one page and keep its picture."""
    page.goto(f"{site.url}{shot.path}")
    for click in shot.clicks:
        if page.locator(click).count():
            page.locator(click).first.click()
            page.wait_for_load_state()
    page.wait_for_timeout(400)
    page.screenshot(path=file, full_page=True)
    sys.stdout.write(f"{file.name}\n")


def all_shots(page: Page, site: Site) -> Iterator[Shot]:
    """Find the pages: fixed ones, every list, a record of every state, every tab."""
    yield from (Shot("home", "/"), Shot("search", "/search/?q=wel"), Shot("settings", "/settings/"))
    yield from (Shot("not-found", "/journeys/999999/"), Shot("import", "/contacts/import/"))
    for kind in LISTS:
        yield Shot(f"list-{kind}", f"/{kind}/")
        yield Shot(f"new-{kind}", f"/{kind}/new/")
        for view in VIEWS.get(kind, ()):
            yield Shot(f"list-{kind}-{view}", f"/{kind}/?view={view}")
        yield from records(page, site, kind)
    yield from (Shot(*one) for one in OPENED)
    yield Shot("list-outgoing-mail", "/outgoing-mail/")
    page.goto(f"{site.url}/outgoing-mail/")
    if page.locator("[data-record]").count():
        number = page.locator("[data-record]").first.get_attribute("data-record")
        yield Shot("outgoing-mail-message", f"/outgoing-mail/{number}/")


def records(page: Page, site: Site, kind: str) -> Iterator[Shot]:
    """One record of each status reason, and all tabs of the first."""
    seen: set[str] = set()
    for view in ("active", "inactive"):
        page.goto(f"{site.url}/{kind}/?view={view}")
        rows = page.locator("[data-record]").evaluate_all("rows => rows.map(row => row.dataset.record)")
        for number in rows[:12]:
            page.goto(f"{site.url}/{kind}/{number}/")
            reason = str(page.locator("[data-status-reason]").first.get_attribute("data-status-reason"))
            if reason in seen:
                continue
            seen.add(reason)
            yield Shot(f"{kind}-{reason}", f"/{kind}/{number}/")
            if reason in ("live", "active"):
                yield from tabs(page, kind, number)
                if kind in ASKING:
                    yield Shot(f"{kind}-dialog", f"/{kind}/{number}/", ("[data-command=stop]",))


def tabs(page: Page, kind: str, number: str) -> Iterator[Shot]:
    """Every tab of the record that is open."""
    links = page.locator("[role=tab], .tabs a").evaluate_all("tabs => tabs.map(tab => tab.getAttribute('href'))")
    for link in dict.fromkeys(str(link) for link in links if link and "tab=" in str(link)):
        name = link.split("tab=")[1].split("&")[0]
        yield Shot(f"{kind}-tab-{name}", f"/{kind}/{number}/?tab={name}")


if __name__ == "__main__":
    main()
