"""Brands: plain records, as templates are (`lifecycles.md`, "Templates"); one of them the default."""

from tests.spec.record_template import ACTIONS, COLUMN, LOCKS, MOVES, REST, STATES

__all__ = ["ACTIONS", "COLUMN", "LOCKS", "MOVES", "REST", "SLUG", "STATES"]
SLUG = "brands"
