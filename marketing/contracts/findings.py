"""What a check of a published value found: one value that both planes understand."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
ERROR: Severity = "error"
WARNING: Severity = "warning"


@dataclass(frozen=True)
class Finding:
    """One result of a check: `code` from the check catalogue, `where` the field, `message` what to do."""

    severity: Severity
    code: str
    where: str
    message: str

    @property
    def is_error(self) -> bool:
        """Say whether this finding keeps the record from going live."""
        return self.severity == ERROR
