"""A journey's canvas, ready to be drawn: cards in their order, forks, joins, numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from entities.customer_journeys import words
from entities.customer_journeys.designer import AFTER, Draft, Place, nodes_in
from entities.customer_journeys.pickers import Used
from entities.customer_journeys.words import Knowledge
from marketing.contracts.journey import BRANCHES, EMAIL, SEGMENT
from marketing.contracts.tile_settings import EmailSettings, SegmentSettings, Settings, read_tile_settings

OUTCOMES = {"entered": "entered", "waiting": "waiting", "completed": "moved on", "failed": "left"}


class TileNumbers(Protocol):
    """The people at one tile."""

    @property
    def entered(self) -> int:
        """All who ever came."""

    @property
    def waiting(self) -> int:
        """Those who stand there."""

    @property
    def completed(self) -> int:
        """Those who moved on."""

    @property
    def failed(self) -> int:
        """Those who left there, or whose mail was not sent."""


@dataclass(frozen=True)
class Counter:
    """One number of a tile, and the address of the people behind it."""

    name: str
    label: str
    value: int
    url: str


@dataclass(frozen=True)
class Branch:
    """One way out of a branch tile."""

    name: str
    tile: str
    place: Place
    cards: list["Card"]
    entered: int | None

    @property
    def label(self) -> str:
        """`Yes` or `No`."""
        return self.name.capitalize()


@dataclass(frozen=True)
class Card:
    """One tile as it is drawn."""

    id: str
    type: str
    title: str
    says: str
    url: str
    part_url: str
    is_chosen: bool
    counters: list[Counter]
    errors: list[str]
    warnings: list[str]
    branches: list[Branch]

    @property
    def icon(self) -> str:
        """Name of its picture."""
        return words.ICONS[self.type]

    @property
    def type_label(self) -> str:
        """Its type in words."""
        return words.TYPE_LABELS[self.type]

    @property
    def after(self) -> Place:
        """The join below it."""
        return Place(AFTER, self.id)

    @property
    def is_fixed(self) -> bool:
        """True for the segment, which stays at the start."""
        return self.type == SEGMENT


@dataclass
class Board:
    """Draws a draft. `numbers` is None where counters mean nothing yet.

    `faults` are errors by tile, `cautions` warnings; `kept` ends every tile's address,
    `people_query` that of the people behind a number.
    """

    draft: Draft
    known: Knowledge
    base: str
    chosen: str = ""
    numbers: Mapping[str, TileNumbers] | None = None
    faults: Mapping[str, list[str]] = field(default_factory=dict)
    cautions: Mapping[str, list[str]] = field(default_factory=dict)
    kept: str = ""
    people_query: str = ""

    def __post_init__(self) -> None:
        self.set = settings_of(self.draft)
        for tile, settings in self.set.items():
            self.known.titles[tile] = words.title(settings, self.known)

    @property
    def cards(self) -> list[Card]:
        """The cards of the main path."""
        return self._cards(self.draft.pipeline)

    @property
    def flat(self) -> list[Card]:
        """All cards in reading order."""
        return list(_flat(self.cards))

    @property
    def needs_audience(self) -> bool:
        """True when the first tile isn't a segment."""
        return not self.draft.pipeline or self.draft.pipeline[0]["type"] != SEGMENT

    def title(self, tile: str) -> str:
        """What a tile is called."""
        return self.known.titles.get(tile, tile)

    def used_by(self, tile: str) -> list[Used]:
        """The records that a tile names."""
        settings, found = self.set.get(tile), []
        if isinstance(settings, SegmentSettings):
            found = [self.known.segments.get(key) for key in settings.segments]
        if isinstance(settings, EmailSettings) and settings.email is not None:
            found = [self.known.emails.get(settings.email)]
        return [used for used in found if used is not None]

    def words_of(self, place: Place) -> str:
        """Say where a place is."""
        if place.anchor == AFTER:
            return f"after “{self.title(place.tile)}”"
        return (
            f"first under {place.anchor.capitalize()} of “{self.title(place.tile)}”" if place.tile else "at the start"
        )

    def sources(self, before: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
        """Return (id, title) of the email tiles among earlier ones."""
        return [(node["id"], self.title(node["id"])) for node in before if node["type"] == EMAIL]

    def _cards(self, nodes: list[dict[str, Any]]) -> list[Card]:
        return [self._card(node) for node in nodes]

    def _card(self, node: dict[str, Any]) -> Card:
        tile, kind = node["id"], node["type"]
        return Card(
            id=tile,
            type=kind,
            title=self.title(tile),
            says=words.says(tile, kind, self.set[tile], self.known),
            url=f"{self.base}?tab=designer&tile={tile}{self.kept}",
            part_url=f"{self.base}tiles/{tile}/",
            is_chosen=tile == self.chosen,
            counters=self._counters(tile, kind),
            errors=self.faults.get(tile, []),
            warnings=self.cautions.get(tile, []),
            branches=[self._branch(node, name) for name in BRANCHES.get(kind, ())],
        )

    def _branch(self, node: dict[str, Any], name: str) -> Branch:
        cards = self._cards(node.get("branches", {}).get(name, []))
        entered = None
        if cards and self.numbers is not None:
            entered = self._number(cards[0].id, "entered")
        return Branch(name, node["id"], Place(name, node["id"]), cards, entered)

    def _counters(self, tile: str, kind: str) -> list[Counter]:
        if self.numbers is None:
            return []
        people = f"{self.base}people/{tile}"
        return [
            Counter(name, _label(name, kind), self._number(tile, name), f"{people}/{name}/{self.people_query}")
            for name in OUTCOMES
        ]

    def _number(self, tile: str, name: str) -> int:
        found = (self.numbers or {}).get(tile)
        return int(getattr(found, name)) if found is not None else 0


def settings_of(draft: Draft) -> dict[str, Settings]:
    """What is set on every tile of a draft, in reading order."""
    nodes = nodes_in(draft.pipeline)
    return {one["id"]: read_tile_settings(one["type"], draft.settings.get(one["id"], {})).value for one in nodes}


def _label(outcome: str, kind: str) -> str:
    """Say what an outcome is called: whom an email tile fails gets no mail, but goes on."""
    return "not sent" if outcome == "failed" and kind == EMAIL else OUTCOMES[outcome]


def _flat(cards: list[Card]) -> Iterable[Card]:
    for card in cards:
        yield card
        for branch in card.branches:
            yield from _flat(branch.cards)
