"""A kind of document that is no email: a form of fields, in rows of one or two columns."""

from dataclasses import dataclass, field
from typing import Any

from marketing.console.designing.documents import Block, Document, DocumentError, walk
from marketing.console.designing.kinds import DocumentKind


@dataclass(frozen=True)
class Value:
    """One value of a field."""

    name: str
    label: str
    input: str = "line"
    help: str = ""
    usual: str = ""
    is_extra: bool = False
    picker: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of field."""

    type: str
    label: str
    icon: str = "text"
    hint: str = ""
    settings: tuple[Value, ...] = ()
    start: dict[str, Any] = field(default_factory=dict)


QUESTION = Kind("question", "Question", settings=(Value("label", "Label"), Value("required", "Required", "choice")))
BUTTON = Kind("submit", "Button", settings=(Value("text", "Words"),), start={"text": "Send"})
ROW = Kind("row", "Row", settings=(Value("width", "Columns"),), start={"width": 2, "columns": [[], []]})
KINDS = {kind.type: kind for kind in (QUESTION, BUTTON, ROW)}


def clean(value: object) -> Document:
    """Judge a form: every block is of a known kind, rows stand on the page alone."""
    assert isinstance(value, dict)
    for found in walk(value):
        if found.block["type"] not in KINDS:
            raise DocumentError("There is no such field.")
        if found.block["type"] == "row" and found.place.within:
            raise DocumentError("A row can't stand in a row.")
    return dict(value)


def columns(block: Block) -> int:
    """A row has as many columns as it says."""
    return int(block["width"]) if block["type"] == "row" else 0


FORM = DocumentKind(
    name="a form",
    kinds=KINDS,
    offered=KINDS,
    clean=clean,
    tidy=clean,
    summary=lambda block: str(block.get("label") or block.get("text") or ""),
    most=30,
    columns=columns,
)
