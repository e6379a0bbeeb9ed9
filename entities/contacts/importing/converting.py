"""From the cells of a row to the values of a contact."""

import logging
from typing import Any

from django.core.exceptions import ValidationError

from entities.contacts.import_models import Import
from entities.contacts.importing.cells import unescaped
from entities.contacts.importing.fields import FULL_NAME, Target, targets
from entities.contacts.importing.reading import Row

Values = dict[str, Any]

logger = logging.getLogger(__name__)


class RowRefused(ValueError):
    """A row can't be imported; the text goes into the error file."""


class RowConverter:
    """Converts rows as the mapping of an import says."""

    def __init__(self, job: Import) -> None:
        self._width = len(job.header)
        fields = targets(job.day_first, job.by.time_zone if job.by else "UTC")
        self._columns: list[tuple[int, Target]] = [
            (int(index), fields[key]) for index, key in job.mapping.items() if key in fields
        ]

    @property
    def written(self) -> list[str]:
        """The fields of contacts that the mapping can fill."""
        names = [target.key for _index, target in self._columns]
        if FULL_NAME in names:
            names = [*(name for name in names if name != FULL_NAME), "first_name", "last_name"]
        return list(dict.fromkeys(names))

    def values(self, row: Row) -> Values:
        """The values of a row, empty cells left out; a company by its name. Raises RowRefused."""
        if row.fault:
            raise RowRefused(row.fault)
        if any(cell.strip() for cell in row.cells[self._width :]):
            raise RowRefused(f"The row has {len(row.cells)} cells, the header has {self._width}.")
        values: Values = {}
        faults = []
        for index, target in self._columns:
            cell = unescaped(row.cells[index].strip()) if index < len(row.cells) else ""
            if not cell:
                continue
            try:
                values[target.key] = target.convert(cell)
            except ValidationError as fault:
                faults.append(f"{target.label}: {' '.join(fault.messages)}")
            except Exception:  # whatever one cell breaks costs its row, and no other
                logger.exception("A cell for %s can't be converted", target.key)
                faults.append(f"{target.label}: “{cell[:60]}” can't be read")
        if faults:
            raise RowRefused("; ".join(faults))
        return _with_names(values)


def _with_names(values: Values) -> Values:
    """Split a full name at its last space, and refuse a row that names nobody."""
    full = values.pop(FULL_NAME, "")
    if full and not values.get("first_name") and not values.get("last_name"):
        first, _, last = full.rpartition(" ")
        if len(first) > 100 or len(last) > 100:
            raise RowRefused("Full name: first or last name is longer than 100 characters.")
        values |= {"first_name": first.strip(), "last_name": last}
    if not any(values.get(name) for name in ("first_name", "last_name", "email")):
        raise RowRefused("The row has neither a name nor an e-mail address.")
    return values
