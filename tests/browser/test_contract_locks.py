"""Every cell of the five lock tables in Chromium: what a person sees, what typing does, what force does.

lifecycles.md: "Read-only in the form, refused by the server when posted anyway"; interface.md: "a locked input is
`disabled` or `readonly`, and says why in text", "A changed value posted for a locked field: 409, the field named,
nothing of that post saved, what was typed still on the page".
"""

from typing import Any

import pytest
from playwright.sync_api import Page

from marketing.lifecycle import registry
from tests import factories
from tests.browser import hooks
from tests.browser.site import Site
from tests.spec.cells import CELLS, Cell
from tests.spec.rows import EDITABLE
from tests.spec.tables import TABLES
from tests.spec.values import as_posted, other_value

pytestmark = pytest.mark.browser
KINDS = ("contacts", "segments", "content-settings", "emails", "journeys")
# Another time zone would move the wall clocks that are typed beside it; another type leaves no place for a list.
ALONE = frozenset({"time_zone", "pipeline", "segment_type"})


def cells(kind: str, reason: str) -> list[Cell]:
    """The cells of one state."""
    return [cell for cell in CELLS if (cell.slug, cell.reason) == (kind, reason)]


@pytest.mark.parametrize("kind", KINDS)
def test_chromium_obeys_every_cell(kind: str, quiet_site: Site, page: Page) -> None:
    quiet_site.sign_in(page, "administrator")
    faults: list[str] = []
    for reason in TABLES[kind].states:
        record = factories.in_state(kind, reason)
        page.goto(f"/{kind}/{record.pk}/")
        found = hooks.fields(page)
        faults += [f"{cell}: {told}" for cell in cells(kind, reason) if (told := seen(cell, found, record))]
        faults += forced(page, record, [c.field for c in cells(kind, reason) if c.expected != EDITABLE])
        editable = [c.field for c in cells(kind, reason) if c.expected == EDITABLE]
        for names in ([n for n in editable if n not in ALONE], *([n] for n in editable if n in ALONE)):
            faults += typed(page, record, names)
    assert faults == []


def seen(cell: Cell, found: dict[str, dict[str, Any]], record: Any) -> str:
    """Say what is wrong with how a cell looks; "" when nothing is."""
    field = found.get(cell.field)
    if field is None or not field["inputs"]:
        return "it is not on the page"
    if cell.expected == EDITABLE:
        return "" if not field["locked"] and field["open"] else "it can't be typed in"
    why = record.lifecycle.locks.why(cell.field, record)
    says_why = " ".join(why.split()) in " ".join(field["words"].split())
    return "" if field["locked"] and not field["open"] and says_why else f"it is open, or does not say “{why}”"


def forced(page: Page, record: Any, names: list[str]) -> list[str]:
    """Open all locked fields by force, type, submit: everything is refused by name, nothing stored."""
    if not names:
        return []
    values = {name: as_posted(name, other_value(record, name)) for name in names}
    page.goto(f"/{record.slug}/{record.pk}/")
    for name, value in values.items():
        hooks.put(page, name, value)
    answer = hooks.save(page, f"/{record.slug}/{record.pk}/")
    page.locator("[data-not-saved]").wait_for()
    named = page.locator("[data-refused]").evaluate_all("all => all.map(one => one.dataset.refused)")
    stored = registry.get(record.slug, record.pk)
    faults = [f"{record.slug}.{n} in {record.status_reason}: not refused" for n in names if n not in named]
    if answer.status != 409 or stored.row_version != record.row_version:
        faults.append(f"{record.slug} in {record.status_reason}: answered {answer.status}")
    return faults


def typed(page: Page, record: Any, names: list[str]) -> list[str]:
    """Type into all these fields at once and save as a person does: all of it is stored."""
    if not names:
        return []
    record = back_in(record)
    wanted = {name: other_value(record, name) for name in names}
    page.goto(f"/{record.slug}/{record.pk}/")
    for name, value in wanted.items():
        hooks.put(page, name, as_posted(name, value))
    answer = hooks.save(page, f"/{record.slug}/{record.pk}/")
    stored = registry.get(record.slug, record.pk)
    missed = {n: stored.value_of(n) for n, value in wanted.items() if stored.value_of(n) != value}
    return [f"{record.slug}.{n}: {value!r} after {answer.status}" for n, value in missed.items()]


def back_in(record: Any) -> Any:
    """Return the record in the state it was made for: a Save of a live-editable one made it Live."""
    fresh = registry.get(record.slug, record.pk)
    if fresh.status_reason != record.status_reason:
        factories.run(fresh, "edit")
    return fresh
