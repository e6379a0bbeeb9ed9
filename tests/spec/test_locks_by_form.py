"""Every cell of every lock table, by the form that people see (lifecycles.md, "locked": "Read-only in the form")."""

from typing import Any

import pytest
from django.http import QueryDict

from marketing.console.entity import entities
from marketing.console.record.forms import RecordForm
from tests.spec.cells import CELLS, PLACES, Cell, cells_of
from tests.spec.gallery import Gallery
from tests.spec.rows import EDITABLE
from tests.spec.values import as_posted, other_value
from tests.walking import walk

LOCKED = [cell for cell in CELLS if cell.expected != EDITABLE]


@pytest.mark.parametrize(("slug", "reason"), PLACES)
def test_the_form_obeys_each_cell(slug: str, reason: str, gallery: Gallery) -> None:
    walk(cells_of(slug, reason), lambda cell: assert_form_obeys(cell, gallery))


def assert_form_obeys(cell: Cell, gallery: Gallery) -> None:
    """A form takes the value where the cell says editable, and keeps its own where it doesn't."""
    record = gallery.record(cell.slug, cell.reason)
    before, wanted = record.value_of(cell.field), other_value(record, cell.field)

    form = RecordForm(entities()[cell.slug], record, gallery.person, posted(cell.field, wanted))

    if cell.expected == EDITABLE:
        assert form.locked_changes() == {}
        assert form.is_valid(), form.errors
        assert form.record.value_of(cell.field) == wanted
    else:
        assert form.locked_changes()[cell.field], "it says why"
        assert form.why_locked(cell.field)
        form.is_valid()
        assert form.record.value_of(cell.field) == before


@pytest.mark.parametrize(("slug", "reason"), dict.fromkeys((cell.slug, cell.reason) for cell in LOCKED))
def test_a_locked_field_posted_with_its_own_value_is_no_change(slug: str, reason: str, gallery: Gallery) -> None:
    """interface.md: "A *changed* value posted for a locked field: 409" """

    def assert_no_change(cell: Cell) -> None:
        record = gallery.record(slug, reason)
        shown = RecordForm(entities()[slug], record, gallery.person).value(cell.field)
        form = RecordForm(entities()[slug], record, gallery.person, posted(cell.field, shown))
        assert form.locked_changes() == {}

    walk([cell for cell in LOCKED if (cell.slug, cell.reason) == (slug, reason)], assert_no_change)


def posted(field: str, value: Any) -> QueryDict:
    """Return a POST of one field."""
    data = QueryDict(mutable=True)
    data.setlist(field, as_posted(field, value))
    return data
