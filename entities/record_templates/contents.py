"""What a template holds, in a few lines that people can read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

SKIPPED = frozenset({"name", "description", "template", "member_revision", "tile_settings", "from_user"})
LONGEST = 120
MOST = 14
TILES = {"segment": "Segment", "email": "Email", "wait-for": "Wait for", "if-then": "If / then"}


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
    if isinstance(value, int):
        return "" if name in ("content_settings", "suppression_segment") else str(value)
    text = " ".join(str(value).split()) if value not in (None, "") else ""
    if moment := _moment(text):
        return moment
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def path(pipeline: list[Any]) -> str:
    """Return the tiles of a journey in their order, branches in brackets: `Segment → If / then (yes: Email)`."""
    return " → ".join(_tiles(pipeline))


def _tiles(nodes: list[Any]) -> Iterator[str]:
    for node in nodes:
        kind = str(node.get("type", "")) if isinstance(node, dict) else ""
        branches = node.get("branches", {}) if isinstance(node, dict) else {}
        inside = [f"{name}: {path(tiles)}" for name, tiles in branches.items() if tiles]
        yield f"{TILES.get(kind, kind)} ({'; '.join(inside)})" if inside else TILES.get(kind, kind)


def _moment(text: str) -> str:
    """Return a stored moment as people write it; "" where the text is none."""
    if len(text) < len("2026-01-01T00:00:00+00:00") or text[10] != "T":
        return ""
    try:
        return datetime.fromisoformat(text).strftime("%-d %b %Y, %H:%M UTC")
    except ValueError:
        return ""


def _parts(value: dict[str, Any]) -> str:
    blocks = value.get("blocks")
    if value.get("mode") == "html":
        return "Hand-written HTML"
    if isinstance(blocks, list) and blocks:
        return _counted(len(blocks), "block")
    return _counted(len(value), "part") if value and "blocks" not in value else ""


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number != 1 else ''}" if number else ""
