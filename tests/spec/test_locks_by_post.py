"""Every cell of every lock table, by a direct POST to the record and to its `draft/` address.

interface.md, Answers: "A changed value posted for a locked field: 409, the field named, nothing of that post saved,
what was typed still on the page."
"""

from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle import registry
from tests.pages import refused_fields
from tests.spec.cells import CELLS, Cell
from tests.spec.gallery import Gallery
from tests.spec.rows import EDITABLE
from tests.spec.values import as_posted, other_value

each_cell = pytest.mark.parametrize("cell", CELLS, ids=str)


@each_cell
def test_a_post_to_the_record_obeys_the_cell(cell: Cell, gallery: Gallery, browser: Client) -> None:
    assert_obeyed(cell, gallery, browser, "")


@each_cell
def test_a_post_to_the_draft_address_obeys_the_cell(cell: Cell, gallery: Gallery, browser: Client) -> None:
    """ "POST stores the local version only …: same locks, no check, no publication" """
    assert_obeyed(cell, gallery, browser, "draft/")

    assert registry.get(cell.slug, gallery.record(cell.slug, cell.reason).pk).status_reason == cell.reason


def assert_obeyed(cell: Cell, gallery: Gallery, browser: Client, address: str) -> None:
    """Post another value for the field and judge the answer and what is stored."""
    record = gallery.record(cell.slug, cell.reason)
    before, wanted = record.value_of(cell.field), other_value(record, cell.field)
    data = {"row_version": record.row_version, cell.field: as_posted(cell.field, wanted)}

    answer = browser.post(f"/{cell.slug}/{record.pk}/{address}", data)

    if cell.expected == EDITABLE:
        assert answer.status_code in (200, 204, 302), answer.content.decode()[:2000]
        assert stored(record, cell.field) == wanted
    else:
        assert answer.status_code == 409
        assert cell.field in refused_fields(answer), "the answer names the field"
        assert stored(record, cell.field) == before
        assert registry.get(cell.slug, record.pk).row_version == record.row_version


def stored(record: Any, name: str) -> Any:
    """Return the value that the database holds now."""
    return registry.get(record.slug, record.pk).value_of(name)
