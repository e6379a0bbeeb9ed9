"""Locks rows for a move, a save or a deletion; a row that somebody deleted meanwhile is a refusal in words."""

from typing import Any

from marketing.lifecycle.refusals import Gone


def locked(record: Any) -> Any:
    """Return the stored row, locked until the transaction ends. Raises Gone where there is none any more."""
    row = type(record)._base_manager.select_for_update().filter(pk=record.pk).first()
    if row is None:
        raise Gone(f"“{record}” was deleted meanwhile.")
    return row
