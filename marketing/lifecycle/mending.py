"""Content that its reader can't read, replaced: by the version before, or by an empty one."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketing.contracts.reading import Unreadable
from marketing.lifecycle.models import Record, publishable
from marketing.lifecycle.refusals import NotNow, NotPermitted
from marketing.publishing.models import Publication
from marketing.publishing.publish import load
from marketing.users.models import User

# Further back nobody wants to go; what is older is found under Versions.
LOOKED_AT = 20


@dataclass(frozen=True)
class Sound:
    """A version that can be read as a whole."""

    number: int
    value: Any


def unreadable_fields(record: Record) -> list[str]:
    """The names of the fields whose content can't be read."""
    return list(dict.fromkeys(fault.where for fault in record.content_faults()))


def last_sound(record: Record) -> Sound | None:
    """The newest version of a record that can be read as a whole; None where there is none."""
    rows = Publication.objects.filter(kind=record.slug, record_id=record.pk).order_by("-number")
    for publication in rows[:LOOKED_AT]:
        with suppress(Unreadable):
            value = load(publication, publishable(record).contract)
            if not value.content_faults():
                return Sound(publication.number, value)
    return None


def put_back(record: Record, *, by: User, at: datetime, expected_version: int | None = None) -> int:
    """Replace what can't be read by the newest version of it, locked or not; returns the version's number.

    All else stays as it was edited. Raises NotPermitted, NotNow or StaleRecord.
    """
    names = _judge(record, by)
    sound = last_sound(record)
    if sound is None:
        raise NotNow("There is no version before that can be read.")
    kept = {name: record.value_of(name) for name in record.data_fields() if name not in record.virtual_fields}
    publishable(record).restore(sound.value)
    for name in kept.keys() - set(names):
        setattr(record, record.column(name).attname, kept[name])
    note = f"Put back from version {sound.number}"
    record.save(by=by, at=at, expected_version=expected_version, unlocked=True, note=note)
    return sound.number


def empty(record: Record, *, by: User, at: datetime, expected_version: int | None = None) -> None:
    """Replace what can't be read by what a new record starts with.

    Raises NotPermitted, NotNow, FieldsLocked or StaleRecord.
    """
    for name in _judge(record, by):
        setattr(record, name, record.column(name).get_default())
    record.save(by=by, at=at, expected_version=expected_version, note="Replaced what could not be read")


def _judge(record: Record, by: User) -> list[str]:
    if not by.has_perm(record.lifecycle.permission("save")):
        raise NotPermitted(f"You don't have the right to change {record._meta.verbose_name_plural}.")
    if why := record.lifecycle.refusal("save", record):
        raise NotNow(why)
    names = unreadable_fields(record)
    if not names:
        raise NotNow("Everything of this record can be read: there is nothing to replace.")
    return names
