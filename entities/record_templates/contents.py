"""What a template holds, in a few lines that people can read."""

from datetime import datetime
from typing import Any

SKIPPED = frozenset({"name", "description", "template", "member_revision"})
LONGEST = 120
MOST = 14


def lines(record: Any) -> list[tuple[str, str]]:
    """Return (name, words) of the filled values of a template, big ones as what they are made of."""
    payload = record.payload if isinstance(record.payload, dict) else {}
    found = [(name, _words(value)) for name, value in payload.items() if name not in SKIPPED]
    return [(name.replace("_", " ").capitalize(), words) for name, words in found if words][:MOST]


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dict):
        return _parts(value)
    if isinstance(value, list):
        return f"{len(value)} part{'s' if len(value) != 1 else ''}" if value else ""
    text = " ".join(str(value).split()) if value not in (None, "") else ""
    if moment := _moment(text):
        return moment
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


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
        return f"{len(blocks)} block{'s' if len(blocks) != 1 else ''}"
    return f"{len(value)} part{'s' if len(value) != 1 else ''}" if value and "blocks" not in value else ""
