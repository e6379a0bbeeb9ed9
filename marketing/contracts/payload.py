"""Contract values as JSON and back, and the digest that proves a publication unchanged."""

import dataclasses
import hashlib
import json
from datetime import datetime
from typing import Any, ClassVar, Self


@dataclasses.dataclass(frozen=True)
class Contract:
    """Base of everything the control plane hands to the service: plain fields, a schema number, JSON both ways."""

    kind: ClassVar[str]
    schema: ClassVar[int] = 1

    def to_payload(self) -> dict[str, Any]:
        """Return the fields as JSON values; datetimes as ISO 8601 text, tuples as lists."""
        return {field.name: _as_json(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def from_payload(cls, payload: dict[str, Any], schema: int = 1) -> Self:
        """Build the value from a stored payload of an older or the same schema.

        Fields that the payload lacks take their defaults, unknown ones are dropped.
        """
        stored = cls.upgrade(dict(payload), schema)
        known = {field.name: field for field in dataclasses.fields(cls)}
        return cls(**{name: _from_json(known[name], value) for name, value in stored.items() if name in known})

    @classmethod
    def upgrade(cls, payload: dict[str, Any], schema: int) -> dict[str, Any]:
        """Bring a payload written under an older schema number up to this one."""
        return payload


def digest(payload: dict[str, Any]) -> str:
    """Return the SHA-256 of the payload's canonical JSON, as 64 hex digits."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_as_json(item) for item in value]
    return value


def _from_json(field: "dataclasses.Field[Any]", value: Any) -> Any:
    if value is not None and "datetime" in str(field.type):
        return datetime.fromisoformat(value)
    if isinstance(value, list) and str(field.type).startswith("tuple"):
        return tuple(value)
    return value
