"""What a tile is called and what it says of itself on the canvas."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from entities.customer_journeys.pickers import Used
from marketing.contracts.journey import CREATE_LEAD, EMAIL, IF_THEN, SEGMENT, WAIT_FOR
from marketing.contracts.tile_settings import (
    CLICKED,
    DELIVERED,
    OPENED,
    OR,
    CreateLeadSettings,
    EmailSettings,
    IfThenSettings,
    SegmentSettings,
    Settings,
    WaitSettings,
)

TYPE_LABELS = {
    SEGMENT: "Segment", EMAIL: "Email", WAIT_FOR: "Wait for", IF_THEN: "If / then", CREATE_LEAD: "Create lead",
}  # fmt: skip
TYPE_TEXTS = {
    SEGMENT: "Who enters the journey",
    EMAIL: "Sends a live email to each contact",
    WAIT_FOR: "Holds each contact for some time",
    IF_THEN: "Splits by what contacts did with an email",
    CREATE_LEAD: "Makes a lead of each contact",
}
ICONS = {SEGMENT: "people", EMAIL: "mail", WAIT_FOR: "clock", IF_THEN: "branch", CREATE_LEAD: "lead"}
TYPES = [(kind, TYPE_LABELS[kind], TYPE_TEXTS[kind], ICONS[kind]) for kind in TYPE_LABELS]
CONDITION_WORDS = {DELIVERED: "Delivered", OPENED: "Opened", CLICKED: "Clicked"}
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
    """A number with its thousands apart."""
    return f"{number:,}".replace(",", NARROW_SPACE)


def title(settings: Settings, known: Knowledge) -> str:
    """The tile's name: the given one, or what it does."""
    if settings.name.strip():
        return settings.name
    match settings:
        case SegmentSettings():
            return _segment_title(settings, known)
        case EmailSettings():
            return _name(known.emails, settings.email) if settings.email is not None else "Choose an email"
        case WaitSettings():
            words = length(settings.amount, settings.unit)
            return f"Wait {words}" if words else "Wait"
        case IfThenSettings():
            return _question(settings)
        case CreateLeadSettings():
            return f"Lead: {settings.topic}" if settings.topic.strip() else "Say what the lead is about"


def says(tile: str, kind: str, settings: Settings, known: Knowledge) -> str:
    """The line below the name."""
    detail, label = _detail(tile, settings, known), TYPE_LABELS[kind]
    return f"{label} · {detail}" if detail else label


def _detail(tile: str, settings: Settings, known: Knowledge) -> str:
    match settings:
        case SegmentSettings():
            return _segment_detail(settings, known)
        case EmailSettings():
            return _email_detail(tile, settings, known)
        case WaitSettings():
            return length(settings.amount, settings.unit) if settings.name else "each contact on its own"
        case IfThenSettings():
            return _asks(settings, known)
        case CreateLeadSettings():
            return settings.rating


def length(amount: int | None, unit: str) -> str:
    """A length of time in words: `3 days`, `1 hour`."""
    if amount is None or not unit:
        return ""
    return f"{amount} {unit.removesuffix('s') if amount == 1 else unit}"


def _segment_title(settings: SegmentSettings, known: Knowledge) -> str:
    names = [_name(known.segments, key) for key in settings.included]
    if len(names) > 2:
        return f"{names[0]} and {len(names) - 1} more"
    return " and ".join(names) or "Choose a segment"


def _segment_detail(settings: SegmentSettings, known: Knowledge) -> str:
    included, excluded = len(settings.included), len(settings.excluded)
    parts = []
    if included == 1:
        population = known.populations.get(settings.included[0])
        members = population.members if population else 0
        parts.append(f"{grouped(members)} member{'' if members == 1 else 's'}")
    elif included:
        parts.append(f"{'any' if settings.is_union else 'all'} of {included} segments")
    if excluded:
        parts.append(f"{excluded} left out")
    return ", ".join(parts)


def _email_detail(tile: str, settings: EmailSettings, known: Knowledge) -> str:
    if settings.email is None:
        return ""
    if pins := known.behind.get(tile):
        return f"version {pins.pinned} pinned, {pins.live} is live"
    used = known.emails.get(settings.email)
    if used is None:
        return "deleted"
    own_name = used.name if settings.name else ""
    return own_name if used.is_live else used.reason.label.lower()


def _question(settings: IfThenSettings) -> str:
    if not settings.rules:
        return "Choose a condition"
    joint = " or " if settings.join == OR else " and "
    asked = dict.fromkeys(CONDITION_WORDS.get(rule.condition, "?").lower() for rule in settings.rules)
    words, within = joint.join(asked), length(settings.wait_amount, settings.wait_unit)
    return f"{words.capitalize()} within {within}?" if within else f"{words.capitalize()}?"


def _asks(settings: IfThenSettings, known: Knowledge) -> str:
    sources = dict.fromkeys(rule.source for rule in settings.rules)
    names = [f"“{known.titles[source]}”" for source in sources if source in known.titles]
    return f"email {' and '.join(names[:2])}" if names else ""


def _name(records: Mapping[int, Used], key: int) -> str:
    return records[key].name if key in records else "(deleted)"
