"""From the cells of a row to the values of a contact."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from entities.contacts.import_models import BadCells, Import
from entities.contacts.importing.cells import cleaned, on_its_lines, on_one_line
from entities.contacts.importing.fields import FULL_NAME, REQUIRED, Target, targets
from entities.contacts.importing.naming import split_name
from entities.contacts.importing.opt_outs import ASKED, INVERSE
from entities.contacts.importing.reading import Row

Values = dict[str, Any]
CELL = re.compile(r"“.*”\s*", re.S)
LONGEST_NAME = 100

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, or with the cell of one `column` of it; `words` go into the error file.

    One that refuses no row `is_minor`: it costs its cell alone.
    """

    words: str
    column: int | None = None
    is_minor: bool = False

    @property
    def reason(self) -> str:
        """The words without what the cell holds: what this fault shares with those of other rows."""
        return CELL.sub("", self.words)[:200]


class RowRefused(ValueError):
    """A row can't be imported; the text goes into the error file."""

    def __init__(self, words: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(words)
        self.faults = tuple(faults) or (Fault(words),)


def told(faults: Sequence[Fault]) -> str:
    """All that is wrong, in one line."""
    return "; ".join([*(fault.words.rstrip(".") for fault in faults[:-1]), *(fault.words for fault in faults[-1:])])


class RowConverter:
    """Converts rows as the mapping of an import says."""

    def __init__(self, job: Import) -> None:
        self._width = len(job.header)
        self._is_strict = job.bad_cells == BadCells.REFUSE
        fields = targets(job.date_order, job.by.time_zone if job.by else "UTC")
        self._columns: list[tuple[int, Target]] = [
            (int(index), fields[key]) for index, key in job.mapping.items() if key in fields
        ]

    @property
    def written(self) -> list[str]:
        """The fields of contacts that the mapping can fill."""
        names = [target.key for _index, target in self._columns]
        if FULL_NAME in names:
            names = [*(name for name in names if name != FULL_NAME), "first_name", "last_name"]
        return list(dict.fromkeys(INVERSE.get(name, name) for name in names))

    def values(self, row: Row) -> Values:
        """The values of a row, empty cells left out; a company by its name. Raises RowRefused."""
        return self.read(row)[0]

    def read(self, row: Row) -> tuple[Values, list[Fault]]:
        """The values of a row, and what is wrong with the cells that are left out of them. Raises RowRefused."""
        if row.fault:
            raise RowRefused(row.fault)
        if any(cell.strip() for cell in row.cells[self._width :]):
            words = f"The row has {len(row.cells)} cells, the header has {self._width}."
            raise RowRefused(words, [Fault("The row has more cells than the header.")])
        values: Values = {}
        faults: list[Fault] = []
        for index, target in self._columns:
            cell = row.cells[index] if index < len(row.cells) else ""
            if not cell:
                continue
            try:
                value = value_of(cell, target)
            except ValidationError as fault:
                is_minor = not self._is_strict and target.key not in REQUIRED
                faults.append(Fault(f"{target.label}: {' '.join(fault.messages)}", index, is_minor))
                continue
            if value is not None:
                _put(values, target.key, value)
        if not all(fault.is_minor for fault in faults):
            raise RowRefused(told(faults), faults)
        return _named(values), faults


def _put(values: Values, key: str, value: Any) -> None:
    """Add a value; of several columns that tell who wants no mail, whatever speaks against it wins."""
    name = INVERSE.get(key, key)
    values[name] = value or values.get(name, False) if key in ASKED else value


def value_of(cell: str, target: Target) -> Any:
    """What a cell means for a field; None where it says nothing. Raises ValidationError."""
    try:
        text = cleaned(cell)
        if ":::" in text or not text.isprintable():
            text = on_its_lines(text) if target.has_lines else on_one_line(text)
        return target.convert(text) if text else None
    except ValidationError:
        raise
    except Exception as error:  # whatever one cell breaks costs that cell, and no other row
        logger.exception("A cell for %s can't be converted", target.key)
        raise ValidationError(f"“{cell[:60]}” can't be read") from error


def _named(values: Values) -> Values:
    """Split a full name, and refuse a row that names nobody."""
    full = values.pop(FULL_NAME, "")
    if full and not values.get("first_name") and not values.get("last_name"):
        first, last = split_name(full)
        if len(first) > LONGEST_NAME or len(last) > LONGEST_NAME:
            raise RowRefused(f"Full name: first or last name is longer than {LONGEST_NAME} characters.")
        values |= {"first_name": first, "last_name": last}
    if not any(values.get(name) for name in ("first_name", "last_name", "email")):
        raise RowRefused("The row has neither a name nor an e-mail address.")
    return values
