"""Contacts as CSV that a spreadsheet opens without harm and that imports again unchanged."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing.cells import unescaped
from entities.contacts.importing.fields import FULL_NAME, Target, targets
from entities.contacts.models import Contact
from marketing.audience.cells import csv_lines

ADDED = ["Line", "Why it was refused"]
UNDECIDED = "A contact has this e-mail address already, and nobody decided whether to update it."


def contacts_as_csv(contacts: Iterable[Contact]) -> Iterator[str]:
    """Yield the file of contacts in the order they come."""
    columns = [target for target in targets().values() if target.key != FULL_NAME]
    return csv_lines(_contact_rows(contacts, columns))


def refused_as_csv(job: Import) -> Iterator[str]:
    """Yield the error file: the refused rows as they came, each with the reason behind its last cell."""
    return csv_lines(_refused_rows(job), job.separator)


def _contact_rows(contacts: Iterable[Contact], columns: list[Target]) -> Iterator[list[str]]:
    yield [target.label for target in columns]
    for contact in contacts:
        yield [shown(contact, target.key) for target in columns]


def _refused_rows(job: Import) -> Iterator[list[str]]:
    width = len(job.header)
    if job.header[-len(ADDED) :] == ADDED:  # a mended error file: its reasons are those of last time
        width -= len(ADDED)
    yield [*job.header[:width], *ADDED]
    for refusal in job.refusals.order_by("line").iterator():
        cells = [*refusal.cells, *[""] * width]
        yield [*cells[:width], str(refusal.line), refusal.reason]
    if job.state in (ImportState.CANCELLED, ImportState.FAILED):
        for question in job.questions.order_by("line").iterator():
            cells = [*map(unescaped, question.cells), *[""] * width]
            yield [*cells[:width], str(question.line), UNDECIDED]


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
