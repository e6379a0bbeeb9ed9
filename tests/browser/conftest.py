"""A real site for browser tests: web, worker and scheduler as processes, and Chromium looking at it."""

import os
import signal
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from entities.content_settings import defaults
from marketing import clock
from marketing.users.models import User
from marketing.users.roles import give_role
from tests import processes
from tests.browser.site import Site, chromium_path, free_port

PASSWORD = "a long password"
AXE = processes.ROOT / "static" / "node_modules" / "axe-core" / "axe.min.js"
# Chromium says these of every answer of 409 and 422, which are answers as meant.
EXPECTED = ("the server responded with a status of 409", "the server responded with a status of 422")
SLOWEST = 30_000  # milliseconds, on a busy machine
expect.set_options(timeout=SLOWEST)
NOWHERE = "/journeys/999999/"  # the one address that is meant to be missing


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of a process; a machine without it fails here and says what to install."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=options)
        yield browser
        browser.close()


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    """One person per role, and what a new installation ships."""
    made = {}
    for role in ("administrator", "marketer", "reviewer"):
        person = User.objects.create(username=role, email=f"{role}@golive.example", password=stored_password())
        give_role(person, role)
        made[role] = User.objects.get(pk=person.pk)
    defaults.ship("Golive, Example Street 1, 1010 Vienna", by=made["administrator"], at=clock.now())
    return made


@cache
def stored_password() -> str:
    """Return the password as it is stored; the web process knows the hashers of production alone, which are slow."""
    return make_password(PASSWORD, hasher="pbkdf2_sha256")


@pytest.fixture(scope="session")
def addresses() -> dict[str, str]:
    """What the processes of a site are told of it."""
    port = free_port()
    return {
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "STATICFILES_STORAGE_CLASS": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "STATIC_ROOT": str(processes.ROOT / "static" / "dist"),
        "WEB_WORKERS": "1",
    }


@pytest.fixture(scope="session")
def web(left_alone: None, addresses: dict[str, str]) -> Iterator[processes.Running]:
    """A web server that has everything loaded; a test has the process that answers for itself alone."""
    running = processes.web("--preload", **addresses)
    Site(addresses["PUBLIC_URL"], PASSWORD).wait()
    yield running
    running.stop()


@pytest.fixture
def quiet_site(
    people: dict[str, User], addresses: dict[str, str], web: processes.Running, empty_queue: None
) -> Iterator[Site]:
    """A web process alone: what waits for the service goes on waiting, so that every state can be looked at."""
    found = Site(addresses["PUBLIC_URL"], PASSWORD, session_of)
    found.wait()
    yield found
    renew(web)


def renew(web: processes.Running) -> None:
    """End the process that answers: its server makes a new one in an instant, which remembers nothing."""
    used = processes.children(web.pid)
    for pid in used:
        os.kill(pid, signal.SIGKILL)
    processes.wait_until(lambda: set(processes.children(web.pid)) - set(used), what=web.output)


def session_of(role: str) -> str:
    """Return the key of a new session of a role's person."""
    client = Client()
    client.force_login(User.objects.get(username=role))
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture
def site(quiet_site: Site, addresses: dict[str, str], start_worker: Callable[..., Any]) -> Iterator[Site]:
    """Web, worker and scheduler on this test's database."""
    start_worker(**addresses)
    scheduler = processes.beat(**addresses)
    yield quiet_site
    scheduler.stop()


@pytest.fixture
def context(chromium: Browser, quiet_site: Site) -> Iterator[BrowserContext]:
    """A fresh browser profile that notes every error its pages log."""
    made = chromium.new_context(base_url=quiet_site.url, viewport={"width": 1440, "height": 1000})
    errors: list[str] = []
    made.on("console", lambda message: note(errors, message))
    made.on("weberror", lambda error: errors.append(str(error.error)))
    yield made
    made.close()
    assert errors == [], f"The pages logged errors: {errors}"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of that profile."""
    page = context.new_page()
    page.set_default_timeout(SLOWEST)
    return page


@pytest.fixture
def plain_page(chromium: Browser, site: Site) -> Iterator[Page]:
    """A page of a browser with scripts off."""
    made = chromium.new_context(base_url=site.url, viewport={"width": 1440, "height": 1000}, java_script_enabled=False)
    page = made.new_page()
    page.set_default_timeout(SLOWEST)
    yield page
    made.close()


def note(errors: list[str], message: ConsoleMessage) -> None:
    """Keep what a page logs as an error, but for refusals that are meant."""
    is_meant = any(text in message.text for text in EXPECTED) or message.location["url"].endswith(NOWHERE)
    if message.type == "error" and not is_meant:
        errors.append(f"{message.text} ({message.location})")


def axe(page: Page) -> list[str]:
    """Return what axe finds on a page, all rules on, as readable lines."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {fault['help']} ({'; '.join(node['html'][:120] for node in fault['nodes'][:3])})"
        for fault in found["violations"]
    ]


def uploads(folder: Path, name: str, text: str) -> Path:
    """Write a file for an upload."""
    path = folder / name
    path.write_text(text)
    return path
