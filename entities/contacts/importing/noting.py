"""What an import notes of its rows: which were refused or lack a cell, and why; which contacts it made or changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from entities.contacts.import_models import Import, ImportedContact, ImportFault, ImportRefusal
from entities.contacts.importing.cells import unescaped
from entities.contacts.importing.converting import Fault
from entities.contacts.importing.reading import Row
from marketing.inserting import insert_values

MADE, CHANGED, KNOWN = "made", "changed", "known"


@dataclass(frozen=True)
class Noted:
    """A row with what is wrong with it; `is_imported` where that cost it some cells only."""

    row: Row
    words: str
    faults: Sequence[Fault]
    is_imported: bool = False

    def reason_of(self, fault: Fault) -> str:
        """The reason under which a row is found; a minor fault of a refused row is marked in it, and refuses none."""
        return "" if fault.is_minor and not self.is_imported else fault.reason

    @property
    def cells(self) -> list[str]:
        """The cells as a database can hold them."""
        return [unescaped(cell).replace("\0", "\ufffd") for cell in self.row.cells]


def store(job: Import, noted: Sequence[Noted], people: Mapping[int, str]) -> None:
    """Keep the noted rows for the error file and the reasons for the page, and whom the import was about.

    `people` says by id what became of a contact; who was changed once is no longer only known.
    """
    columns = ("of_id", "line", "cells", "reason", "is_imported")
    rows = [(job.pk, one.row.line, one.cells, one.words[:500], one.is_imported) for one in noted]
    insert_values(ImportRefusal, columns, rows)
    faults = [
        (job.pk, one.row.line, fault.column, one.reason_of(fault), one.is_imported)
        for one in noted
        for fault in one.faults
    ]
    insert_values(ImportFault, ("of_id", "line", "column", "reason", "is_imported"), faults)
    if changed := [key for key, what in people.items() if what == CHANGED]:
        job.people.filter(contact_id__in=changed, is_known=True).update(is_known=False)
    named = [(job.pk, key, what == KNOWN) for key, what in sorted(people.items())]
    insert_values(ImportedContact, ("of_id", "contact_id", "is_known"), named, skip_conflicts=True)
