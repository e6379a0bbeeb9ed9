"""What people set inside a tile, read by its type: one reader for forms, checks, pages and the engine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from marketing.contracts.durations import UNITS, duration
from marketing.contracts.reading import Faults, Read, is_id, shown, unknown_keys

SEGMENT, EMAIL, WAIT_FOR, IF_THEN, CREATE_LEAD = "segment", "email", "wait-for", "if-then", "create-lead"
TYPES = (SEGMENT, EMAIL, WAIT_FOR, IF_THEN, CREATE_LEAD)
HOT, WARM, COLD = "hot", "warm", "cold"
UNION, INTERSECTION = "union", "intersection"
INCLUDE, EXCLUDE = "include", "exclude"
AND, OR = "and", "or"
DELIVERED, OPENED, CLICKED = "delivered", "opened", "clicked"
CONDITIONS = (DELIVERED, OPENED, CLICKED)
MOST_ROWS = 20
LONGEST_NAME, LONGEST_LINK, LONGEST_ID = 200, 2_000, 32
UNSET = "tile-not-configured"


@dataclass(frozen=True)
class SegmentItem:
    """One segment that a tile takes people from or keeps out; None where none is chosen, or it was deleted."""

    segment: int | None = None
    containment: str = INCLUDE


@dataclass(frozen=True)
class SegmentSettings:
    """Who enters: members of any (union) or all (intersection) included segments who are in no excluded one."""

    name: str = ""
    merge: str = UNION
    items: tuple[SegmentItem, ...] = ()

    @property
    def included(self) -> tuple[int, ...]:
        """The chosen segments that people come from."""
        return self._chosen(INCLUDE)

    @property
    def excluded(self) -> tuple[int, ...]:
        """The chosen segments whose members are kept out."""
        return self._chosen(EXCLUDE)

    @property
    def segments(self) -> tuple[int, ...]:
        """All chosen segments, in their order."""
        return tuple(item.segment for item in self.items if item.segment is not None)

    @property
    def is_union(self) -> bool:
        """Say whether members of any included segment enter."""
        return self.merge == UNION

    def _chosen(self, containment: str) -> tuple[int, ...]:
        found = (item.segment for item in self.items if item.containment == containment)
        return tuple(segment for segment in found if segment is not None)


@dataclass(frozen=True)
class EmailSettings:
    """Which email is sent; None where none is chosen."""

    name: str = ""
    email: int | None = None


@dataclass(frozen=True)
class WaitSettings:
    """How long each contact waits."""

    name: str = ""
    amount: int | None = None
    unit: str = ""

    @property
    def length(self) -> timedelta | None:
        """The wait; None where it is not set."""
        return duration(self.amount, self.unit)


@dataclass(frozen=True)
class Rule:
    """One condition of an if/then: what happened to the email of the tile `source`; `link` narrows clicks."""

    source: str = ""
    condition: str = ""
    link: str = ""


@dataclass(frozen=True)
class IfThenSettings:
    """Yes as soon as any (or) or all (and) rules hold, No when the wait is over."""

    name: str = ""
    join: str = AND
    rules: tuple[Rule, ...] = ()
    wait_amount: int | None = None
    wait_unit: str = ""

    @property
    def length(self) -> timedelta | None:
        """How long the rules are waited for; None where it is not set."""
        return duration(self.wait_amount, self.wait_unit)


@dataclass(frozen=True)
class CreateLeadSettings:
    """What lead is made for each contact; the topic may hold {name} and {company}. Without owner, the contact's."""

    name: str = ""
    topic: str = ""
    rating: str = WARM
    owner: int | None = None

    def topic_for(self, name: str, company: str) -> str:
        """The topic of one contact's lead."""
        return " ".join(self.topic.replace("{name}", name).replace("{company}", company).split())


Settings = SegmentSettings | EmailSettings | WaitSettings | IfThenSettings | CreateLeadSettings


def read_tile_settings(kind: str, given: Any, tile: str = "") -> Read[Settings]:
    """Read what is set on a tile of a type; what is left unset is no fault, the check asks for it."""
    entries = _Entries(given, Faults(UNSET, tile), kind)
    value = _READERS.get(kind, _segment)(entries)
    return Read(value, tuple(entries.faults.found))


class _Entries:
    """The entries of one tile's settings, each taken by its name and judged by its type."""

    def __init__(self, given: Any, faults: Faults, kind: str) -> None:
        self.faults = faults
        self.given: dict[str, Any] = given if isinstance(given, dict) else {}
        name = self.given.get("name")
        is_named = isinstance(name, str) and 0 < len(name) <= LONGEST_NAME
        self.title = shown(name) if is_named else kind.replace("-", " ").capitalize()
        if not isinstance(given, dict):
            self.fault("its settings are not an object.")

    def fault(self, words: str, place: str = "", *, code: str = "") -> None:
        self.faults.note(f"{self.title}: {words}", place, code=code)

    def only(self, *known: str) -> None:
        """Refuse entries that no tile of this type has: nobody would know what they mean."""
        if unknown := unknown_keys(self.given, known):
            self.fault(f"it has entries that no such tile has: {unknown}.")

    def text(self, name: str, longest: int, *, code: str = "") -> str:
        value = self.given.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > longest:
            self.fault(f"“{name}” is not a text of up to {longest:,} characters.", name, code=code)
            return ""
        return value

    def one_of(self, name: str, known: tuple[str, ...], start: str, *, code: str = "") -> str:
        value = self.given.get(name)
        if value is None or value == "":
            return start
        if not isinstance(value, str) or value not in known:
            self.fault(f"“{shown(value)}” as “{name}” means nothing; it is {_either(known)}.", name, code=code)
            return start
        return value

    def whole_number(self, name: str, *, code: str) -> int | None:
        value = self.given.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**31:
            self.fault(f"“{name}” is {shown(value)}, not a whole number that makes a wait.", name, code=code)
            return None
        return value

    def record(self, name: str) -> int | None:
        value = self.given.get(name)
        if value is None:
            return None
        if not is_id(value):
            self.fault(f"“{name}” names no record but {shown(value)}.", name)
            return None
        return int(value)

    def rows(self, name: str) -> Iterator["_Entries"]:
        """Yield the rows of a list as entries of their own."""
        value = self.given.get(name)
        if value is None:
            return
        if not isinstance(value, list) or len(value) > MOST_ROWS:
            self.fault(f"“{name}” is not a list of up to {MOST_ROWS} rows.", name)
            return
        for number, row in enumerate(value, 1):
            if isinstance(row, dict):
                yield self._row(row)
            else:
                self.fault(f"row {number} of “{name}” is {shown(row)}, not an object.", name)

    def _row(self, row: dict[str, Any]) -> "_Entries":
        made = _Entries(row, self.faults, "")
        made.title = self.title
        return made


def _segment(entries: _Entries) -> SegmentSettings:
    entries.only("name", "merge", "items")
    return SegmentSettings(
        entries.text("name", LONGEST_NAME),
        entries.one_of("merge", (UNION, INTERSECTION), UNION),
        tuple(_item(row) for row in entries.rows("items")),
    )


def _item(row: _Entries) -> SegmentItem:
    row.only("segment", "containment")
    return SegmentItem(row.record("segment"), row.one_of("containment", (INCLUDE, EXCLUDE), INCLUDE))


def _email(entries: _Entries) -> EmailSettings:
    entries.only("name", "email")
    return EmailSettings(entries.text("name", LONGEST_NAME), entries.record("email"))


def _wait(entries: _Entries) -> WaitSettings:
    entries.only("name", "amount", "unit")
    return WaitSettings(
        entries.text("name", LONGEST_NAME),
        entries.whole_number("amount", code="wait-nonpositive"),
        entries.one_of("unit", tuple(UNITS), "", code="wait-nonpositive"),
    )


def _if_then(entries: _Entries) -> IfThenSettings:
    entries.only("name", "join", "rules", "wait_amount", "wait_unit")
    return IfThenSettings(
        entries.text("name", LONGEST_NAME),
        entries.one_of("join", (AND, OR), AND),
        tuple(_rule(row) for row in entries.rows("rules")),
        entries.whole_number("wait_amount", code="timeout-missing"),
        entries.one_of("wait_unit", tuple(UNITS), "", code="timeout-missing"),
    )


def _rule(row: _Entries) -> Rule:
    row.only("source", "condition", "link")
    return Rule(
        row.text("source", LONGEST_ID, code="condition-source-missing"),
        row.one_of("condition", CONDITIONS, "", code="condition-unsupported"),
        row.text("link", LONGEST_LINK),
    )


def _create_lead(entries: _Entries) -> CreateLeadSettings:
    entries.only("name", "topic", "rating", "owner")
    return CreateLeadSettings(
        entries.text("name", LONGEST_NAME),
        entries.text("topic", LONGEST_NAME),
        entries.one_of("rating", (HOT, WARM, COLD), WARM),
        entries.record("owner"),
    )


def _either(known: tuple[str, ...]) -> str:
    return f"{', '.join(known[:-1])} or {known[-1]}"


_READERS: dict[str, Callable[[_Entries], Settings]] = {
    SEGMENT: _segment,
    EMAIL: _email,
    WAIT_FOR: _wait,
    IF_THEN: _if_then,
    CREATE_LEAD: _create_lead,
}
