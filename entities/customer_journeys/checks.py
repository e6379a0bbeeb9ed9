"""The error check of customer journeys (domain.md 17.1), as far as its tiles exist."""

from collections.abc import Iterator
from datetime import datetime

from entities.customer_journeys import timing
from entities.customer_journeys.lifecycle import started
from entities.customer_journeys.models import CustomerJourney
from entities.customer_journeys.tile_checks import Surroundings, check_tile
from entities.customer_journeys.usage import Target, Targets
from marketing.audience import levels
from marketing.contracts.journey import EMAIL, IF_THEN, SEGMENT, JourneyVersion, Tile
from marketing.contracts.parsing import zone_of
from marketing.contracts.problems import ERROR, WARNING, Problem
from marketing.contracts.tile_settings import SegmentSettings
from marketing.lifecycle.checks import check
from marketing.service import authoring

MOST_BRANCHES_DEEP = 8


@check("journeys")
def check_name_and_time(record: CustomerJourney, at: datetime) -> Iterator[Problem]:
    """Name, start, end and time zone are there, in order, and the end is still ahead."""
    if not record.name.strip():
        yield Problem(ERROR, "name-missing", "Give the journey a name.", "name")
    if zone_of(record.time_zone) is None:
        yield Problem(ERROR, "timezone-missing", "Choose the journey's time zone.", "time_zone")
    if record.starts_at is None:
        yield Problem(ERROR, "start-missing", "Set the start date and time.", "starts_at")
    if record.ends_at is None:
        yield Problem(ERROR, "end-missing", "Set the end date and time.", "ends_at")
    elif record.ends_at <= at:
        text = "The end lies in the past: the journey would stop at once. Set a later end."
        yield Problem(ERROR, "end-in-past", text, "ends_at")
    if record.starts_at and record.ends_at and record.ends_at <= record.starts_at:
        yield Problem(ERROR, "end-before-start", "The end must be after the start.", "ends_at")
    if record.starts_at and record.starts_at < at and not started(record):
        text = "The start lies in the past: contacts enter as soon as it is live."
        yield Problem(WARNING, "start-in-past", text, "starts_at")


@check("journeys")
def check_recurrence(record: CustomerJourney, at: datetime) -> Iterator[Problem]:
    """Interval and count are given and fit, and the last iteration is not over: the journey would stop at once."""
    if not record.is_recurring:
        return
    for name in ("recurrence_interval", "recurrence_count"):
        value = getattr(record, name)
        if value is None:
            yield Problem(ERROR, "recurrence-missing", "A recurring journey needs an interval and a count.", name)
        elif value < 1:
            yield Problem(ERROR, "recurrence-zero", "Interval and count must be at least 1.", name)
    interval, count = record.recurrence_interval or 0, record.recurrence_count or 0
    if interval < 1 or count < 1 or record.starts_at is None:
        return
    value = record.snapshot()
    last_end = authoring.last_iteration_ends(value, record.pk)
    if record.ends_at and (last_end is None or last_end > record.ends_at):
        text = f"{count} iterations of {interval} days do not fit between start and end. Lower one, or set a later end."
        yield Problem(ERROR, "recurrence-does-not-fit", text, "recurrence_count")
    elif last_end is not None and last_end <= at:
        text = "The last iteration is over, so the journey would stop at once. Raise the recurrence count."
        yield Problem(ERROR, "recurrence-over", text, "recurrence_count")


@check("journeys")
def check_pipeline(record: CustomerJourney, at: datetime) -> Iterator[Problem]:
    """There is an audience, something happens, and every tile can run."""
    value: JourneyVersion = record.snapshot()
    tiles, faults = value.read().value, value.read().faults
    if any(fault.where == "pipeline" for fault in faults):
        return  # said of everything that can't be read
    first = next(iter(tiles.values()), None)
    if first is None or first.type != SEGMENT:
        yield Problem(ERROR, "no-audience", "Start the journey with a segment: it says who enters.", "pipeline")
    if len(tiles) < 2:
        yield Problem(ERROR, "no-action", "Add at least one tile after the segment, such as an email.", "pipeline")
    around, unreadable = _surroundings(record, value, tiles), {fault.tile for fault in faults}
    for position, tile in enumerate(tiles.values()):
        if tile.type == SEGMENT and position:
            text = f"{tile.name}: a segment tile stands at the start of a journey only. Remove it here."
            yield Problem(ERROR, "unreachable-tile", text, "pipeline", tile.id)
        if tile.depth > MOST_BRANCHES_DEEP:
            text = f"{tile.name}: more than {MOST_BRANCHES_DEEP} branches inside one another. Move it further out."
            yield Problem(ERROR, "too-deep", text, "pipeline", tile.id)
        if tile.id not in unreadable:
            yield from check_tile(tile, around)


def _surroundings(record: CustomerJourney, value: JourneyVersion, tiles: dict[str, Tile]) -> Surroundings:
    """Look up at once what the checks of all tiles ask for."""
    targets = Targets(record, tiles)
    return Surroundings(
        journey=value,
        tiles=tiles,
        targets=targets,
        arrivals=timing.arrivals(tiles),
        mails=authoring.measure(targets.emails),
        has_members=authoring.has_members,
        live_segments=authoring.live_segments(),
    )


@check("journeys")
def check_suppression(record: CustomerJourney, at: datetime) -> Iterator[Problem]:
    """The suppression segment is live, and is not what the journey starts from."""
    if record.suppression_segment_id is None:
        return
    target = Target.find("segments", record.suppression_segment_id)
    if not target.is_live:
        text = f"The suppression segment {target.words} is not live. Go live with it first."
        where = "suppression_segment"
        yield Problem(ERROR, "suppression-not-live", text, where, link=target.link, target=target.to_go_live)
    tiles = record.snapshot().read().value.values()
    sources = {key for tile in tiles if isinstance(tile.settings, SegmentSettings) for key in tile.settings.included}
    if record.suppression_segment_id in sources:
        text = (
            "The suppression segment is a source of the journey too: none of its members gets anything. "
            "Choose another, or leave it empty."
        )
        yield Problem(WARNING, "source-is-suppression", text, "suppression_segment")


@check("journeys")
def check_minimum_consent(record: CustomerJourney, at: datetime) -> Iterator[Problem]:
    """Somebody of those who are members now reaches the minimum."""
    if record.minimum_consent is None:
        return
    found = authoring.reach(record.snapshot())
    if found.members and found.below == found.members:
        text = (
            f"None of the members has the minimum consent “{levels.label(record.minimum_consent)}” now, so nobody "
            "enters. Choose a lower minimum, or ask them for their consent first."
        )
        yield Problem(WARNING, "empty-audience", text, "minimum_consent")


@check("journeys")
def check_content_settings(record: CustomerJourney, at: datetime) -> Iterator[Problem]:
    """A journey that sends mail, or asks about mail, has live content settings."""
    types = {tile.type for tile in record.snapshot().read().value.values()}
    if not types & {EMAIL, IF_THEN}:
        return
    if "content_settings" in record.lost_references:
        return  # said of every reference that was deleted
    if record.content_settings_id is None:
        text = "Choose content settings: mail takes its postal address and preferences page from them."
        yield Problem(ERROR, "content-settings-missing", text, "content_settings")
        return
    target = Target.find("content-settings", record.content_settings_id)
    if not target.is_live:
        text = f"The content settings {target.words} are not live. Go live with them first."
        where = "content_settings"
        yield Problem(ERROR, "content-settings-not-live", text, where, link=target.link, target=target.to_go_live)
