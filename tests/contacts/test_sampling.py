"""What the page of columns says of a file's first cells is what the import makes of them."""

import pytest

from entities.contacts.importing.converting import value_of
from entities.contacts.importing.fields import Target, targets
from entities.contacts.importing.sampling import Tried, tried


def exploding(cell: str) -> str:
    """Fail as no field should."""
    raise ZeroDivisionError(cell)


def test_a_cell_that_breaks_its_field_is_counted_and_takes_no_page_down() -> None:
    found = tried(["a", "b"], Target("first_name", "First name", exploding))

    assert (found.faults, found.fault) == (2, "“a” can't be read")


DAYS = ("12/05/1985", "31.12.1990", "0000-00-00", "soon", '="12.05.1985"', "1985-05-12 00:00")


@pytest.mark.parametrize("cell", DAYS)
def test_a_day_is_shown_as_it_is_imported(cell: str) -> None:
    target = targets()["birthday"]
    found = tried([cell], target)

    if found.faults:
        assert cell == "soon"
        return
    value = value_of(cell, target)
    assert (found == Tried()) == (value is None) == (cell == "0000-00-00")
    assert value is None or found.shown.endswith(f"is read as {value:%-d %B %Y}")
