"""What a check or a reader finds: one value that both planes understand."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]
ERROR: Severity = "error"
WARNING: Severity = "warning"


@dataclass(frozen=True)
class Problem:
    """One finding. `where` is a field, `tile` a tile id; `code` as in domain.md 17.

    `place` is a part of that field, as the field's own editor names it; `link` leads to the record at fault.
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

    def as_json(self) -> dict[str, Any]:
        """The problem as plain values."""
        return asdict(self)
