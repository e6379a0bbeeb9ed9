"""Why something did not happen, each with a reason that a person can act on."""

from dataclasses import dataclass
from typing import Any

from marketing.contracts.problems import Problem
from marketing.lifecycle.asking import Option


class Refused(Exception):
    """A command or a save was refused; `reason` tells a person why and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotPermitted(Refused):
    """The person lacks the right."""


class NotNow(Refused):
    """The record's state does not allow it, or another caller was first."""


class Gone(NotNow):
    """Somebody deleted the record since it was read."""


@dataclass(frozen=True)
class Use:
    """A record that uses another one; `is_live` when its live (or pending) publication does."""

    kind: str
    record_id: int
    name: str
    status_reason: str
    is_live: bool
    where: str = ""


class NeedsConfirmation(Refused):
    """A second, explicit yes is needed: `affected` lists who uses the record, `options` what may be chosen."""

    def __init__(self, title: str, reason: str, affected: list[Use], options: tuple[Option, ...] = ()) -> None:
        super().__init__(reason)
        self.title = title
        self.affected = affected
        self.options = options


class InUse(NotNow):
    """Something live uses the record, so it can't be deleted; `affected` lists each user."""

    def __init__(self, reason: str, affected: list[Use]) -> None:
        super().__init__(reason)
        self.affected = affected


class CheckFailed(Refused):
    """The error check found errors; `problems` lists them with the warnings."""

    def __init__(self, problems: list[Problem]) -> None:
        errors = sum(problem.severity == "error" for problem in problems)
        super().__init__(f"{errors} error{'s' if errors != 1 else ''} must be mended before this can go live.")
        self.problems = problems


class FieldsLocked(Refused):
    """Changed values for locked fields; `fields` maps each to the reason."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in fields.items()))
        self.fields = fields


class StaleRecord(Refused):
    """Somebody saved the record since this copy was read; `stored` is the newer row."""

    def __init__(self, stored: Any) -> None:
        super().__init__("Somebody changed this record since you opened it. Compare both versions and save again.")
        self.stored = stored
