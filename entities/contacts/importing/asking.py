"""Rows kept aside as a person sees them: what is stored against what the file says, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from entities.contacts.import_models import Duplicates, Import
from entities.contacts.importing import permission
from entities.contacts.importing.converting import RowConverter, RowRefused
from entities.contacts.importing.deciding import DECISIONS, Decision
from entities.contacts.importing.exporting import shown
from entities.contacts.importing.fields import COMPANY, targets
from entities.contacts.importing.matching import contacts_with
from entities.contacts.importing.opt_outs import OPT_OUTS
from entities.contacts.importing.reading import Row
from entities.contacts.models import Contact
from marketing.contracts.parsing import whole_number_of
from marketing.lifecycle.text import fold

SIZE = 25
LARGEST_LINE = 2**31 - 1


@dataclass(frozen=True)
class Difference:
    """A field that the file fills with something else; `stored` is "" where the contact has nothing."""

    label: str
    stored: str
    given: str


@dataclass(frozen=True)
class Question:
    """One row: the contact that has its address now (None where nobody has), and the fields that differ."""

    line: int
    address: str
    contact: Contact | None
    differences: tuple[Difference, ...]
    chosen: str = ""
    is_stale: bool = False

    @property
    def version(self) -> str:
        """The contact's version that a decision counts for."""
        return "" if self.contact is None else str(self.contact.row_version)

    @property
    def is_inactive(self) -> bool:
        """True when the contact can't be updated."""
        return self.contact is not None and str(self.contact.status) != "active"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen, with words."""
        update = "Make a new contact" if self.contact is None else "Update the contact"
        offered = [("", "Decide later"), (Duplicates.UPDATE.value, update), (Duplicates.SKIP.value, "Skip the row")]
        return [(value, words) for value, words in offered if not (self.is_inactive and value == Duplicates.UPDATE)]


@dataclass(frozen=True)
class Asked:
    """One page of questions; `next_after` is the line behind which the next begins, None on the last page."""

    rows: list[Question]
    next_after: int | None


@dataclass
class Choices:
    """What a page posted. `wrong` tells in words what can't be read."""

    decisions: dict[int, Decision] = field(default_factory=dict)
    wrong: str = ""

    @classmethod
    def of(cls, posted: Mapping[str, str]) -> "Choices":
        """Read `row-<line>` and `version-<line>`; rows to decide on later are left out."""
        made = cls()
        for name, what in posted.items():
            head, _, line = name.partition("-")
            if head != "row" or not what:
                continue
            version = posted.get(f"version-{line}", "")
            if what not in DECISIONS or not _is_number(line) or not (version == "" or _is_number(version)):
                made.wrong = "Choose update or skip for each row."
                continue
            made.decisions[int(line)] = Decision(what, int(version) if version else None)
        if not made.decisions and not made.wrong:
            made.wrong = "Choose update or skip for at least one row."
        return made


def questions(job: Import, after: int, choices: Choices | None = None, stale: list[int] | None = None) -> Asked:
    """The rows behind a line that wait for a decision, with the contacts as they are now."""
    found = list(job.questions.filter(decision="", line__gt=after).order_by("line")[: SIZE + 1])
    known, converter = contacts_with(row.key for row in found), RowConverter(job)
    chosen = choices.decisions if choices else {}
    rows = [
        Question(
            line=row.line,
            address=row.key if row.key not in known else known[row.key].email,
            contact=known.get(row.key),
            differences=_differences(job, converter, Row(row.line, row.cells), known.get(row.key)),
            chosen=chosen[row.line].what if row.line in chosen else "",
            is_stale=row.line in (stale or ()),
        )
        for row in found[:SIZE]
    ]
    return Asked(rows, rows[-1].line if len(found) > SIZE else None)


def _differences(job: Import, converter: RowConverter, row: Row, contact: Contact | None) -> tuple[Difference, ...]:
    try:
        values = converter.values(row)
    except RowRefused as refusal:
        return (Difference("Row", "", str(refusal)),)
    if contact is not None and not job.lifts_opt_outs:
        values = {name: value for name, value in values.items() if not (name in OPT_OUTS and getattr(contact, name))}
    values |= permission.level_for(job, contact, values)
    company = values.pop(COMPANY, "")
    given = Contact(**values)
    labels = {key: target.label for key, target in targets().items()}
    found = [
        Difference(labels[name], shown(contact, name) if contact else "", shown(given, name))
        for name, value in values.items()
        if contact is None or getattr(contact, name) != value
    ]
    stored: Any = contact.account if contact else None
    if company and fold(company) != fold(stored.name if stored else ""):
        found.append(Difference(labels[COMPANY], stored.name if stored else "", company))
    return tuple(found)


def _is_number(text: str) -> bool:
    number = whole_number_of(text, LARGEST_LINE)
    return number is not None and number >= 0
