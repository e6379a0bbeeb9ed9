"""One chunk of rows on its way into contacts: converted, matched with what is there, written in one go."""

from collections import Counter
from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from entities.contacts.import_models import Duplicates, Import
from entities.contacts.importing.cells import unescaped
from entities.contacts.importing.fields import COMPANY, FULL_NAME, Target, targets
from entities.contacts.importing.reading import Row
from entities.contacts.models import Contact
from marketing.audience import people, writes
from marketing.lifecycle.text import fold

MOST_ROWS = 1000
MOST_CHARACTERS = 4_000_000
Values = dict[str, Any]


class RowRefused(ValueError):
    """A row can't be imported; the text goes into the error file."""


class Chunk:
    """Rows that are written together. `refused` holds (row, reason) of those that are not."""

    def __init__(self, job: Import, at: datetime) -> None:
        self.job, self.at = job, at
        self.size = self._weight = 0
        self.refused: list[tuple[Row, str]] = []
        self._ready: list[tuple[Row, Values]] = []
        self._counts: Counter[str] = Counter()
        fields = targets(job.day_first)
        self._columns: list[tuple[int, Target]] = [
            (int(index), fields[key]) for index, key in job.mapping.items() if key in fields
        ]

    @property
    def is_full(self) -> bool:
        """True when the next row belongs into the next chunk: transactions stay short and memory flat."""
        return self.size >= MOST_ROWS or self._weight >= MOST_CHARACTERS

    def take(self, row: Row) -> None:
        """Convert one row; what can't be imported is kept with its reason."""
        self.size += 1
        self._weight += sum(map(len, row.cells))
        try:
            self._ready.append((row, self._values(row)))
        except RowRefused as refusal:
            self._refuse(row, str(refusal))

    def write(self) -> dict[str, int]:
        """Write all rows; call it in the transaction that stores the position. Returns how many became what."""
        existing = self._existing()
        companies = self._companies()
        new: list[Contact] = []
        changed: dict[int, Contact] = {}
        for row, values in self._ready:
            try:
                self._place(values, companies, existing, new, changed)
            except RowRefused as refusal:
                self._refuse(row, str(refusal))
        note = f"Imported from {self.job.file_name}"[:200]
        writes.create_many(new, by=self.job.by, at=self.at, note=note)
        writes.save_many(list(changed.values()), self._written(), by=self.job.by, at=self.at, note=note)
        return {name: self._counts[name] for name in ("created", "updated", "skipped")} | {"refused": len(self.refused)}

    def _values(self, row: Row) -> Values:
        if row.fault:
            raise RowRefused(row.fault)
        width = len(self.job.header)
        if any(cell.strip() for cell in row.cells[width:]):
            raise RowRefused(f"The row has {len(row.cells)} cells, the header has {width}.")
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
        if faults:
            raise RowRefused("; ".join(faults))
        return _with_names(values)

    def _place(
        self,
        values: Values,
        companies: dict[str, int],
        existing: dict[str, Contact],
        new: list[Contact],
        changed: dict[int, Contact],
    ) -> None:
        """Make a contact of a row, or change the one that has its address."""
        company = values.pop(COMPANY, "")
        if company:
            if fold(company) not in companies:
                raise RowRefused(f"There is no company “{company}”, and you may not make new ones.")
            values["account_id"] = companies[fold(company)]
        key = fold(values.get("email", ""))
        found = existing.get(key) if key else None
        if found is None:
            contact = _made(values)
            new.append(contact)
            self._counts["created"] += 1
            if key:
                existing[key] = contact
            return
        if self.job.duplicates == Duplicates.SKIP:
            self._counts["skipped"] += 1
            return
        if found.pk and found.status != "active":
            raise RowRefused("The contact with this e-mail address is inactive. Activate it first.")
        for name, value in values.items():
            setattr(found, name, value)
        self._counts["updated"] += 1
        if found.pk:
            changed[found.pk] = found

    def _existing(self) -> dict[str, Contact]:
        """Return the contacts that have one of the chunk's addresses: of several an active one, then the oldest."""
        keys = {fold(values["email"]) for _row, values in self._ready if values.get("email")}
        rows = Contact.objects.filter(email_key__in=keys).order_by("-status", "-pk") if keys else []
        return {contact.email_key: contact for contact in rows}

    def _companies(self) -> dict[str, int]:
        """Return the ids of the named companies by folded name; those that are not there yet are made."""
        wanted = {fold(values[COMPANY]): values[COMPANY] for _row, values in self._ready if values.get(COMPANY)}
        if not wanted:
            return {}
        account = people.model("account")
        rows = account.objects.annotate(lower=Lower("name")).filter(
            lower__in={form for name in wanted.values() for form in (name.lower(), name)}
        )
        found = {fold(name): key for key, name in rows.order_by("-status", "-pk").values_list("pk", "name")}
        missing = [account(name=name) for key, name in wanted.items() if key not in found]
        if missing and self.job.by is not None and self.job.by.has_perm("accounts.add_account"):
            writes.create_many(missing, by=self.job.by, at=self.at, note=f"Imported from {self.job.file_name}"[:200])
            found |= {fold(made.name): made.pk for made in missing}
        return found

    def _written(self) -> list[str]:
        names = [target.key for _index, target in self._columns]
        if FULL_NAME in names:
            names = [*(name for name in names if name != FULL_NAME), "first_name", "last_name"]
        return list(dict.fromkeys(names))

    def _refuse(self, row: Row, why: str) -> None:
        cells = [unescaped(cell).replace("\0", "\ufffd") for cell in row.cells]
        self.refused.append((Row(row.line, cells), why))


@cache
def _columns() -> dict[str, tuple[int, Any]]:
    """Return {column: (its place, its default)} of contacts; DEFERRED for those that the database fills."""
    columns: Any = Contact._meta.concrete_fields
    defaults = [models.DEFERRED if column.generated else column.get_default() for column in columns]
    return {column.attname: place for column, place in zip(columns, enumerate(defaults), strict=True)}


def _made(values: Values) -> Contact:
    """Make a contact by its columns in order: with names, Django asks for every default, three times the cost."""
    columns = _columns()
    row: list[Any] = [default for _place, default in columns.values()]
    for name, value in values.items():
        row[columns[name][0]] = value
    return Contact(*row)  # type: ignore[misc]  # the plugin knows names alone


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
