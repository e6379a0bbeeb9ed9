"""What a template holds, in a few lines that people can read."""

from dataclasses import dataclass
from typing import Any

from marketing.audience import levels
from marketing.contracts.design import read_design
from marketing.contracts.parsing import moment_of
from marketing.contracts.pipeline import Node, read_pipeline

SKIPPED = frozenset({"name", "description", "template", "member_revision", "tile_settings", "from_user"})
LONGEST = 120
MOST = 14
MOST_DRAWN, DEEPEST_DRAWN = 6, 2
ICONS = {"segment": "people", "email": "mail", "wait-for": "clock", "if-then": "branch", "create-lead": "lead"}
TILES = {
    "segment": "Segment", "email": "Email", "wait-for": "Wait for", "if-then": "If / then",
    "create-lead": "Create lead",
}  # fmt: skip


def lines(record: Any) -> list[tuple[str, str]]:
    """Return (name, words) of the filled values of a template, big ones as what they are made of."""
    payload = record.payload if isinstance(record.payload, dict) else {}
    found = [(name, _words(name, value)) for name, value in payload.items() if name not in SKIPPED]
    return [(name.replace("_", " ").capitalize(), words) for name, words in found if words][:MOST]


def _words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else ""
    if isinstance(value, dict):
        return _parts(value)
    if isinstance(value, list):
        return path(value) if name == "pipeline" else _counted(len(value), "part")
    if name == "minimum_consent" and value is not None:
        return levels.label(value) or str(value)
    if isinstance(value, int):
        return "" if name in ("content_settings", "suppression_segment") else str(value)
    text = " ".join(str(value).split()) if value not in (None, "") else ""
    if moment := _moment(text):
        return moment
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


@dataclass(frozen=True)
class Drawn:
    """One tile of a small picture: its type, its icon, and what stands in its branches."""

    type: str
    icon: str
    branches: tuple[tuple["Drawn", ...], ...] = ()


def drawn_path(payload: object) -> tuple[Drawn, ...]:
    """The tiles of a journey as a small picture shows them: the first few, three deep."""
    pipeline = payload.get("pipeline") if isinstance(payload, dict) else None
    return _drawn(read_pipeline(pipeline or []).value, DEEPEST_DRAWN)


def _drawn(nodes: tuple[Node, ...], deep: int) -> tuple[Drawn, ...]:
    return tuple(
        Drawn(
            node.type,
            ICONS.get(node.type, "more"),
            tuple(_drawn(inner, deep - 1) for _name, inner in node.branches) if deep else (),
        )
        for node in nodes[:MOST_DRAWN]
    )


def path(pipeline: Any) -> str:
    """The tiles of a journey in their order, branches in brackets: `Segment → If / then (yes: Email)`."""
    return _path(read_pipeline(pipeline).value)


def _path(nodes: tuple[Node, ...]) -> str:
    return " → ".join(map(_tile, nodes))


def _tile(node: Node) -> str:
    inside = [f"{name}: {_path(inner)}" for name, inner in node.branches if inner]
    return f"{TILES[node.type]} ({'; '.join(inside)})" if inside else TILES[node.type]


def _moment(text: str) -> str:
    """A stored moment as people write it; "" where the text is none."""
    if len(text) < len("2026-01-01T00:00:00+00:00") or text[10] != "T":
        return ""
    moment = moment_of(text)
    return moment.strftime("%-d %b %Y, %H:%M UTC") if moment is not None else ""


def _parts(value: dict[str, Any]) -> str:
    blocks = value.get("blocks")
    if value.get("mode") == "html":
        return "Hand-written HTML"
    if "mode" in value:
        return _counted(sum(1 for _block in read_design(value).value.walk()), "block")
    if isinstance(blocks, list) and blocks:
        return _counted(len(blocks), "block")
    return _counted(len(value), "part") if value and "blocks" not in value else ""


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number != 1 else ''}" if number else ""
