"""Subscription list: `interface.md`, "More lists"; a plain record, as templates are."""

from tests.spec.record_template import ACTIONS, COLUMN, LOCKS, MOVES, REST, STATES

__all__ = ["ACTIONS", "COLUMN", "LOCKS", "MOVES", "REST", "SLUG", "STATES"]

SLUG = "subscription-lists"
