"""Moves of the service: each names the version it means, and gives way to whoever was first."""

from datetime import datetime
from typing import Any

from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NotNow

SYSTEM = "Marketing service"


def move(record: Any, command: str, publication: int | None, at: datetime, note: str = "") -> bool:
    """Perform a move of the service that means this version; False when somebody else was first."""
    try:
        perform(record, command, system=SYSTEM, at=at, note=note, publication=publication)
    except NotNow:
        return False
    return True


def newest_number(record: Any) -> int | None:
    """The number of the newest version; None before the first."""
    newest = record.last_publication
    return newest.number if newest else None
