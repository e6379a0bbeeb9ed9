"""Every command of the five lifecycles in every state in Chromium: the buttons of the bar, and what pressing one does.

lifecycles.md, the command tables: "A command that can't be run now is not shown as a button". Moves of the service are
not waited for: only the web process runs.
"""

import pytest
from playwright.sync_api import Page, expect

from marketing.lifecycle import registry
from tests import factories
from tests.browser import hooks
from tests.browser.site import Site
from tests.spec.tables import ALL_COMMANDS, TABLES

pytestmark = pytest.mark.browser
KINDS = ("contacts", "segments", "content-settings", "emails", "journeys")


def stays(kind: str, reason: str, command: str) -> bool:
    """True when a command leaves the record as and where it was, so that the next one can use it too."""
    return command in ("check", "save", "test-send") and TABLES[kind].move(command, reason) is None


def allowed(kind: str, reason: str) -> list[str]:
    """The commands that the tables list for a state, those that leave the record where it was first."""
    found = [command for command in ALL_COMMANDS if TABLES[kind].allows(command, reason)]
    return sorted(found, key=lambda command: not stays(kind, reason, command))


def lands_in(kind: str, reason: str, command: str) -> str:
    """Return where a command leads from a record that was made straight for this state."""
    move = TABLES[kind].move(command, reason)
    if move is None:
        return reason
    return move.via or move.to or "draft"


@pytest.mark.parametrize("kind", KINDS)
def test_every_button_does_what_the_table_says(kind: str, quiet_site: Site, page: Page) -> None:
    quiet_site.sign_in(page, "administrator")
    for reason in TABLES[kind].states:
        wanted, record = allowed(kind, reason), None
        for command in wanted:
            record = record if record and stays(kind, reason, command) else factories.in_state(kind, reason)
            page.goto(f"/{kind}/{record.pk}/")
            if command == wanted[0]:
                assert hooks.commands(page) & set(ALL_COMMANDS) == set(wanted), f"{kind} in {reason}"
            press(page, command)
            assert_done(page, record, reason, command)
        if not wanted:
            page.goto(f"/{kind}/{factories.in_state(kind, reason).pk}/")
            assert hooks.commands(page) & set(ALL_COMMANDS) == set(), f"{kind} in {reason}"


def press(page: Page, command: str) -> None:
    """Press a button and answer what it asks."""
    page.locator(f".bar [data-command='{command}']").click()
    if command == "delete":
        page.locator("dialog[data-confirm] [data-confirm-yes]").click()
    if command == "test-send":
        page.locator("dialog [name=addresses]").fill("tester@people.example")
    if command in ("test-send", "save-as-template"):
        page.locator("dialog button.main").click()


def assert_done(page: Page, record: object, reason: str, command: str) -> None:
    """The page and the database say that it happened."""
    kind, key = record.slug, record.pk  # type: ignore[attr-defined]
    if command == "delete":
        page.wait_for_url(f"**/{kind}/")
        assert not registry.model_for(kind).objects.filter(pk=key).exists()
        return
    if command == "copy":
        expect(page.locator("#record")).not_to_have_attribute("data-record", str(key))
        assert registry.get(kind, key).status_reason == reason
        return
    done = "[data-check-results]" if command == "check" else ".notice.success, [data-toast-text]"
    expect(page.locator(done).first).to_be_visible()
    landed = lands_in(kind, reason, command)
    expect(page.locator("#record")).to_have_attribute("data-status-reason", landed)
    assert registry.get(kind, key).status_reason == landed


@pytest.mark.parametrize(
    ("kind", "field"), [("emails", "email"), ("segments", "segment"), ("content-settings", "content_settings")]
)
def test_stopping_what_a_live_journey_uses_names_it_and_needs_a_second_yes(
    kind: str, field: str, quiet_site: Site, page: Page
) -> None:
    journey = factories.in_state("journeys", "live")
    used = factories.live(kind)
    quiet_site.sign_in(page, "administrator", f"/{kind}/{used.pk}/")

    page.locator(".bar [data-command=stop]").click()

    dialog = page.locator("dialog[data-confirm]")
    expect(dialog.locator(f"[data-affected='journeys/{journey.pk}']")).to_be_visible()
    dialog.locator("[data-close]").click()
    expect(dialog).to_have_count(0)
    assert registry.get(kind, used.pk).status_reason == "live"
    page.locator(".bar [data-command=stop]").click()
    dialog.locator("[data-confirm-yes]").click()
    expect(page.locator("#record")).to_have_attribute("data-status-reason", "stopped")
    assert registry.get(kind, used.pk).status_reason == "stopped"
