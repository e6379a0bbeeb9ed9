"""What the error check asks of each type of tile."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from entities.customer_journeys.usage import Targets
from marketing.contracts.email import CONFIRMATION_REQUEST
from marketing.contracts.journey import EMAIL, IF_THEN, SEGMENT, WAIT_FOR, JourneyVersion, Tile
from marketing.lifecycle.checks import ERROR, WARNING, Problem

UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
LONGEST = 100_000
CONDITIONS = ("delivered", "opened", "clicked")
Tiles = dict[str, Tile]


def duration(amount: Any, unit: Any) -> timedelta | None:
    """Return a positive length of time, or None where the two make none."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= LONGEST:
        return None
    return UNITS[unit] * amount if isinstance(unit, str) and unit in UNITS else None


def check_tile(tile: Tile, tiles: Tiles, journey: JourneyVersion, targets: Targets) -> Iterator[Problem]:
    """Yield what is wrong with one tile."""
    checker = CHECKERS.get(tile.type)
    if checker is None:
        yield _problem(tile, "tile-not-configured", f"There is no tile of the type “{tile.type}”.")
        return
    yield from checker(tile, tiles, journey, targets)


def _problem(tile: Tile, code: str, text: str, severity: str = ERROR, link: str = "") -> Problem:
    return Problem(severity, code, f"{tile.name}: {text}", "tile_settings", tile.id, link)


def _segment(tile: Tile, tiles: Tiles, journey: JourneyVersion, targets: Targets) -> Iterator[Problem]:
    found = tile.settings.get("items")
    items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    chosen = [item for item in items if isinstance(item.get("segment"), int)]
    if chosen and len(chosen) < len(items):
        text = "a segment that was included or excluded here was deleted. Choose another, or take it out."
        yield _problem(tile, "tile-not-configured", text)
    if not chosen:
        yield _problem(tile, "tile-not-configured", "choose the segment whose members enter.")
    elif all(item.get("containment") == "exclude" for item in chosen):
        yield _problem(tile, "audience-exclude-only", "at least one segment must be included.")
    for item in chosen:
        target = targets.find("segments", item["segment"])
        if not target.is_live:
            yield _problem(
                tile,
                "reference-not-live",
                f"the segment {target.words} is not live. Go live with it first.",
                link=target.link,
            )
    yield from _empty_audience(tile, chosen, targets)


def _empty_audience(tile: Tile, chosen: list[dict[str, Any]], targets: Targets) -> Iterator[Problem]:
    included = [item["segment"] for item in chosen if item.get("containment") != "exclude"]
    all_live = all(targets.find("segments", key).is_live for key in included)
    if included and all_live and not any(targets.has_members(key) for key in included):
        yield _problem(tile, "empty-audience", "the segment has no members now.", WARNING)


def _email(tile: Tile, tiles: Tiles, journey: JourneyVersion, targets: Targets) -> Iterator[Problem]:
    key = tile.settings.get("email")
    if not isinstance(key, int):
        yield _problem(tile, "tile-not-configured", "choose the email to send.")
        return
    target = targets.find("emails", key)
    if not target.is_live:
        pinned = (f"tile:{tile.id}", key) in targets.pinned
        text = (
            f"the email {target.words} is inactive; the version it went live with goes on."
            if pinned
            else f"the email {target.words} is not live. Go live with it first."
        )
        yield _problem(tile, "reference-not-live", text, WARNING if pinned else ERROR, target.link)
        return
    version = targets.email(key)
    if version is not None and version.content_type == CONFIRMATION_REQUEST:
        yield _problem(tile, "confirmation-email-used", "a confirmation request can't be sent by a journey.")
    if version is not None and targets.is_too_large(version):
        yield _problem(tile, "email-too-large", "the email is larger than 128 KB.", link=target.link)


def _wait(tile: Tile, tiles: Tiles, journey: JourneyVersion, targets: Targets) -> Iterator[Problem]:
    length = duration(tile.settings.get("amount"), tile.settings.get("unit"))
    if length is None:
        yield _problem(tile, "wait-nonpositive", "say how long to wait: a whole number above zero, and a unit.")
    else:
        yield from _too_long(tile, length, journey)


def _if_then(tile: Tile, tiles: Tiles, journey: JourneyVersion, targets: Targets) -> Iterator[Problem]:
    rules = tile.settings.get("rules")
    rules = [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
    if not rules:
        yield _problem(tile, "condition-empty", "add at least one condition.")
    for rule in rules:
        yield from _rule(tile, rule, tiles)
    length = duration(tile.settings.get("wait_amount"), tile.settings.get("wait_unit"))
    if length is None:
        yield _problem(tile, "timeout-missing", "say how long to wait for the condition before No is taken.")
    else:
        yield from _too_long(tile, length, journey)


def _rule(tile: Tile, rule: dict[str, Any], tiles: Tiles) -> Iterator[Problem]:
    source = tiles.get(rule["source"]) if isinstance(rule.get("source"), str) else None
    if source is None:
        yield _problem(tile, "condition-source-missing", "a condition asks about a tile that is not there.")
    elif source.id not in tile.before:
        text = f"the condition asks about “{source.name}”, which does not come earlier on this path."
        yield _problem(tile, "condition-source-not-earlier", text)
    if rule.get("condition") not in CONDITIONS or (source is not None and source.type != EMAIL):
        yield _problem(tile, "condition-unsupported", "ask whether an email was delivered, opened or clicked.")


def _too_long(tile: Tile, length: timedelta, journey: JourneyVersion) -> Iterator[Problem]:
    if journey.starts_at and journey.ends_at and journey.starts_at + length > journey.ends_at:
        yield _problem(tile, "wait-longer-than-journey", "the wait is longer than the journey lasts.", WARNING)


Checker = Callable[[Tile, Tiles, JourneyVersion, Targets], Iterator[Problem]]
CHECKERS: dict[str, Checker] = {SEGMENT: _segment, EMAIL: _email, WAIT_FOR: _wait, IF_THEN: _if_then}
