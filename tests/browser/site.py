"""Where the site under test is, and how people get in."""

import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page


@dataclass(frozen=True)
class Site:
    """A running site; its people sign in by their role's name."""

    url: str
    password: str
    session_of: Callable[[str], str] = str  # makes a session for a role and returns its key

    def wait(self, seconds: float = 120) -> None:
        """Until the web process answers."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/livez", timeout=2).close()
                return
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def sign_in(self, page: Page, role: str = "marketer", path: str = "/") -> None:
        """Let somebody be signed in, without the form and the time that a password takes."""
        name = f"golive_session_{urlsplit(self.url).port}"
        page.context.add_cookies([{"name": name, "value": self.session_of(role), "url": self.url}])
        page.goto(f"{self.url}{path}")

    def sign_in_by_form(self, page: Page, role: str = "marketer", path: str = "/") -> None:
        """Sign in as a person does."""
        page.goto(f"{self.url}/login/?next={path}")
        page.fill("[name=username]", role)
        page.fill("[name=password]", self.password)
        page.click("button[type=submit]")
        page.wait_for_url(f"{self.url}{path}")


def chromium_path() -> str:
    """Where Debian's Chromium is: the shell without windows, which needs half the time, or else the whole browser."""
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert path, "Chromium is missing: apt-get install chromium-headless-shell"
    return path


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
