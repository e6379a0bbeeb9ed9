"""What the error check asks of each type of tile."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from entities.customer_journeys import timing
from entities.customer_journeys.usage import Target, Targets
from marketing.contracts.characters import composed
from marketing.contracts.email import CONFIRMATION_REQUEST
from marketing.contracts.journey import CREATE_LEAD, EMAIL, IF_THEN, SEGMENT, WAIT_FOR, JourneyVersion, Tile
from marketing.contracts.problems import ERROR, WARNING, Problem, Severity
from marketing.contracts.tile_settings import (
    CreateLeadSettings,
    EmailSettings,
    IfThenSettings,
    Rule,
    SegmentSettings,
    WaitSettings,
)

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
    """Yield what is wrong with one tile that can be read."""
    yield from CHECKERS[tile.type](tile, around)


def _problem(tile: Tile, code: str, text: str, severity: Severity = ERROR, link: str = "") -> Problem:
    return Problem(severity, code, f"{tile.name}: {text}", "tile_settings", tile.id, link)


def _not_live(tile: Tile, target: Target, text: str, severity: Severity = ERROR) -> Problem:
    problem = _problem(tile, "reference-not-live", text, severity, target.link)
    return replace(problem, target=target.to_go_live)


def _segment(tile: Tile, around: Surroundings) -> Iterator[Problem]:
    settings = tile.set_as(SegmentSettings)
    if settings.segments and len(settings.segments) < len(settings.items):
        text = "a segment that was included or excluded here was deleted. Choose another, or take it out."
        yield _problem(tile, "tile-not-configured", text)
    if not settings.segments:
        yield _problem(tile, "tile-not-configured", "choose the segment whose members enter.")
    elif not settings.included:
        text = "only exclusions are chosen. Include at least one segment, whose members enter."
        yield _problem(tile, "audience-exclude-only", text)
    for key in settings.segments:
        target = around.targets.find("segments", key)
        if not target.is_live:
            text = f"the segment {target.words} is not live. Go live with it first, or choose another."
            yield _not_live(tile, target, text)
    yield from _empty_audience(tile, settings, around)
    live, limit = around.live_segments
    if settings.segments and live >= limit * NEARLY:
        text = f"{live} of the {limit} segments that can be live are. Stop those that nothing uses any more."
        yield _problem(tile, "segment-quota", text, WARNING, "/segments/?view=all-live")


def _empty_audience(tile: Tile, settings: SegmentSettings, around: Surroundings) -> Iterator[Problem]:
    used = [around.targets.find("segments", key) for key in settings.included]
    if used and all(one.is_live for one in used) and not any(map(around.has_members, settings.included)):
        text = "nobody is a member now, so nobody enters until somebody is. Look at the segment's rules."
        yield _problem(tile, "empty-audience", text, WARNING, used[0].link)


def _email(tile: Tile, around: Surroundings) -> Iterator[Problem]:
    key = tile.set_as(EmailSettings).email
    if key is None:
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
        yield _not_live(tile, target, text, WARNING if pinned else ERROR)
        return
    if tile.id in around.targets.unreadable:
        text = f"the live version of {target.words} can't be read. Go live with it again, or choose another."
        yield _problem(tile, "reference-not-live", text, link=target.link)
    version, mail = around.targets.emails.get(tile.id), around.mails.get(tile.id)
    if version is not None and version.content_type == CONFIRMATION_REQUEST:
        text = f"{target.words} is a confirmation request, which no journey can send. Choose another email."
        yield _problem(tile, "confirmation-email-used", text, link=target.link)
    if mail is not None and mail.is_too_large:
        text = f"the email {target.words} is larger than 128 KB. Shorten it, and go live with it again."
        yield _problem(tile, "email-too-large", text, link=target.link)


def _wait(tile: Tile, around: Surroundings) -> Iterator[Problem]:
    length = tile.set_as(WaitSettings).length
    if length is None:
        yield _problem(tile, "wait-nonpositive", "say how long to wait: a whole number above zero, and a unit.")
    else:
        yield from _too_long(tile, length, around)


def _if_then(tile: Tile, around: Surroundings) -> Iterator[Problem]:
    settings = tile.set_as(IfThenSettings)
    if not settings.rules:
        yield _problem(tile, "condition-empty", "add at least one condition.")
    for rule in settings.rules:
        yield from _rule(tile, rule, around)
    if settings.length is None:
        yield _problem(tile, "timeout-missing", "say how long to wait for the condition before No is taken.")
    else:
        yield from _too_long(tile, settings.length, around)


def _rule(tile: Tile, rule: Rule, around: Surroundings) -> Iterator[Problem]:
    source = around.tiles.get(rule.source)
    if source is None:
        text = "a condition asks about a tile that is not there. Choose another email, or take the condition out."
        yield _problem(tile, "condition-source-missing", text)
    elif source.id not in tile.before:
        text = f"the condition asks about “{source.name}”, which does not come earlier on this path. Choose another."
        yield _problem(tile, "condition-source-not-earlier", text)
    if not rule.condition or (source is not None and source.type != EMAIL):
        yield _problem(tile, "condition-unsupported", "ask whether an email was delivered, opened or clicked.")
    mail = around.mails.get(rule.source)
    if source is not None and mail is not None and rule.link and composed(rule.link) not in map(composed, mail.links):
        text = f"the email of “{source.name}” has no link “{rule.link[:80]}”, so nobody can take Yes for a click on it."
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


def _create_lead(tile: Tile, around: Surroundings) -> Iterator[Problem]:
    if not tile.set_as(CreateLeadSettings).topic.strip():
        yield _problem(tile, "tile-not-configured", "say what the lead is about.")


Checker = Callable[[Tile, Surroundings], Iterator[Problem]]
CHECKERS: dict[str, Checker] = {
    SEGMENT: _segment,
    EMAIL: _email,
    WAIT_FOR: _wait,
    IF_THEN: _if_then,
    CREATE_LEAD: _create_lead,
}
