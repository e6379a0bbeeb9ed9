"""What the service needs to run one outbound customer journey, and the tree its tiles form."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from marketing.contracts.payload import Contract

SEGMENT, EMAIL, WAIT_FOR, IF_THEN = "segment", "email", "wait-for", "if-then"
YES, NO = "yes", "no"
BRANCHES = {IF_THEN: (YES, NO)}
TYPES = (SEGMENT, EMAIL, WAIT_FOR, IF_THEN)


@dataclass(frozen=True)
class Tile:
    """One tile where it stands in the tree: `next_id` follows it, `branches` names the first tile of each branch.

    `before` holds the ids of all tiles earlier on the same path, `depth` how many branches it lies in.
    A tile that ends a path has `next_id` None.
    """

    id: str
    type: str
    settings: dict[str, Any]
    next_id: str | None
    branches: dict[str, str | None]
    before: tuple[str, ...]
    depth: int

    @property
    def name(self) -> str:
        """The name people gave the tile, or the words of its type."""
        return str(self.settings.get("name") or self.type.replace("-", " ").capitalize())


@dataclass(frozen=True)
class JourneyVersion(Contract):
    """One version of a customer journey. Times are aware; `pipeline` and `tile_settings` as in `tiles()`."""

    kind: ClassVar[str] = "journeys"

    name: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    time_zone: str = "UTC"
    is_recurring: bool = False
    recurrence_count: int | None = None
    recurrence_interval: int | None = None
    content_settings: int | None = None
    suppression_segment: int | None = None
    target: str = "contact"
    purpose: str = ""
    description: str = ""
    template: int | None = None
    pipeline: list[dict[str, Any]] = field(default_factory=list)
    tile_settings: dict[str, Any] = field(default_factory=dict)

    def tiles(self) -> dict[str, Tile]:
        """Return every tile by id, in reading order (a tile, then its branches, then what follows)."""
        return {tile.id: tile for tile in walk(self.pipeline, self.tile_settings)}


def walk(
    pipeline: list[dict[str, Any]],
    settings: dict[str, Any],
    after: str | None = None,
    before: tuple[str, ...] = (),
    depth: int = 0,
) -> Iterator[Tile]:
    """Yield the tiles of a pipeline; `after` is the tile that the last one of the list leads to."""
    for position, node in enumerate(pipeline):
        follows = pipeline[position + 1]["id"] if position + 1 < len(pipeline) else after
        branches = {name: node.get("branches", {}).get(name, []) for name in BRANCHES.get(node["type"], ())}
        yield Tile(
            id=node["id"],
            type=node["type"],
            settings=settings.get(node["id"], {}),
            next_id=follows,
            branches={name: (nodes[0]["id"] if nodes else follows) for name, nodes in branches.items()},
            before=before,
            depth=depth,
        )
        before = (*before, node["id"])
        for nodes in branches.values():
            yield from walk(nodes, settings, follows, before, depth + 1)


def structure_faults(pipeline: Any) -> list[str]:
    """Say in words what keeps `pipeline` from being a list of tiles; empty when its shape is sound.

    Only the shape is judged (lists, ids, known types and branch names, no id twice); what a tile needs is a
    check's matter.
    """
    seen: set[str] = set()
    return _faults(pipeline, seen, 0)


def _faults(nodes: Any, seen: set[str], depth: int) -> list[str]:
    if not isinstance(nodes, list):
        return ["The pipeline must be a list of tiles."]
    if depth > 20:
        return ["The pipeline is nested more than 20 branches deep."]
    faults: list[str] = []
    for node in nodes:
        faults += _node_faults(node, seen, depth)
    return faults


def _node_faults(node: Any, seen: set[str], depth: int) -> list[str]:
    if not isinstance(node, dict) or not isinstance(node.get("id"), str) or not isinstance(node.get("type"), str):
        return ["Every tile needs an id and a type, both text."]
    if unknown := set(node) - {"id", "type", "branches"}:
        return [f"Tile {node['id']} has entries that no tile has: {', '.join(sorted(map(str, unknown)))}."]
    if not node["id"] or len(node["id"]) > 32 or not node["id"].replace("-", "").isalnum() or not node["id"].isascii():
        return ["A tile's id is 1 to 32 letters, digits or hyphens."]
    if node["type"] not in TYPES:
        return [f"Tile {node['id']} is of a type that does not exist. Types: {', '.join(TYPES)}."]
    if node["id"] in seen:
        return [f"Two tiles have the id {node['id']}."]
    seen.add(node["id"])
    branches = node.get("branches", {})
    if not isinstance(branches, dict) or set(branches) - set(BRANCHES.get(node["type"], ())):
        return [f"Tile {node['id']} has branches that its type does not have."]
    return [fault for nodes in branches.values() for fault in _faults(nodes, seen, depth + 1)]
