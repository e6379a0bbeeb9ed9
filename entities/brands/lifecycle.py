"""Lifecycle of brands: Status alone; the default one stays as long as it is the default."""

from typing import Protocol

from marketing.lifecycle.lifecycle import Action
from marketing.lifecycle.plain import ACTIVE, plain_lifecycle


class CanBeDefault(Protocol):
    """A record of a kind that has a default."""

    is_default: bool


def default_stays(record: CanBeDefault) -> str:
    """Say why the default brand can't be deactivated or deleted."""
    return "This is the default brand. Make another brand the default first." if record.is_default else ""


def is_default_already(record: CanBeDefault) -> str:
    """Say that there is nothing to do."""
    return "This is the default brand already." if record.is_default else ""


LIFECYCLE = plain_lifecycle(
    Action("make-default", (ACTIVE,), "Make default", unless=is_default_already), stays=default_stays
)
