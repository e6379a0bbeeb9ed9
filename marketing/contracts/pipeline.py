"""The tree of a journey's tiles: one reader of what is stored, and the tiles where they stand in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from marketing.contracts.reading import Faults, Read, Unreadable, shown
from marketing.contracts.tile_settings import IF_THEN, LONGEST_ID, TYPES, Settings, read_tile_settings

YES, NO = "yes", "no"
BRANCHES = {IF_THEN: (YES, NO)}
DEEPEST = 20
MOST_TILES = 500
BROKEN = "unreachable-tile"

Kind = TypeVar("Kind", bound=Settings)
KindOf = type[Kind]


@dataclass(frozen=True)
class Node:
    """One tile in the tree; `branches` holds those of its type, by name."""

    id: str
    type: str
    branches: tuple[tuple[str, tuple["Node", ...]], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The node as it is stored."""
        made: dict[str, Any] = {"id": self.id, "type": self.type}
        if self.branches:
            made["branches"] = {name: [node.as_json() for node in nodes] for name, nodes in self.branches}
        return made


@dataclass(frozen=True)
class Tile:
    """One tile where it stands in the tree: `next_id` follows it, `branches` names the first tile of each branch.

    `before` holds the ids of all tiles earlier on the same path, `depth` how many branches it lies in.
    A tile that ends a path has `next_id` None.
    """

    id: str
    type: str
    settings: Settings
    next_id: str | None
    branches: dict[str, str | None]
    before: tuple[str, ...]
    depth: int

    @property
    def name(self) -> str:
        """The name people gave the tile, or the words of its type."""
        return self.settings.name or self.type.replace("-", " ").capitalize()

    def set_as(self, kind: KindOf[Kind]) -> Kind:
        """The settings as those of a type of tile; Unreadable where the tile is of another type."""
        if not isinstance(self.settings, kind):
            raise Unreadable(f"{self.name}: a tile of the type “{self.type}” holds no {kind.__name__}.")
        return self.settings


def read_pipeline(given: Any) -> Read[tuple[Node, ...]]:
    """Read a stored pipeline. Only its shape is judged (lists, ids, known types and branch names, no id twice);
    what a tile needs is a check's matter.
    """
    reader = _Reader(Faults(BROKEN))
    nodes = reader.nodes(given, 0)
    return Read(nodes, tuple(reader.faults.found))


class _Reader:
    """Reads one pipeline: what was seen so far, and what was wrong."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.seen: set[str] = set()
        self.is_full = False

    def nodes(self, given: Any, depth: int) -> tuple[Node, ...]:
        if not isinstance(given, list):
            self.faults.note("The pipeline must be a list of tiles.")
            return ()
        if depth > DEEPEST and given:
            self.faults.note(f"The pipeline is nested more than {DEEPEST} branches deep.", code="too-deep")
            return ()
        found = (self._node(node, depth) for node in given[: MOST_TILES + 1])
        return tuple(node for node in found if node is not None)

    def _node(self, given: Any, depth: int) -> Node | None:
        if self.is_full:
            return None
        if fault := self._fault(given):
            self.faults.note(fault)
            return None
        self.seen.add(given["id"])
        if len(self.seen) > MOST_TILES:
            self.is_full = True
            self.faults.note(f"A journey holds up to {MOST_TILES:,} tiles.", code="too-deep")
            return None
        names, held = BRANCHES.get(given["type"], ()), given.get("branches", {})
        branches = tuple((name, self.nodes(held.get(name, []), depth + 1)) for name in names)
        return Node(given["id"], given["type"], branches)

    def _fault(self, node: Any) -> str:
        """Say what keeps something from being a tile; "" when it is one."""
        if not isinstance(node, dict) or not isinstance(node.get("id"), str) or not isinstance(node.get("type"), str):
            return "Every tile needs an id and a type, both text."
        if not is_tile_id(node["id"]):
            return f"A tile's id is 1 to {LONGEST_ID} letters, digits or hyphens."
        if unknown := sorted(shown(key) for key in set(node) - {"id", "type", "branches"}):
            return f"Tile {node['id']} has entries that no tile has: {', '.join(unknown[:5])}."
        if node["type"] not in TYPES:
            return f"Tile {node['id']} is of a type that does not exist. Types: {', '.join(TYPES)}."
        if node["id"] in self.seen:
            return f"Two tiles have the id {node['id']}."
        branches = node.get("branches", {})
        if not isinstance(branches, dict) or set(branches) - set(BRANCHES.get(node["type"], ())):
            return f"Tile {node['id']} has branches that its type does not have."
        return ""


def is_tile_id(text: str) -> bool:
    """Say whether a text can be the id of a tile."""
    return 0 < len(text) <= LONGEST_ID and text.isascii() and text.replace("-", "").isalnum()


def read_tiles(pipeline: tuple[Node, ...], settings: Any) -> Read[dict[str, Tile]]:
    """Read the settings of a pipeline's tiles; returns every tile by id, in reading order
    (a tile, then its branches, then what follows). Settings of tiles that are not in the pipeline are never used.
    """
    faults = Faults("tile-not-configured")
    if not isinstance(settings, dict):
        faults.note("Tile settings are an object that holds one object per tile id.")
        settings = {}
    elif not all(isinstance(one, dict) for one in settings.values()):
        faults.note("Tile settings are an object that holds one object per tile id.")
    tiles = {tile.id: tile for tile in _walk(pipeline, settings, faults, None, (), 0)}
    return Read(tiles, tuple(dict.fromkeys(faults.found)))


def _walk(
    nodes: tuple[Node, ...],
    settings: Mapping[str, Any],
    faults: Faults,
    after: str | None,
    before: tuple[str, ...],
    depth: int,
) -> Iterator[Tile]:
    """Yield the tiles of a list of nodes; `after` is the tile that the last one leads to."""
    for position, node in enumerate(nodes):
        follows = nodes[position + 1].id if position + 1 < len(nodes) else after
        read = read_tile_settings(node.type, settings.get(node.id, {}), node.id)
        faults.take(read.faults)
        branches = {name: (inner[0].id if inner else follows) for name, inner in node.branches}
        yield Tile(node.id, node.type, read.value, follows, branches, before, depth)
        before = (*before, node.id)
        for _name, inner in node.branches:
            yield from _walk(inner, settings, faults, follows, before, depth + 1)
