"""Edits of a journey's tree of tiles: each takes a draft and returns a new one, and refuses in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from marketing.contracts.journey import BRANCHES, CREATE_LEAD, EMAIL, IF_THEN, NO, SEGMENT, TYPES, WAIT_FOR, YES
from marketing.contracts.pipeline import read_pipeline
from marketing.contracts.problems import Problem

Nodes = list[dict[str, Any]]
Settings = dict[str, dict[str, Any]]
START, AFTER = "start", "after"
INITIAL: Settings = {
    SEGMENT: {"name": "", "merge": "union", "items": []},
    EMAIL: {"name": "", "email": None},
    WAIT_FOR: {"name": "", "amount": 1, "unit": "days"},
    IF_THEN: {"name": "", "join": "and", "rules": [], "wait_amount": 3, "wait_unit": "days"},
    CREATE_LEAD: {"name": "", "topic": "", "rating": "warm", "owner": None},
}


class EditRefused(Exception):
    """The tree can't be edited like this; the text says why."""


@dataclass(frozen=True)
class Place:
    """A join between tiles: the `start`, `after` a tile (behind its branches), or first in its `yes` or `no` branch."""

    anchor: str = START
    tile: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a place as `str()` writes it."""
        anchor, _, tile = text.partition(":")
        if anchor not in (START, AFTER, YES, NO) or bool(tile) == (anchor == START):
            raise EditRefused("There is no such place on the canvas. Load the page again.")
        return cls(anchor, tile)

    def __str__(self) -> str:
        return f"{self.anchor}:{self.tile}" if self.tile else self.anchor


@dataclass(frozen=True)
class Draft:
    """The two columns that a designer edits; every edit makes a new draft and leaves this one alone."""

    pipeline: Nodes = field(default_factory=list)
    settings: Settings = field(default_factory=dict)

    @classmethod
    def of(cls, journey: Any) -> Self:
        """What of a journey's two columns can be read: all of it, but where content was written past the form.

        Such a draft is only to be looked at: `editable` refuses it.
        """
        settings = journey.tile_settings if isinstance(journey.tile_settings, dict) else {}
        nodes = [node.as_json() for node in read_pipeline(journey.pipeline).value]
        return cls(nodes, {tile: one for tile, one in settings.items() if isinstance(one, dict)})

    @classmethod
    def editable(cls, journey: Any) -> Self:
        """A journey's draft to be edited; EditRefused where an edit would lose what can't be read."""
        faults: tuple[Problem, ...] = journey.content_faults()
        if faults:
            raise EditRefused(f"The canvas can't be edited while a part of it can't be read. {faults[0].message}")
        return cls(journey.pipeline, journey.tile_settings)

    def node(self, tile: str) -> dict[str, Any]:
        """One tile's node; EditRefused when it is gone."""
        found = next((node for node in nodes_in(self.pipeline) if node["id"] == tile), None)
        if found is None:
            raise EditRefused("This tile is not on the canvas any more. Somebody removed it meanwhile.")
        return found

    def setting(self, tile: str) -> dict[str, Any]:
        """What is set on a tile, completed by what a new tile of its type starts with."""
        return {**INITIAL.get(self.node(tile)["type"], {}), **self.settings.get(tile, {})}


def nodes_in(nodes: Nodes) -> Iterator[dict[str, Any]]:
    """Yield every node of a list and of the branches in it, in reading order."""
    for node in nodes:
        yield node
        for inner in node.get("branches", {}).values():
            yield from nodes_in(inner)


def add(draft: Draft, place: Place, kind: str, tile: str) -> Draft:
    """Put a new tile with the id `tile` at a place."""
    if kind not in TYPES:
        raise EditRefused("There is no tile of this type.")
    if any(node["id"] == tile for node in nodes_in(draft.pipeline)):
        raise EditRefused("There is a tile with this id already.")
    _judge_place(draft, place, kind)
    node: dict[str, Any] = {"id": tile, "type": kind}
    if kind in BRANCHES:
        node["branches"] = {name: [] for name in BRANCHES[kind]}
    return Draft(_inserted(draft.pipeline, place, [node]), {**draft.settings, tile: dict(INITIAL[kind])})


def held(draft: Draft, tile: str) -> dict[str, int]:
    """How many tiles each branch of a tile holds, branches without tiles left out."""
    counts = {name: sum(1 for _ in nodes_in(inner)) for name, inner in draft.node(tile).get("branches", {}).items()}
    return {name: count for name, count in counts.items() if count}


def remove(draft: Draft, tile: str, keep: str = "") -> Draft:
    """Take a tile away. Of its branches, the one named `keep` moves up into its place, all else goes with it."""
    node = draft.node(tile)
    kept = node.get("branches", {}).get(keep, []) if keep else []
    pipeline = _replaced(draft.pipeline, tile, kept)
    left = {one["id"] for one in nodes_in(pipeline)}
    return Draft(pipeline, {key: value for key, value in draft.settings.items() if key in left})


def move(draft: Draft, tile: str, place: Place) -> Draft:
    """Put a tile, with all that its branches hold, at another place."""
    node = draft.node(tile)
    if node["type"] == SEGMENT:
        raise EditRefused("The segment stays at the start: it says who enters.")
    if place.tile in {one["id"] for one in nodes_in([node])}:
        raise EditRefused("A tile can't be moved into itself.")
    _judge_place(draft, place, node["type"])
    return Draft(_inserted(_replaced(draft.pipeline, tile, []), place, [node]), draft.settings)


def neighbour(draft: Draft, tile: str, steps: int) -> Place | None:
    """Where a tile goes one step up (-1) or down (+1), out of its branch too; None where it can't."""
    siblings, parent = _surroundings(draft.pipeline, tile)
    at = [node["id"] for node in siblings].index(tile)
    if siblings[at]["type"] == SEGMENT:
        return None
    if steps > 0:
        follows = siblings[at + 1]["id"] if at + 1 < len(siblings) else parent
        return Place(AFTER, follows) if follows else None
    if at == 0:
        return _before(draft, parent) if parent else None
    return _before(draft, siblings[at - 1]["id"])


def places(draft: Draft, tile: str) -> list[Place]:
    """Every place that a tile can be moved to, in reading order; not where it stands already."""
    node = draft.node(tile)
    if node["type"] == SEGMENT:
        return []
    own = {one["id"] for one in nodes_in([node])}
    found = [place for place in _joins(draft.pipeline) if place.tile not in own]
    return [place for place in found if move(draft, tile, place).pipeline != draft.pipeline]


def change(draft: Draft, tile: str, values: dict[str, Any]) -> Draft:
    """Set what is inside a tile; what `values` doesn't name stays."""
    return Draft(draft.pipeline, {**draft.settings, tile: {**draft.setting(tile), **values}})


def path_before(draft: Draft, tile: str) -> list[dict[str, Any]]:
    """The nodes that come earlier on the same path, first to last."""
    return _path(draft.pipeline, tile, []) or []


def _path(nodes: Nodes, tile: str, before: Nodes) -> Nodes | None:
    for node in nodes:
        if node["id"] == tile:
            return before
        before = [*before, node]
        for inner in node.get("branches", {}).values():
            if (found := _path(inner, tile, before)) is not None:
                return found
    return None


def _judge_place(draft: Draft, place: Place, kind: str) -> None:
    starts_with = draft.pipeline[0]["type"] if draft.pipeline else ""
    if kind == SEGMENT and (place.anchor != START or starts_with == SEGMENT):
        raise EditRefused("A journey has one segment tile, at its start. Add more segments inside that tile.")
    if place.anchor == START:
        if starts_with == SEGMENT:
            raise EditRefused("The segment stays at the start: it says who enters.")
        return
    node = draft.node(place.tile)
    if place.anchor != AFTER and place.anchor not in BRANCHES.get(node["type"], ()):
        raise EditRefused("This tile has no such branch.")


def _joins(nodes: Nodes, first: Place | None = None) -> Iterator[Place]:
    if first is not None or not nodes or nodes[0]["type"] != SEGMENT:
        yield first or Place()
    for node in nodes:
        for name in BRANCHES.get(node["type"], ()):
            yield from _joins(node.get("branches", {}).get(name, []), Place(name, node["id"]))
        yield Place(AFTER, node["id"])


def _before(draft: Draft, tile: str) -> Place | None:
    siblings, parent = _surroundings(draft.pipeline, tile)
    at = [node["id"] for node in siblings].index(tile)
    if siblings[at]["type"] == SEGMENT:
        return None
    if at:
        return Place(AFTER, siblings[at - 1]["id"])
    return Place(_branch_of(draft, tile, parent), parent) if parent else Place()


def _branch_of(draft: Draft, tile: str, parent: str) -> str:
    branches = draft.node(parent)["branches"]
    return str(next(name for name, inner in branches.items() if any(node["id"] == tile for node in inner)))


def _surroundings(nodes: Nodes, tile: str, parent: str = "") -> tuple[Nodes, str]:
    """The list a tile stands in, and the branch tile that holds the list."""
    if any(node["id"] == tile for node in nodes):
        return nodes, parent
    for node in nodes:
        for inner in node.get("branches", {}).values():
            found = _surroundings(inner, tile, node["id"])
            if found[0]:
                return found
    return [], ""


def _inserted(nodes: Nodes, place: Place, new: Nodes) -> Nodes:
    if place.anchor == START:
        return [*new, *nodes]
    made: Nodes = []
    for node in nodes:
        made.append(_with_branches(node, place, new))
        if place == Place(AFTER, node["id"]):
            made.extend(new)
    return made


def _with_branches(node: dict[str, Any], place: Place, new: Nodes) -> dict[str, Any]:
    names = BRANCHES.get(node["type"], ())
    if not names:
        return node
    branches = {}
    for name in names:
        inner = _inserted(node.get("branches", {}).get(name, []), place, new)
        branches[name] = [*new, *inner] if place == Place(name, node["id"]) else inner
    return {**node, "branches": branches}


def _replaced(nodes: Nodes, tile: str, instead: Nodes) -> Nodes:
    made: Nodes = []
    for node in nodes:
        if node["id"] == tile:
            made.extend(instead)
        elif "branches" in node:
            branches = {name: _replaced(inner, tile, instead) for name, inner in node["branches"].items()}
            made.append({**node, "branches": branches})
        else:
            made.append(node)
    return made
