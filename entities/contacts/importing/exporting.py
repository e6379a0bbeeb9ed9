"""Contacts as CSV that a spreadsheet opens without harm and that imports again unchanged."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from entities.contacts.import_models import Import, ImportRefusal, ImportState
from entities.contacts.importing.cells import unescaped
from entities.contacts.importing.fields import FULL_NAME, Target, targets
from entities.contacts.importing.opt_outs import INVERSE
from entities.contacts.models import Contact
from marketing.audience.cells import csv_lines

ADDED = ["Line", "Why it was refused"]
UNDECIDED = "A contact has this e-mail address already, and nobody decided whether to update it."


def contacts_as_csv(contacts: Iterable[Contact]) -> Iterator[str]:
    """Yield the file of contacts in the order they come."""
    columns = [target for target in targets().values() if target.key not in {FULL_NAME, *INVERSE}]
    return csv_lines(_contact_rows(contacts, columns))


def refused_as_csv(job: Import) -> Iterator[str]:
    """Yield the error file: the refused rows as they came, each with the reason behind its last cell."""
    return csv_lines(_refused_rows(job), job.separator)


def left_out_as_csv(job: Import) -> Iterator[str]:
    """Yield the rows that were imported without one of their cells, each with what was wrong with it."""
    return csv_lines(_noted_rows(job, job.noted_rows.filter(is_imported=True)), job.separator)


def _contact_rows(contacts: Iterable[Contact], columns: list[Target]) -> Iterator[list[str]]:
    yield [target.label for target in columns]
    for contact in contacts:
        yield [shown(contact, target.key) for target in columns]


def _refused_rows(job: Import) -> Iterator[list[str]]:
    yield from _noted_rows(job, job.refusals)
    width = width_of(job.header)
    if job.state in (ImportState.CANCELLED, ImportState.FAILED):
        for question in job.questions.order_by("line").iterator():
            cells = [*map(unescaped, question.cells), *[""] * width]
            yield [*cells[:width], str(question.line), UNDECIDED]


def _noted_rows(job: Import, rows: QuerySet[ImportRefusal]) -> Iterator[list[str]]:
    width = width_of(job.header)
    yield [*job.header[:width], *ADDED]
    for noted in rows.order_by("line").iterator():
        cells = [*noted.cells, *[""] * width]
        yield [*cells[:width], str(noted.line), noted.reason]


def width_of(header: Sequence[str]) -> int:
    """How many columns are people's own; behind them a mended error file holds the reasons of last time."""
    return len(header) - (len(ADDED) if list(header[-len(ADDED) :]) == ADDED else 0)


def shown(contact: Contact, key: str) -> str:
    """A field of a contact in the words of the file."""
    value = getattr(contact, key)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(value)
    return str(getattr(contact, f"get_{key}_display", lambda: value)())
