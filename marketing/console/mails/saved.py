"""A content block as designers of mails take it: copied in, and copies brought up to what it is now."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from marketing.console.designing import edits
from marketing.console.designing.commands import Insert, Many
from marketing.console.designing.documents import Document, DocumentError, Place
from marketing.contracts import copies, fragment
from marketing.contracts.fragment import Element


class Kept(Protocol):
    """The record of a content block."""

    pk: Any
    row_version: Any
    design: Any


@dataclass(frozen=True)
class Saved:
    """A content block as it is now; `element` is what it is in a mail, None while it is empty."""

    key: int
    version: int
    name: str
    element: Element | None

    @classmethod
    def of(cls, record: Kept) -> "Saved":
        """Read a record of a content block."""
        return cls(record.pk, record.row_version, str(record), fragment.element_of(record.design))

    def made(self) -> Element:
        """A fresh copy; raises DocumentError where there is nothing to copy."""
        if self.element is None:
            raise DocumentError(f"“{self.name}” is empty. Put something into it first.")
        return copies.copied(self.element, self.key, self.version)


def insert(saved: Saved, place: Place, new_id: edits.NewId) -> Insert:
    """Put a copy to a place."""
    return edits.paste(saved.made(), place, new_id)


def renew(saved: Saved, document: Document, ids: Iterable[str], new_id: edits.NewId) -> Many:
    """Bring copies up to date; each keeps its place and its id, and gets ids for what it holds."""
    made = saved.made()
    renewed = [edits.replace(document, one, {**edits.paste(made, Place(), new_id).block, "id": one}) for one in ids]
    return Many(tuple(command for many in renewed for command in many.commands))
