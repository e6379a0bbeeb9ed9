"""The consent record: every change of a contact's level and opt-outs, written by the doors to people themselves.

`Person.save()`, `create_many()` and `save_many()` call `note()` in the transaction of the change, so nothing escapes.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from marketing.audience.consent_models import ConsentRecord, ConsentText
from marketing.audience.suppression import masked
from marketing.inserting import insert_rows


class Allowed(NamedTuple):
    """What a contact allows: its level and its opt-outs."""

    consent: int = 0
    do_not_email: bool = False
    do_not_bulk_email: bool = False

    @classmethod
    def of(cls, contact: object) -> "Allowed":
        """As it stands on this copy."""
        return cls(*(getattr(contact, name) for name in cls._fields))

    def before(self, changes: Mapping[str, Sequence[Any]]) -> "Allowed":
        """As it was before changes {field: [old, new]}."""
        return self._replace(**{name: changes[name][0] for name in self._fields if name in changes})


@dataclass(frozen=True)
class Evidence:
    """What is known of an act beside what it changed.

    `source` is the way it came, `obtained` where from, `text` what people were shown.
    """

    source: str = ""
    obtained: str = ""
    text: str = ""
    is_recipients: bool = False


@dataclass(frozen=True)
class Act:
    """One contact's half of it; `before` is None for a new contact.

    `agreed` is the level that it agreed to where that was said: then the act is kept even where it changes nothing.
    """

    contact_id: int
    address: str
    before: Allowed | None
    after: Allowed
    agreed: int | None = None


def act_of(contact: Any, changes: Mapping[str, Sequence[Any]] | None) -> Act:
    """What a stored contact's changes {field: [old, new]} mean; None for a new contact."""
    after = Allowed.of(contact)
    return Act(contact.pk, contact.email, None if changes is None else after.before(changes), after, contact.agreed)


def note(acts: Iterable[Act], evidence: Evidence, *, by: Any, at: datetime) -> int:
    """Keep the acts that changed something or say what was agreed to; returns how many."""
    told = [act for act in acts if act.agreed is not None or act.after != (act.before or Allowed())]
    if not told:
        return 0
    text_id, by_id = _text_id(evidence.text), None if by is None else by.pk
    rows = [
        ConsentRecord(
            contact_id=act.contact_id,
            at=at,
            by_id=by_id,
            is_recipients=evidence.is_recipients,
            source=evidence.source[:200],
            obtained=evidence.obtained[:200],
            text_id=text_id,
            address=act.address[:254],
            agreed=act.agreed,
            level_before=None if act.before is None else act.before.consent,
            level_after=act.after.consent,
            no_email_before=bool(act.before and act.before.do_not_email),
            no_email_after=act.after.do_not_email,
            no_bulk_before=bool(act.before and act.before.do_not_bulk_email),
            no_bulk_after=act.after.do_not_bulk_email,
        )
        for act in told
    ]
    insert_rows(rows)
    return len(rows)


def _text_id(text: str) -> int | None:
    if not text.strip():
        return None
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    row, _made = ConsentText.objects.get_or_create(digest=digest, defaults={"text": text})
    return int(row.pk)


def lowerings() -> "QuerySet[ConsentRecord]":
    """The acts by which a level was lowered."""
    return ConsentRecord.objects.filter(level_after__lt=F("level_before"))


def lowered_since(contact_id: str, moment: str) -> Exists:
    """The condition on rows whose contact's level was lowered at or after a moment; both by the name of a column."""
    return Exists(lowerings().filter(contact_id=OuterRef(contact_id), at__gte=OuterRef(moment)))


def fell_below(contact_ids: Iterable[int], minimum: int) -> "dict[int, ConsentRecord]":
    """The newest act by which each contact's level fell below a minimum, by contact; others are missing."""
    fell = Q(level_before__gte=minimum, level_after__lt=minimum, contact_id__in=list(contact_ids))
    return {row.contact_id: row for row in ConsentRecord.objects.filter(fell).order_by("at", "pk")}


def history(contact_id: int, q: str, before: int | None, limit: int) -> "list[ConsentRecord]":
    """A contact's acts, newest first, those before a key; `q` is looked for in their texts and names."""
    rows = ConsentRecord.objects.filter(contact_id=contact_id).select_related("by", "text")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if q:
        columns = ("source", "obtained", "address", "text__text", "by__username", "by__first_name", "by__last_name")
        rows = rows.filter(Q(*((f"{column}__icontains", q) for column in columns), _connector=Q.OR))
    return list(rows.order_by("-pk")[:limit])


def forget(contact_id: int) -> None:
    """Mask the addresses of a contact that is being deleted; who agreed to what goes on being known without them."""
    rows = ConsentRecord.objects.filter(contact_id=contact_id)
    with transaction.atomic():
        for address in set(rows.exclude(address="").values_list("address", flat=True)):
            rows.filter(address=address).update(address=masked(address))
