"""One chunk of rows on its way into contacts: converted, matched with what is there, written in one go."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import models

from entities.contacts.import_models import Duplicates, Import
from entities.contacts.importing import permission
from entities.contacts.importing.converting import Fault, RowConverter, RowRefused, Values, told
from entities.contacts.importing.fields import COMPANY
from entities.contacts.importing.matching import Known, address_key
from entities.contacts.importing.noting import CHANGED, KNOWN, MADE, Noted
from entities.contacts.importing.opt_outs import OPT_OUTS
from entities.contacts.importing.reading import Row
from entities.contacts.models import Contact
from marketing.audience import people, writes
from marketing.audience.names import identity

COUNTED = ("created", "updated", "skipped", "kept_opt_outs", "kept_levels", "opted_out", "lifted")
MOST_ROWS = 1000
MOST_CHARACTERS = 4_000_000


class Chunk:
    """Rows that are written together.

    `noted` holds those that are not, or not with all their cells; `asked` holds (row, address) of those to decide on;
    `people` says by id what became of a contact.
    """

    def __init__(self, job: Import, at: datetime, *, by: Any = None, duplicates: str = "") -> None:
        self.job, self.at, self.by = job, at, by or job.by
        self.size = self._weight = 0
        self.noted: list[Noted] = []
        self.people: dict[int, str] = {}
        self.asked: list[tuple[Row, str]] = []
        self._duplicates, self._is_decided = duplicates or job.duplicates, bool(duplicates)
        self._converter = RowConverter(job)
        self._ready: list[tuple[Row, Values, list[Fault]]] = []
        self._new: list[Contact] = []
        self._changed: dict[int, Contact] = {}
        self._opted_out: dict[int, Contact] = {}
        self._counts: Counter[str] = Counter()

    @property
    def is_full(self) -> bool:
        """True when the next row belongs into the next chunk: transactions stay short and memory flat."""
        return self.size >= MOST_ROWS or self._weight >= MOST_CHARACTERS

    def take(self, row: Row) -> None:
        """Convert one row; what can't be imported is kept with its reason."""
        self.size += 1
        self._weight += sum(map(len, row.cells))
        try:
            self._ready.append((row, *self._converter.read(row)))
        except RowRefused as refusal:
            self._refuse(row, refusal)

    def write(self) -> dict[str, int]:
        """Write all rows; call it in the transaction that stores the position. Returns how many became what."""
        rows = [values for _row, values, _faults in self._ready]
        updates = self._duplicates == Duplicates.UPDATE
        before, written = self.job.started_at or self.at, self._converter.written
        locks = updates or any(values.get(name) for values in rows for name in OPT_OUTS)
        known = Known(rows, written, before=before, lock=locks, by_name=not self._is_decided)
        companies = self._companies(known)
        for row, values, faults in self._ready:
            try:
                is_used = self._place(row, values, companies, known)
            except RowRefused as refusal:
                self._refuse(row, refusal, faults)
                continue
            if faults and is_used:
                self.noted.append(Noted(row, told(faults), faults, is_imported=True))
        lifted = f". Opt-outs lifted: {self.job.lifts_opt_outs}" if self.job.lifts_opt_outs else ""
        note = f"Imported from {self.job.file_name}{lifted}"[:200]
        by, at, changed = self.by, self.at, list(self._changed.values())
        fields, evidence = permission.written(self.job, written), permission.evidence(self.job)
        writes.create_many(self._new, by=by, at=at, note=note, evidence=evidence)
        writes.save_many(changed, fields, by=by, at=at, note=note, evidence=evidence)
        silent = list(self._opted_out.values())
        writes.save_many(silent, OPT_OUTS, by=by, at=at, note=note, even_inactive=True, evidence=evidence)
        self.people |= {contact.pk: MADE for contact in self._new}
        counts = {name: self._counts[name] for name in COUNTED}
        left_out = sum(one.is_imported for one in self.noted)
        return counts | {"refused": len(self.noted) - left_out, "left_out": left_out, "asked": len(self.asked)}

    def _place(self, row: Row, values: Values, companies: dict[str, int], known: Known) -> bool:
        """Make a contact of a row, change the one that it means, or keep the row aside; says whether it was used."""
        company, found = values.pop(COMPANY, ""), known.of(values)
        if company:
            values["account_id"] = _company_id(company, found, companies)
        if known.is_there(values, company):
            self._counts["skipped"] += 1
            return False
        is_open = found is not None and (not found.pk or found.status == "active")
        written = found if is_open and self._duplicates == Duplicates.UPDATE else None
        self._opt_out([one for one in known.sharing(values) if one is not written], values)
        if found is not None and self._duplicates != Duplicates.UPDATE:
            self._leave(row, found, values, known)
            return False
        if company and not values["account_id"]:
            raise RowRefused(f"There is no company “{company}”, and you may not make new ones.")
        if found is None:
            contact = _made(values | permission.level_for(self.job, None, values))
            contact.agreed = permission.said(self.job, values)
            self._new.append(contact)
            self._counts["created"] += 1
            known.add(contact, values)
        else:
            self._change(found, values)
        return True

    def _opt_out(self, sharing: Sequence[Contact], values: Values) -> None:
        """Take over that somebody wants no mail, for all who share the address and whatever becomes of the row."""
        for contact in sharing:
            for name in (wanted := _opting_out(contact, values)):
                setattr(contact, name, True)
            if contact.pk and wanted:
                self._counts["opted_out"] += 1
                self._opted_out[contact.pk], self.people[contact.pk] = contact, CHANGED

    def _change(self, found: Contact, values: Values) -> None:
        """Change a contact, where the row says anything new; an opt-out stays unless the import lifts them."""
        if not self.job.lifts_opt_outs:
            kept = [name for name in OPT_OUTS if getattr(found, name) and values.get(name) is False]
            values = {name: value for name, value in values.items() if name not in kept}
            self._counts["kept_opt_outs"] += bool(kept)
        agreed = permission.said(self.job, values)
        values |= permission.level_for(self.job, found, values)
        self._counts["kept_levels"] += agreed is not None and agreed < found.consent
        if agreed is not None:
            found.agreed = max(agreed, found.agreed or 0)
        if _holds(found, values):
            self._know(found)
            if found.pk and agreed is not None:
                self._changed[found.pk] = found
            return
        if found.pk and found.status != "active":
            raise RowRefused("The contact with this e-mail address is inactive. Activate it first.")
        self._counts["opted_out"] += bool(found.pk and _opting_out(found, values))
        self._counts["lifted"] += any(getattr(found, name) and values.get(name) is False for name in OPT_OUTS)
        for name, value in values.items():
            setattr(found, name, value)
        self._counts["updated"] += 1
        if found.pk:
            self._changed[found.pk], self.people[found.pk] = found, CHANGED

    def _leave(self, row: Row, found: Contact, values: Values, known: Known) -> None:
        """Leave a known contact as it is; with “ask” the row is kept where it says anything new."""
        says = values | permission.level_for(self.job, found, values)
        if self._duplicates != Duplicates.ASK or _holds(found, says):
            self._know(found)
        elif known.is_first(found):
            cells = [cell.replace("\0", "\ufffd") for cell in row.cells]
            self.asked.append((Row(row.line, cells), address_key(values)))
        else:
            label = Duplicates.UPDATE.label
            raise RowRefused(f"Several contacts have this e-mail address. “{label}” changes the one of the same name.")

    def _know(self, found: Contact) -> None:
        """Note that a row says nothing new, or nothing that is wanted, of a contact."""
        self._counts["skipped"] += 1
        if found.pk:
            self.people.setdefault(found.pk, KNOWN)

    def _companies(self, known: Known) -> dict[str, int]:
        """The ids of the named companies by what identifies them; those that are not there yet are made."""
        rows = [values for _row, values, _faults in self._ready]
        wanted = {identity(values[COMPANY]): values[COMPANY] for values in rows if values.get(COMPANY)}
        if not wanted:
            return {}
        account = people.model("account")
        there = account.objects.filter(name_key__in=[key[:200] for key in wanted])
        there = there.order_by("-status", "-pk").select_for_update(no_key=True)  # none is deleted before they are used
        found = {identity(name): key for key, name in there.values_list("pk", "name")}
        used = {identity(values.get(COMPANY, "")) for values in rows if self._is_used(values, known)}
        missing = [account(name=name) for key, name in wanted.items() if key in used - set(found)]
        if missing and self.by is not None and self.by.has_perm("accounts.add_account"):
            writes.create_many(missing, by=self.by, at=self.at, note=f"Imported from {self.job.file_name}"[:200])
            found |= {identity(made.name): made.pk for made in missing}
        return found

    def _is_used(self, values: Values, known: Known) -> bool:
        """True when a row's values are written now: nobody has its address, or the contact is updated."""
        return self._duplicates == Duplicates.UPDATE or not known.has(values)

    def _refuse(self, row: Row, refusal: RowRefused, left_out: Sequence[Fault] = ()) -> None:
        faults = [*refusal.faults, *left_out]
        self.noted.append(Noted(row, told([Fault(str(refusal)), *left_out]), faults))


def _company_id(name: str, contact: Contact | None, companies: dict[str, int]) -> int:
    """The company that a row means: the contact's own where it has that name, of several of one name too."""
    own: Any = contact.account if contact is not None and contact.pk and contact.account_id else None
    return int(own.pk) if own is not None and identity(own.name) == identity(name) else companies.get(identity(name), 0)


def _opting_out(contact: Contact, values: Values) -> list[str]:
    """The opt-outs that a row says and a contact hasn't yet."""
    return [name for name in OPT_OUTS if values.get(name) and not getattr(contact, name)]


def _holds(contact: Contact, values: Values) -> bool:
    return all(getattr(contact, name) == value for name, value in values.items())


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
