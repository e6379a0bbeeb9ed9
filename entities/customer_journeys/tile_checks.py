"""What the error check asks of each type of tile."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from entities.customer_journeys import timing
from entities.customer_journeys.usage import Targets
from marketing.contracts.email import CONFIRMATION_REQUEST
from marketing.contracts.journey import EMAIL, IF_THEN, SEGMENT, WAIT_FOR, JourneyVersion, Tile
from marketing.lifecycle.checks import ERROR, WARNING, Problem

CONDITIONS = ("delivered", "opened", "clicked")
# A journey without a start or an end lasts as long as it likes.
FOR_EVER = timedelta.max
# From this share of a quota on people are warned.
NEARLY = 0.9


class Mail(Protocol):
    """What is asked of a mail."""

    @property
    def links(self) -> frozenset[str]:
        """Addresses and words of its links."""

    @property
    def is_too_large(self) -> bool:
        """True when it can't be sent."""


@dataclass
class Surroundings:
    """What the check of one tile looks at beside it: the journey, its tiles, used records; the rest by the service.

    `arrivals` and `mails` are by tile, `live_segments` is how many there are and how many there may be.
    """

    journey: JourneyVersion
    tiles: Mapping[str, Tile]
    targets: Targets
    arrivals: Mapping[str, timedelta]
    mails: Mapping[str, Mail]
    has_members: Callable[[int], bool]
    live_segments: tuple[int, int]

    @property
    def lasts(self) -> timedelta:
        """How long the journey lasts."""
        starts_at, ends_at = self.journey.starts_at, self.journey.ends_at
        return ends_at - starts_at if starts_at and ends_at and ends_at > starts_at else FOR_EVER


def check_tile(tile: Tile, around: Surroundings) -> Iterator[Problem]:
    """Yield what is wrong with one tile."""
    checker = CHECKERS.get(tile.type)
    if checker is None:
        yield _problem(tile, "tile-not-configured", f"There is no tile of the type “{tile.type}”. Remove it.")
        return
    yield from checker(tile, around)


def _problem(tile: Tile, code: str, text: str, severity: str = ERROR, link: str = "") -> Problem:
    return Problem(severity, code, f"{tile.name}: {text}", "tile_settings", tile.id, link)


def _segment(tile: Tile, around: Surroundings) -> Iterator[Problem]:
    found = tile.settings.get("items")
    items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    chosen = [item for item in items if isinstance(item.get("segment"), int)]
    if chosen and len(chosen) < len(items):
        text = "a segment that was included or excluded here was deleted. Choose another, or take it out."
        yield _problem(tile, "tile-not-configured", text)
    if not chosen:
        yield _problem(tile, "tile-not-configured", "choose the segment whose members enter.")
    elif all(item.get("containment") == "exclude" for item in chosen):
        text = "only exclusions are chosen. Include at least one segment, whose members enter."
        yield _problem(tile, "audience-exclude-only", text)
    for item in chosen:
        target = around.targets.find("segments", item["segment"])
        if not target.is_live:
            text = f"the segment {target.words} is not live. Go live with it first, or choose another."
            yield _problem(tile, "reference-not-live", text, link=target.link)
    yield from _empty_audience(tile, chosen, around)
    live, limit = around.live_segments
    if chosen and live >= limit * NEARLY:
        text = f"{live} of the {limit} segments that can be live are. Stop those that nothing uses any more."
        yield _problem(tile, "segment-quota", text, WARNING, "/segments/?view=all-live")


def _empty_audience(tile: Tile, chosen: list[dict[str, Any]], around: Surroundings) -> Iterator[Problem]:
    included = [item["segment"] for item in chosen if item.get("containment") != "exclude"]
    used = [around.targets.find("segments", key) for key in included]
    if used and all(one.is_live for one in used) and not any(map(around.has_members, included)):
        text = "nobody is a member now, so nobody enters until somebody is. Look at the segment's rules."
        yield _problem(tile, "empty-audience", text, WARNING, used[0].link)


def _email(tile: Tile, around: Surroundings) -> Iterator[Problem]:
    key = tile.settings.get("email")
    if not isinstance(key, int):
        yield _problem(tile, "tile-not-configured", "choose the email to send.")
        return
    target = around.targets.find("emails", key)
    if not target.is_live:
        pinned = (f"tile:{tile.id}", key) in around.targets.pinned
        text = (
            f"the email {target.words} is inactive; the version it went live with goes on."
            if pinned
            else f"the email {target.words} is not live. Go live with it first, or choose another."
        )
        yield _problem(tile, "reference-not-live", text, WARNING if pinned else ERROR, target.link)
        return
    version, mail = around.targets.emails.get(tile.id), around.mails.get(tile.id)
    if version is not None and version.content_type == CONFIRMATION_REQUEST:
        text = f"{target.words} is a confirmation request, which no journey can send. Choose another email."
        yield _problem(tile, "confirmation-email-used", text, link=target.link)
    if mail is not None and mail.is_too_large:
        text = f"the email {target.words} is larger than 128 KB. Shorten it, and go live with it again."
        yield _problem(tile, "email-too-large", text, link=target.link)


def _wait(tile: Tile, around: Surroundings) -> Iterator[Problem]:
    length = timing.duration(tile.settings.get("amount"), tile.settings.get("unit"))
    if length is None:
        yield _problem(tile, "wait-nonpositive", "say how long to wait: a whole number above zero, and a unit.")
    else:
        yield from _too_long(tile, length, around)


def _if_then(tile: Tile, around: Surroundings) -> Iterator[Problem]:
    rules = tile.settings.get("rules")
    rules = [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
    if not rules:
        yield _problem(tile, "condition-empty", "add at least one condition.")
    for rule in rules:
        yield from _rule(tile, rule, around)
    length = timing.duration(tile.settings.get("wait_amount"), tile.settings.get("wait_unit"))
    if length is None:
        yield _problem(tile, "timeout-missing", "say how long to wait for the condition before No is taken.")
    else:
        yield from _too_long(tile, length, around)


def _rule(tile: Tile, rule: dict[str, Any], around: Surroundings) -> Iterator[Problem]:
    source = around.tiles.get(rule["source"]) if isinstance(rule.get("source"), str) else None
    if source is None:
        text = "a condition asks about a tile that is not there. Choose another email, or take the condition out."
        yield _problem(tile, "condition-source-missing", text)
    elif source.id not in tile.before:
        text = f"the condition asks about “{source.name}”, which does not come earlier on this path. Choose another."
        yield _problem(tile, "condition-source-not-earlier", text)
    if rule.get("condition") not in CONDITIONS or (source is not None and source.type != EMAIL):
        yield _problem(tile, "condition-unsupported", "ask whether an email was delivered, opened or clicked.")
    mail = around.mails.get(source.id) if source is not None else None
    if source is not None and mail is not None and (link := rule.get("link")) and link not in mail.links:
        text = f"the email of “{source.name}” has no link “{str(link)[:80]}”, so nobody can take Yes for a click on it."
        yield _problem(tile, "link-not-in-email", text, WARNING)


def _too_long(tile: Tile, length: timedelta, around: Surroundings) -> Iterator[Problem]:
    """Warn at the tile at which the time runs out, not again at all that follow."""
    arrival = around.arrivals[tile.id]
    if arrival <= around.lasts < arrival + length:
        text = (
            f"waiting up to here takes {timing.words(arrival + length)}, and the journey lasts "
            f"{timing.words(around.lasts)}: nobody gets past it by waiting. Shorten it, or set a later end."
        )
        yield _problem(tile, "wait-longer-than-journey", text, WARNING)


Checker = Callable[[Tile, Surroundings], Iterator[Problem]]
CHECKERS: dict[str, Checker] = {SEGMENT: _segment, EMAIL: _email, WAIT_FOR: _wait, IF_THEN: _if_then}
