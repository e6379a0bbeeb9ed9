"""Contract values as JSON and back, and the digest that proves a publication unchanged."""

import dataclasses
import functools
import hashlib
import json
import types
from datetime import datetime
from typing import Any, ClassVar, Self, get_args, get_origin, get_type_hints

from marketing.contracts.parsing import moment_of
from marketing.contracts.problems import Problem
from marketing.contracts.reading import Unreadable, shown

# From when until when; None leaves that end open.
Window = tuple[datetime | None, datetime | None]


@dataclasses.dataclass(frozen=True)
class Contract:
    """Base of everything the control plane hands to the service: plain fields, a schema number, JSON both ways."""

    kind: ClassVar[str]
    schema: ClassVar[int] = 1

    def to_payload(self) -> dict[str, Any]:
        """The fields as JSON values; datetimes as ISO 8601 text, tuples as lists."""
        return {field.name: _as_json(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def from_payload(cls, payload: Any, schema: Any) -> Self:
        """Build the value from a stored payload of an older or the same schema; raises Unreadable.

        Fields that the payload lacks take their defaults, unknown ones are dropped. What designs, queries and
        pipelines hold is judged by `content_faults()`.
        """
        if not isinstance(payload, dict):
            raise Unreadable(f"The stored version is {shown(payload)}, not an object.")
        if isinstance(schema, bool) or not isinstance(schema, int) or not 0 < schema <= cls.schema:
            raise Unreadable("The stored version was written by another release of Golive, whose format is unknown.")
        stored = cls.upgrade(dict(payload), schema)
        contract: Any = cls
        hints = _hints(contract)
        return cls(**{name: _from_json(name, hints[name], value) for name, value in stored.items() if name in hints})

    def window(self) -> "Window | None":
        """Return from when until when its publication may run; None where no window holds it."""
        return None

    @classmethod
    def upgrade(cls, payload: dict[str, Any], schema: int) -> dict[str, Any]:
        """Bring a payload written under an older schema number up to this one."""
        return payload

    def content_faults(self) -> tuple[Problem, ...]:
        """Say what of the content (designs, queries, pipelines) can't be read, each fault with its field."""
        return ()


def digest(payload: Any) -> str:
    """The SHA-256 of the payload's canonical JSON, as 64 hex digits."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_as_json(item) for item in value]
    return value


@functools.cache
def _hints(contract: Any) -> dict[str, Any]:
    """The types of a contract's fields."""
    hints = get_type_hints(contract)
    return {field.name: hints[field.name] for field in dataclasses.fields(contract)}


def _from_json(name: str, hint: Any, value: Any) -> Any:
    accepted = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if value is None and type(None) in accepted:
        return None
    for one in accepted:
        found = _as_type(get_origin(one) or one, value)
        if found is not None:
            return found
    raise Unreadable(f"“{name.replace('_', ' ')}” of the stored version can't be read: it is {_kind_of(value)}.")


def _as_type(wanted: type, value: Any) -> Any:
    """A JSON value as a type; None where it is none."""
    if wanted is datetime:
        return _moment(value)
    if wanted is tuple:
        return tuple(value) if isinstance(value, list) else None
    if isinstance(value, bool):
        return value if wanted is bool else None
    return value if isinstance(value, wanted) else None


def _moment(value: Any) -> datetime | None:
    """An aware moment; None where the value is none."""
    moment = moment_of(value) if isinstance(value, str) else None
    return moment if moment is not None and moment.tzinfo is not None else None


def _kind_of(value: Any) -> str:
    return "another text" if isinstance(value, str) else shown(value)
