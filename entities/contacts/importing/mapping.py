"""The page on which people say how a file is read and which column fills which field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from entities.contacts.import_models import DateOrder, Import
from entities.contacts.importing import sampling
from entities.contacts.importing.fields import targets
from entities.contacts.importing.forms import MappingForm, ReadingForm
from entities.contacts.importing.opt_outs import is_suspicious
from entities.contacts.importing.reading import Unreadable
from entities.contacts.importing.uploading import read_anew


@dataclass(frozen=True)
class ColumnCard:
    """One column: its choice, its first values, and what became of them in the chosen field."""

    field: Any
    values: list[str]
    tried: sampling.Tried
    is_suspicious: bool


def cards(form: MappingForm, sample: sampling.Sample, date_order: str, zone: str) -> Iterator[ColumnCard]:
    """Yield the columns of the file, in order."""
    fields, shown = targets(DateOrder(date_order) if date_order in DateOrder else DateOrder.DAY, zone), form.shown
    left = set(form.left_opt_outs)
    for column, values, cells, kinds in zip(
        form.columns, sample.columns, sample.tried, sample.kinds, strict=True
    ):
        index = column.name.removeprefix("column-")
        target, name = fields.get(shown.get(index, "")), form.job.header[int(index)]
        found = sampling.tried(cells, target) if target else sampling.Tried()
        is_unsaid = target is None and name not in left and is_suspicious(name, list(kinds))
        yield ColumnCard(column, values, found, is_unsaid)


def reread(job: Import, reading: ReadingForm) -> bool:
    """Read the file as a person chose; False where it can't be read so, with the reason on the form."""
    if not reading.is_valid():
        return False
    if not reading.is_read_anew:
        return True
    try:
        read_anew(job, *reading.chosen)
    except Unreadable as fault:
        reading.add_error("encoding", f"{fault} The file is shown as it was read before.")
        return False
    return True


def kept(posted: Mapping[str, str], before: list[str], job: Import) -> dict[str, Any]:
    """What was chosen so far, as a form starts with it; columns of another name are guessed anew."""
    return {
        name: value
        for name, value in posted.items()
        if not name.startswith("column-") or _is_same(name.removeprefix("column-"), before, job.header)
    }


def _is_same(index: str, before: list[str], header: list[str]) -> bool:
    return index.isdecimal() and before[int(index) : int(index) + 1] == header[int(index) : int(index) + 1] != []
