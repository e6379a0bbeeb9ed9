"""Abstract bases of every record, and the history tables."""

import copy
import dataclasses
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models, transaction

from marketing import clock
from marketing.contracts.payload import Contract, digest
from marketing.contracts.problems import Problem
from marketing.contracts.reading import Unreadable
from marketing.contracts.reference import Reference
from marketing.lifecycle import embedded
from marketing.lifecycle import faults as faults  # its table is one of this app's
from marketing.lifecycle.fields import StateField
from marketing.lifecycle.history import RecordChange, RecordReference, StatusChange, as_json
from marketing.lifecycle.lifecycle import Lifecycle
from marketing.lifecycle.locking import locked
from marketing.lifecycle.refusals import FieldsLocked, StaleRecord, Use
from marketing.lifecycle.text import compose, fold
from marketing.publishing.models import Publication
from marketing.publishing.publish import last_publication, live_publication, load

__all__ = ["Publishable", "Record", "RecordChange", "RecordReference", "StatusChange"]

SYSTEM_FIELDS = frozenset(
    """
    id owner created_at created_by modified_at modified_by row_version status_reason status
    search_text was_ever_live status_note stopped_at expires_at lost_references
""".split()
)


class RecordQuerySet(models.QuerySet[Any]):
    """Reads freely; refuses set-based writes, which would go round locks and history."""

    def update(self, **values: Any) -> int:
        """Records are written by save() or, people in bulk, by audience.save_many()."""
        raise FieldsLocked(
            dict.fromkeys(values, "Records are saved one by one so that locks and history hold; use save().")
        )


class Record(models.Model):
    """A row that people edit: owner, row version, status; locks and history at every save.

    `slug` is its kind and its address, `area` its place in the site map. `list_columns`, `quick_search` and
    `list_filters` name fields for the console. `virtual_fields` are edited like columns but kept in other tables,
    `companion_columns` are written with them.
    """

    slug: ClassVar[str]
    lifecycle: ClassVar[Lifecycle]
    area: ClassVar[str] = "Marketing execution"
    list_columns: ClassVar[tuple[str, ...]] = ("name", "status_reason", "owner", "modified_at")
    list_filters: ClassVar[tuple[str, ...]] = ("status_reason", "owner")
    quick_search: ClassVar[tuple[str, ...]] = ("name",)
    virtual_fields: ClassVar[tuple[str, ...]] = ()
    companion_columns: ClassVar[tuple[str, ...]] = ()
    locked_owner: ClassVar[bool] = False

    name = models.CharField(max_length=200, validators=[ProhibitNullCharactersValidator()])
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    modified_at = models.DateTimeField(editable=False)
    modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    row_version = models.PositiveIntegerField(default=1, editable=False)
    search_text = models.TextField(default="", editable=False)

    status_reason: Any
    status: Any

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def data_fields(cls) -> list[str]:
        """The names of the fields that people edit, in the order of the model; forms and locks use them."""
        system = SYSTEM_FIELDS - {"owner"} if cls.locked_owner else SYSTEM_FIELDS
        names = [f.name for f in cls._meta.concrete_fields if f.name not in system and f.editable]
        return [*names, *cls.virtual_fields]

    def value_of(self, name: str) -> Any:
        """A field's stored value: the id for a foreign key."""
        if name in self.virtual_fields:
            return getattr(self, name)
        column: Any = self._meta.get_field(name)
        return column.value_from_object(self)

    def changes_against(self, stored: Self) -> dict[str, list[Any]]:
        """Return {field: [stored value, this value]} for the fields that differ, owner included."""
        names = dict.fromkeys([*self.data_fields(), "owner", *self.companion_columns])
        pairs = {name: (stored.value_of(name), self.value_of(name)) for name in names}
        return {name: [old, new] for name, (old, new) in pairs.items() if old != new}

    def save(
        self,
        *,
        by: Any = None,
        at: datetime | None = None,
        expected_version: int | None = None,
        unlocked: bool = False,
        note: str = "",
        **kwargs: Any,
    ) -> None:
        """Store the record with its history; the one way to write it.

        1. Locks the stored row (Gone where somebody deleted it). 2. Refuses changed fields that are locked
        (FieldsLocked). 3. Refuses when the row is newer than the version this copy was read at, or
        `expected_version` (StaleRecord). 4. Writes the changed columns and a RecordChange. All in one transaction.
        `unlocked` is for restoring what was published and for emptying references to deleted records.
        """
        kwargs.pop("force_insert", None)
        kwargs.pop("update_fields", None)
        at = at or clock.now()
        with transaction.atomic(using=kwargs.get("using")):
            if self._state.adding:
                self._insert(by, at, note, kwargs)
            else:
                self._store(by, at, expected_version, unlocked, note, kwargs)

    def _insert(self, by: Any, at: datetime, note: str, kwargs: dict[str, Any]) -> None:
        self.created_at = self.modified_at = at
        self.created_by = self.modified_by = by
        self.owner = self.owner or by
        compose(self)
        self.search_text = self.folded_text()
        super().save(**kwargs)
        self.after_store(at)
        made = RecordChange.objects.create(kind=self.slug, record_id=self.pk, at=at, by=by, note=note or "Created")
        self.remembered(made, is_new=True)

    def _store(
        self, by: Any, at: datetime, expected: int | None, unlocked: bool, note: str, kwargs: dict[str, Any]
    ) -> None:
        stored: Any = locked(self)
        if stored.row_version != self.row_version and not unlocked:
            raise StaleRecord(stored)
        compose(self, stored)
        changes = self.changes_against(stored)
        if not unlocked:
            self._refuse_locked(stored, changes)
        if expected is not None and expected != stored.row_version:
            raise StaleRecord(stored)
        if not changes:
            return
        if not unlocked:
            self.settle_references(changes)
        self.modified_at, self.modified_by, self.row_version = at, by, stored.row_version + 1
        self.search_text = self.folded_text()
        written = dict.fromkeys([*changes, *self.companion_columns])
        columns = [name for name in written if name not in self.virtual_fields]
        super().save(update_fields=[*columns, "modified_at", "modified_by", "row_version", "search_text"], **kwargs)
        self.after_store(at)
        saved = RecordChange.objects.create(
            kind=self.slug,
            record_id=self.pk,
            at=at,
            by=by,
            note=note,
            changes={
                name: [as_json(old), as_json(new)]
                for name, (old, new) in changes.items()
                if name not in self.companion_columns
            },
        )
        self.remembered(saved, is_new=False)

    def _refuse_locked(self, stored: Self, changes: dict[str, list[Any]]) -> None:
        free = {*self.companion_columns, *(() if self.locked_owner else ("owner",))}
        judged = [name for name in changes if name not in free]
        if locked := self.lifecycle.locks.locked_fields(judged, stored):
            raise FieldsLocked(locked)

    def settle_references(self, changes: dict[str, list[Any]]) -> None:
        """Note that somebody chose anew where a deleted record was named; records without references have none."""

    @classmethod
    def initial(cls, at: datetime) -> dict[str, Any]:
        """What a new record's form starts with."""
        return {}

    @classmethod
    def column(cls, name: str) -> "models.Field[Any, Any]":
        """The column behind a data field's name. Raises FieldDoesNotExist where there is none."""
        column = cls._meta.get_field(name)
        assert isinstance(column, models.Field), f"{name} is the far side of a relation"
        return column

    def folded_text(self) -> str:
        """What quick search looks through."""
        return " ".join(fold(str(self.value_of(name) or "")) for name in self.quick_search)[:2000]

    def after_store(self, at: datetime) -> None:
        """Keep in step, in the same transaction, what depends on the stored row."""

    def remembered(self, change: RecordChange, *, is_new: bool) -> None:
        """Keep, in the same transaction, what else is to be known of a change that history tells now."""

    def note_uses(self, uses: Iterable[Reference]) -> None:
        """Write which records this one uses, instead of what was written before."""
        RecordReference.objects.filter(kind=self.slug, record_id=self.pk).delete()
        RecordReference.objects.bulk_create(
            RecordReference(kind=self.slug, record_id=self.pk, target_kind=r.kind, target_id=r.record_id, where=r.where)
            for r in uses
        )

    def forget(self, kind: str, record_id: int) -> None:
        """Empty what names a record that is being deleted, in this copy; a kind without keys of others has nothing."""

    def warning(self, command: str, affected: list[Use]) -> tuple[str, str]:
        """Title and text of the dialog that asks for a second yes: what will really happen."""
        many = f"{len(affected)} live record{'s' if len(affected) > 1 else ''}"
        return f"“{self}” is used by {many}", "They will stop working as they do now. Continue only if that is meant."

    def chosen(self, choice: str, *, by: Any, at: datetime) -> None:
        """Carry out, in the transaction of the move, what a person chose with the second yes."""

    def moved(self, command: str, at: datetime) -> None:
        """Note on the record what a move means for it; called by perform() before it stores the new state."""

    def content_faults(self) -> tuple[Problem, ...]:
        """Say what of this copy's content can't be read; a kind without designs, queries and pipelines has none."""
        return ()

    def clean_fields(self, exclude: Any = None) -> None:
        """Validate all but the protected state, which no form may set."""
        states = {field.name for field in self._meta.fields if isinstance(field, StateField)}
        super().clean_fields(exclude={*(exclude or ()), *states, "status", "created_at", "modified_at"})

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Read the row again, in one query; the protected state is dropped first, and kept when the row is gone."""
        names = [f.attname for f in self._meta.concrete_fields if isinstance(f, StateField)]
        names = [name for name in names if fields is None or name in fields]
        saved = {name: self.__dict__.pop(name) for name in names if name in self.__dict__}
        self.__dict__["_being_read"] = frozenset(saved)
        try:
            super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        except BaseException:
            for name, value in saved.items():
                self.__dict__.setdefault(name, value)
            raise
        finally:
            self.__dict__.pop("_being_read", None)

    def get_deferred_fields(self) -> set[str]:
        """What was not loaded; a state dropped to be read again is not among it, or it would be read later."""
        being_read: frozenset[str] = self.__dict__.get("_being_read", frozenset())
        return set(super().get_deferred_fields()) - being_read


class Publishable(Record):
    """A record that goes live: the row is the local version, publications are what runs.

    An entity gives `contract`; `contract_columns` names the column behind a contract field where the names differ.
    `pinned_kinds` are the kinds whose version a publication keeps.
    """

    contract: ClassVar[type[Contract]]
    contract_columns: ClassVar[dict[str, str]] = {}
    companion_columns: ClassVar[tuple[str, ...]] = ("lost_references",)
    pinned_kinds: ClassVar[frozenset[str]] = frozenset()

    was_ever_live = models.BooleanField(default=False, editable=False)
    status_note = models.TextField(default="", blank=True, editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    lost_references = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def snapshot(self) -> Any:
        """The record's own values as its contract value."""
        names = [field.name for field in dataclasses.fields(self.contract)]
        return self.contract(**{name: copy.deepcopy(self._column(name).value_from_object(self)) for name in names})

    def restore(self, value: Any) -> None:
        """Set this copy's fields to those of a contract value; the inverse of `snapshot()`, without saving."""
        for field in dataclasses.fields(self.contract):
            setattr(self, self._column(field.name).attname, copy.deepcopy(getattr(value, field.name)))

    def started_anew(self, at: datetime) -> None:
        """Set in this unsaved copy, made from a template, what can't start as the template has it."""

    def content_faults(self) -> tuple[Problem, ...]:
        """Say what of this copy's content (designs, queries, pipelines) can't be read, each fault with its field."""
        faults = self.snapshot().content_faults()
        return tuple(dataclasses.replace(one, where=self._column(one.where).name) for one in faults)

    def _column(self, name: str) -> Any:
        return self._meta.get_field(self.contract_columns.get(name, name))

    def references(self) -> tuple[Reference, ...]:
        """The records that the local version uses: foreign keys to records, and what JSON names."""
        found = []
        for field in self._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and issubclass(target, Record) and (key := field.value_from_object(self)):
                found.append(Reference(target.slug, key, field.name, target.slug in self.pinned_kinds))
        return tuple(found)

    def uses(self) -> tuple[Reference, ...]:
        """All records that the local version uses: by reference, and by an address in one of its texts."""
        return (*self.references(), *embedded.references(self.texts()))

    def texts(self) -> dict[str, str]:
        """Each field of the local version, by its column, as the text that may hold addresses."""
        payload = self.snapshot().to_payload()
        return {self._column(name).name: json.dumps(value) for name, value in payload.items()}

    def forget(self, kind: str, record_id: int) -> None:
        """Empty what names a record that is being deleted, in this copy; foreign keys and, where any, JSON.

        An emptied foreign key looks like one that never named anything, so it is noted in `lost_references`:
        the check says so until somebody chooses anew.
        """
        for field in self._meta.concrete_fields:
            target = field.related_model
            names_it = isinstance(target, type) and issubclass(target, Record) and target.slug == kind
            if names_it and field.value_from_object(self) == record_id:
                setattr(self, field.attname, None)
                self.lost_references = {**self.lost_references, field.name: f"{kind}/{record_id}"}

    def settle_references(self, changes: dict[str, list[Any]]) -> None:
        """A changed field has lost nothing any more."""
        self.lost_references = {name: what for name, what in self.lost_references.items() if name not in changes}

    @property
    def live_publication(self) -> Publication | None:
        """The version that runs now."""
        return live_publication(self.slug, self.pk)

    @property
    def last_publication(self) -> Publication | None:
        """The newest version, live or not."""
        return last_publication(self.slug, self.pk)

    @property
    def has_local_changes(self) -> bool:
        """True when the local version differs from the newest publication."""
        newest, value = self.last_publication, self.snapshot()
        if newest is None or newest.digest == digest(value.to_payload()):
            return False
        return bool(newest.schema == value.schema or _as_now(newest, self.contract) != value)

    def after_store(self, at: datetime) -> None:
        """Keep the table of who uses whom in step."""
        super().after_store(at)
        self.note_uses(self.uses())


def _as_now(publication: Publication, contract: type[Contract]) -> Contract | None:
    """What a publication of an older schema says in today's; None where it can't be read."""
    try:
        return load(publication, contract)
    except Unreadable:
        return None


def publishable(record: Record) -> Publishable:
    """A record as one that goes live, for moves that only such a kind declares. Raises TypeError for others."""
    if not isinstance(record, Publishable):
        raise TypeError(f"{record._meta.verbose_name_plural} have no publications.")
    return record
