"""How a published value names another record: by kind and id, never by its values."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Reference:
    """One record used by another: `where` is the field or tile that uses it, `pinned` asks for a fixed version."""

    kind: str
    record_id: int
    where: str = ""
    pinned: bool = False
