"""What a tile is called and what it says of itself on the canvas."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from entities.customer_journeys.pickers import Used
from marketing.contracts.journey import EMAIL, IF_THEN, SEGMENT, WAIT_FOR

TYPE_LABELS = {SEGMENT: "Segment", EMAIL: "Email", WAIT_FOR: "Wait for", IF_THEN: "If / then"}
TYPE_TEXTS = {
    SEGMENT: "Who enters the journey",
    EMAIL: "Sends a live email to each contact",
    WAIT_FOR: "Holds each contact for some time",
    IF_THEN: "Splits by what contacts did with an email",
}
ICONS = {SEGMENT: "people", EMAIL: "mail", WAIT_FOR: "clock", IF_THEN: "branch"}
TYPES = [(kind, TYPE_LABELS[kind], TYPE_TEXTS[kind], ICONS[kind]) for kind in TYPE_LABELS]
CONDITION_WORDS = {"delivered": "Delivered", "opened": "Opened", "clicked": "Clicked"}
NARROW_SPACE = "\u202f"


class Population(Protocol):
    """How many members a segment has."""

    @property
    def members(self) -> int:
        """The number."""


@dataclass(frozen=True)
class Pins:
    """The version of an email that a tile keeps, and the version that is live."""

    pinned: int
    live: int


@dataclass
class Knowledge:
    """What tiles are drawn with: records by id, populations, versions that are behind by tile."""

    segments: Mapping[int, Used] = field(default_factory=dict)
    emails: Mapping[int, Used] = field(default_factory=dict)
    populations: Mapping[int, Population] = field(default_factory=dict)
    behind: Mapping[str, Pins] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


def grouped(number: int) -> str:
    """Return a number with its thousands apart."""
    return f"{number:,}".replace(",", NARROW_SPACE)


def title(kind: str, settings: Mapping[str, Any], known: Knowledge) -> str:
    """Return the tile's name: the given one, or what it does."""
    given = settings.get("name")
    if isinstance(given, str) and given.strip():
        return given
    maker = {SEGMENT: _segment_title, EMAIL: _email_title, WAIT_FOR: _wait_title, IF_THEN: _question}.get(kind)
    return maker(settings, known) if maker else kind.replace("-", " ").capitalize()


def says(tile: str, kind: str, settings: Mapping[str, Any], known: Knowledge) -> str:
    """Return the line below the name."""
    details = {SEGMENT: _segment_detail, EMAIL: _email_detail, WAIT_FOR: _wait_detail, IF_THEN: _asks}.get(kind)
    detail = details(tile, settings, known) if details else ""
    label = TYPE_LABELS.get(kind, kind)
    return f"{label} · {detail}" if detail else label


def items_of(settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the sources of a segment tile that name a segment."""
    found = settings.get("items")
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return [row for row in rows if isinstance(row.get("segment"), int)]


def rules_of(settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the conditions of an if/then."""
    found = settings.get("rules")
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def length(amount: Any, unit: Any) -> str:
    """Return a length of time in words: `3 days`, `1 hour`."""
    if not isinstance(amount, int) or not isinstance(unit, str) or not unit:
        return ""
    return f"{amount} {unit.removesuffix('s') if amount == 1 else unit}"


def _included(settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [row for row in items_of(settings) if row.get("containment") != "exclude"]


def _segment_title(settings: Mapping[str, Any], known: Knowledge) -> str:
    names = [_name(known.segments, row["segment"]) for row in _included(settings)]
    if len(names) > 2:
        return f"{names[0]} and {len(names) - 1} more"
    return " and ".join(names) or "Choose a segment"


def _segment_detail(tile: str, settings: Mapping[str, Any], known: Knowledge) -> str:
    rows = items_of(settings)
    included, excluded = len(_included(settings)), len(rows) - len(_included(settings))
    parts = []
    if included == 1:
        population = known.populations.get(_included(settings)[0]["segment"])
        members = population.members if population else 0
        parts.append(f"{grouped(members)} member{'' if members == 1 else 's'}")
    elif included:
        parts.append(f"{'all' if settings.get('merge') == 'intersection' else 'any'} of {included} segments")
    if excluded:
        parts.append(f"{excluded} left out")
    return ", ".join(parts)


def _email_title(settings: Mapping[str, Any], known: Knowledge) -> str:
    key = settings.get("email")
    return _name(known.emails, key) if isinstance(key, int) else "Choose an email"


def _email_detail(tile: str, settings: Mapping[str, Any], known: Knowledge) -> str:
    key = settings.get("email")
    if not isinstance(key, int):
        return ""
    if pins := known.behind.get(tile):
        return f"version {pins.pinned} pinned, {pins.live} is live"
    used = known.emails.get(key)
    if used is None:
        return "deleted"
    own_name = _name(known.emails, key) if settings.get("name") else ""
    return own_name if used.is_live else used.reason.label.lower()


def _wait_title(settings: Mapping[str, Any], known: Knowledge) -> str:
    words = length(settings.get("amount"), settings.get("unit"))
    return f"Wait {words}" if words else "Wait"


def _wait_detail(tile: str, settings: Mapping[str, Any], known: Knowledge) -> str:
    return length(settings.get("amount"), settings.get("unit")) if settings.get("name") else "each contact on its own"


def _question(settings: Mapping[str, Any], known: Knowledge) -> str:
    rules = rules_of(settings)
    if not rules:
        return "Choose a condition"
    joint = " or " if settings.get("join") == "or" else " and "
    words = joint.join(dict.fromkeys(CONDITION_WORDS.get(str(rule.get("condition")), "?").lower() for rule in rules))
    within = length(settings.get("wait_amount"), settings.get("wait_unit"))
    return f"{words.capitalize()} within {within}?" if within else f"{words.capitalize()}?"


def _asks(tile: str, settings: Mapping[str, Any], known: Knowledge) -> str:
    sources = dict.fromkeys(str(rule.get("source")) for rule in rules_of(settings))
    names = [f"“{known.titles[source]}”" for source in sources if source in known.titles]
    return f"email {' and '.join(names[:2])}" if names else ""


def _name(records: Mapping[int, Used], key: int) -> str:
    return records[key].name if key in records else "(deleted)"
