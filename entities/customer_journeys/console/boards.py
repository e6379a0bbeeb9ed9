"""The canvas with what the service knows of it: numbers, errors, versions that are behind."""

from typing import Any

from entities.customer_journeys import pickers, words
from entities.customer_journeys.board import Board, settings_of
from entities.customer_journeys.console import overview
from entities.customer_journeys.designer import Draft
from marketing.contracts.tile_settings import EmailSettings, SegmentSettings
from marketing.lifecycle.states import StatusReason
from marketing.service import insights

RUNNING = frozenset({StatusReason.LIVE, StatusReason.LIVE_EDITABLE, StatusReason.STOPPING})


def board_of(page: Any, draft: Draft, iteration: int | None = None) -> Board:
    """Draw a draft with its errors and numbers, those of one iteration or of all."""
    journey, is_live = page.record, page.reason in RUNNING
    rows = settings_of(draft).values()
    segments = {key for one in rows if isinstance(one, SegmentSettings) for key in one.segments}
    emails = {one.email for one in rows if isinstance(one, EmailSettings) and one.email is not None}
    behind = overview.behind(page) if is_live else []
    known = words.Knowledge(
        pickers.named("segments", segments),
        pickers.named("emails", emails),
        insights.segment_population(sorted(segments)) if segments else {},
        {pin.tile_id: words.Pins(pin.pinned_number, pin.live_number) for pin in behind},
    )
    faults = {tile: list(texts) for tile, texts in insights.tile_errors(journey.pk).items()} if is_live else {}
    cautions = {pin.tile_id: [f"Version {pin.live_number} is live: stop and go live to send it."] for pin in behind}
    for problem in page.problems:
        if problem.tile:
            told = faults if problem.severity == "error" else cautions
            told.setdefault(problem.tile, []).append(problem.message.partition(": ")[2] or problem.message)
    numbers = insights.journey_counters(journey.pk, iteration) if journey.was_ever_live else None
    kept = "&checked=yes" if page.problems else ""
    return Board(draft, known, page.url, page.request.GET.get("tile", ""), numbers, faults, cautions, kept)
