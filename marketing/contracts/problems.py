"""What a check or a reader finds: one value that both planes understand."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]
ERROR: Severity = "error"
WARNING: Severity = "warning"


@dataclass(frozen=True)
class Problem:
    """One finding. `where` is a field, `tile` a tile id; `code` as in domain.md 17.

    `place` is a part of that field, as its own editor names it: a block, or line and column of a source;
    `link` leads to the record at fault.
    `target` names, as (kind, id), the record that has to go live first.
    """

    severity: Severity
    code: str
    message: str
    where: str = ""
    tile: str = ""
    link: str = ""
    place: str = ""
    target: tuple[str, int] | None = None

    @property
    def line(self) -> str:
        """The line of a source that it speaks of, in words; "" where its place is no line and column (`12:5`)."""
        line, colon, _column = self.place.partition(":")
        return f"Line {line}" if colon else ""

    def as_json(self) -> dict[str, Any]:
        """The problem as plain values."""
        return asdict(self)
