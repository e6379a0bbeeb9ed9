"""Which contact a row means: the one with its address; of several that share it, the one that has the row's name."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from entities.contacts.importing.converting import Values
from entities.contacts.importing.fields import COMPANY
from entities.contacts.models import Contact
from marketing.audience import addresses, names
from marketing.lifecycle.states import Status

NAMES = ("first_name", "last_name")
MOST_NAMESAKES = 10_000


def address_key(values: Values) -> str:
    """What identifies the address of a row; "" where it has none."""
    return addresses.identity(values.get("email", ""))


def contacts_with(keys: Iterable[str], *, lock: bool = False) -> dict[str, Contact]:
    """The contacts that have one of these addresses: of several an active one, then the oldest."""
    return {key: found[0] for key, found in _sharing(keys, lock).items()}


class Known:
    """The contacts that the rows of a chunk may mean; those with an address that are made on the way are added.

    With `lock` nobody else changes them before the transaction ends: a cell that a row leaves empty must not bring
    back what somebody has just replaced. `by_name` tells those that share an address apart. Rows without an address
    are compared in all `written` fields, with who was there `before` the import: two rows of one file are two people.
    """

    def __init__(
        self, rows: Sequence[Values], written: Sequence[str], *, before: datetime, lock: bool, by_name: bool
    ) -> None:
        self._by_name, self._written = by_name, written
        self._by_address = _sharing(map(address_key, rows), lock)
        unaddressed = {_full_name(values) for values in rows if not address_key(values)}
        self._without_address = {self._content(contact) for contact in _namesakes(unaddressed, before)}

    def has(self, values: Values) -> bool:
        """True when a contact has the row's address."""
        return address_key(values) in self._by_address

    def of(self, values: Values) -> Contact | None:
        """The contact with the row's address."""
        found = self._by_address.get(address_key(values), [])
        named = (contact for contact in found if self._by_name and _has_name(contact, values))
        return next(named, found[0] if found else None)

    def sharing(self, values: Values) -> Sequence[Contact]:
        """All contacts with the row's address."""
        return self._by_address.get(address_key(values), [])

    def is_first(self, contact: Contact) -> bool:
        """True when its address alone leads to this contact."""
        return self._by_address[contact.email_key][0] is contact

    def is_there(self, values: Values, company: str) -> bool:
        """True when a row without an address says in every column what a contact without one holds: it is that one."""
        return not address_key(values) and self._row_content(values, company) in self._without_address

    def add(self, contact: Contact, values: Values) -> None:
        """Note a contact that a row has just made."""
        if key := address_key(values):
            contact.email_key = key
            self._by_address[key] = [contact]

    def _content(self, contact: Contact) -> tuple[Any, ...]:
        account: Any = contact.account
        held = {name: getattr(contact, name) for name in self._written if name != COMPANY}
        return self._row_content(held, account.name if account else "")

    def _row_content(self, values: Values, company: str) -> tuple[Any, ...]:
        """What tells whether a row and a contact say the same; what is empty counts as well."""
        held = (values.get(name) or None for name in self._written if name != COMPANY)
        told = [tuple(value) if isinstance(value, list) else value for value in held]
        return (*told, names.identity(company) if COMPANY in self._written else "")


def _sharing(keys: Iterable[str], lock: bool) -> dict[str, list[Contact]]:
    """The contacts of each address: active ones first, then the oldest."""
    found: dict[str, list[Contact]] = {}
    if wanted := {key for key in keys if key}:
        rows: Any = Contact.objects.filter(email_key__in=wanted).select_related(COMPANY).order_by("status", "pk")
        for contact in rows.select_for_update(of=("self",)) if lock else rows:
            found.setdefault(contact.email_key, []).append(contact)
    return found


def _namesakes(full_names: set[str], before: datetime) -> Iterable[Contact]:
    """The contacts of these names that have no address and were there already."""
    if not full_names:
        return []
    rows = Contact.objects.filter(status__in=[one.value for one in Status], name__in=full_names, email_key="")
    rows = rows.filter(created_at__lt=before)
    return rows.select_related(COMPANY).order_by("pk")[:MOST_NAMESAKES]


def _full_name(values: Values) -> str:
    return " ".join(values.get(name, "") for name in NAMES).strip()[:200]


def _has_name(contact: Contact, values: Values) -> bool:
    given = [name for name in NAMES if values.get(name)]
    return bool(given) and all(names.identity(getattr(contact, name)) == names.identity(values[name]) for name in given)
