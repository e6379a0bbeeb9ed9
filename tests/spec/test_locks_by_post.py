"""Every cell of every lock table, by direct POSTs to the record and to its `draft/` address: two a state.

interface.md, Answers: "A changed value posted for a locked field: 409, the field named, nothing of that post saved,
what was typed still on the page."
"""

from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle import registry
from tests.pages import refused_fields
from tests.spec.cells import PLACES, cells_of
from tests.spec.gallery import Gallery
from tests.spec.rows import EDITABLE
from tests.spec.values import as_posted, other_value
from tests.walking import rolled_back

each_place = pytest.mark.parametrize(("slug", "reason"), PLACES)


@each_place
@pytest.mark.parametrize("address", ["", "draft/"])
def test_all_that_is_locked_is_refused_by_name_and_nothing_of_it_is_stored(
    slug: str, reason: str, address: str, gallery: Gallery, browser: Client
) -> None:
    record = gallery.record(slug, reason)
    fields = [name for name, expected in cells(slug, reason) if expected != EDITABLE]
    if not fields:
        return
    before = {name: record.value_of(name) for name in fields}

    answer = post(browser, record, {name: other_value(record, name) for name in fields}, address)

    assert answer.status_code == 409
    assert set(refused_fields(answer)) == set(fields), "the answer names each field, and no other"
    assert stored(record, fields) == before
    assert registry.get(slug, record.pk).row_version == record.row_version
    assert registry.get(slug, record.pk).status_reason == reason


@each_place
@pytest.mark.parametrize("address", ["", "draft/"])
def test_all_that_is_editable_is_stored(
    slug: str, reason: str, address: str, gallery: Gallery, browser: Client
) -> None:
    """ "POST stores the local version only …: same locks, no check, no publication" """
    for name in [name for name, expected in cells(slug, reason) if expected == EDITABLE]:
        with rolled_back():
            record = gallery.record(slug, reason)
            wanted = {name: other_value(record, name)}

            answer = post(browser, record, wanted, address)

            assert answer.status_code in (200, 204, 302), answer.content.decode()[:2000]
            assert stored(record, [name]) == wanted
            assert not address or registry.get(slug, record.pk).status_reason == reason


def cells(slug: str, reason: str) -> list[tuple[str, str]]:
    """Return the fields of a kind with what the table says of each in a state."""
    return [(cell.field, cell.expected) for cell in cells_of(slug, reason)]


def post(browser: Client, record: Any, values: dict[str, Any], address: str) -> Any:
    """Post values of fields."""
    data = {name: as_posted(name, value) for name, value in values.items()}
    return browser.post(f"/{record.slug}/{record.pk}/{address}", {"row_version": record.row_version, **data})


def stored(record: Any, fields: list[str]) -> dict[str, Any]:
    """Return the values that the database holds now."""
    row = registry.get(record.slug, record.pk)
    return {name: row.value_of(name) for name in fields}
