"""Locks rows for a move, a save or a deletion; a row that somebody deleted meanwhile is a refusal in words."""

from collections.abc import Iterable
from typing import Any

from marketing.lifecycle.refusals import Gone


def locked(record: Any) -> Any:
    """The stored row, locked until the transaction ends. Raises Gone where there is none any more."""
    row = type(record)._base_manager.select_for_update().filter(pk=record.pk).first()
    if row is None:
        raise Gone(f"“{record}” was deleted meanwhile.")
    return row


def lock_in_order(rows: Iterable[tuple[Any, int]]) -> None:
    """Lock several rows, given as (model, id), in the one order that everybody keeps.

    So two acts on several rows never wait for one another. Rows that are gone are left out: whoever acts on them is
    refused then.
    """
    for model, key in sorted(set(rows), key=lambda row: (row[0].slug, row[1])):
        model._base_manager.select_for_update().filter(pk=key).first()
