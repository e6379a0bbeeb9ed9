"""What a journey did: Insights of all of it or of one iteration, the iterations, the people behind each number."""

from typing import Any

from django.http import Http404, HttpResponse

from entities.customer_journeys import history, pickers, results
from entities.customer_journeys.board import OUTCOMES
from entities.customer_journeys.console.boards import board_of
from entities.customer_journeys.designer import Draft
from marketing.console import responses
from marketing.console.extension import RecordPage, extend
from marketing.console.lists import paging
from marketing.console.page_parts import Notice
from marketing.contracts.parsing import id_of
from marketing.service import insights

console = extend("journeys")
MANY_PILLS = 12


def is_recurring(page: Any) -> bool:
    """Say whether the journey has iterations to show."""
    return bool(page.record.is_recurring and page.record.was_ever_live)


@console.tab(
    "insights",
    "Insights",
    template="entities/customer_journeys/_insights.html",
    lazy=True,
    when=lambda page: page.record.was_ever_live,
)
def show_insights(page: Any) -> dict[str, Any]:
    """Give totals, the table of tiles, mail results, and who did not get to the end: of one iteration or all."""
    key, chosen = page.record.pk, chosen_iteration(page)
    board = board_of(page, Draft.of(page.record), chosen)
    board.people_query = f"?iteration={chosen}" if chosen else ""
    mailed = insights.email_results(journey_id=key, iteration=chosen)
    emails = [card for card in board.flat if card.type == "email"]
    totals = insights.journey_totals([key])[key] if chosen is None else insights.iteration_totals(key, chosen)
    return {
        "board": board,
        "figures": results.figures(totals),
        "results": mailed,
        "rates": results.rates(mailed),
        "mails": [(card, _mailed(key, card.id, chosen)) for card in emails],
        "left": insights.left_reasons(key, iteration=chosen),
        "not_taken_in": insights.not_taken_in(key, iteration=chosen),
        "iteration": chosen,
        "iterations": [one.number for one in insights.journey_iterations(key)] if is_recurring(page) else [],
        "most": MANY_PILLS,
    }


@console.tab(
    "iterations", "Iterations", template="entities/customer_journeys/_iterations.html", lazy=True, when=is_recurring
)
def show_iterations(page: Any) -> dict[str, Any]:
    """Give every iteration with its time and its numbers, the newest first."""
    zone, found = page.record.time_zone, insights.journey_iterations(page.record.pk)
    state = ("live", "Running") if page.reason in pickers.LIVE else ("stop", "Stopped")
    return {
        "iterations": [
            (
                one.number,
                history.minute(one.starts_at or one.opened_at, zone),
                history.minute(one.ends_at, zone) if one.ends_at else "",
                ("idle", "Over") if one.closed_at else state,
                results.figures(one.totals),
            )
            for one in found
        ],
        "headings": [label for label, _name in results.FIGURES],
        "count": page.record.recurrence_count,
    }


@console.notices
def refused_iteration(page: Any) -> list[Notice]:
    """Say that there is no such iteration, where an address asks for one."""
    asked = page.request.GET.get("iteration", "")
    if not asked or chosen_iteration(page) is not None:
        return []
    return [Notice("warning", "There is no such iteration. These are the numbers of all.")]


@console.route("people/<slug:tile>/<slug:outcome>/", name="people", methods=["GET"])
def people(page: Any, tile: str, outcome: str) -> HttpResponse:
    """List the contacts behind one number of a tile, of one iteration or all."""
    chosen = chosen_iteration(page)
    board = board_of(page, Draft.of(page.record), chosen)
    card = next((card for card in board.flat if card.id == tile), None)
    if outcome not in OUTCOMES or card is None:
        raise Http404
    after = paging.after(page.request)
    found = insights.people_at(page.record.pk, tile, outcome, after=after, iteration=chosen)
    label = next((counter.label for counter in card.counters if counter.name == outcome), OUTCOMES[outcome])
    context = {"page": page, "card": card, "found": found, "iteration": chosen}
    title = f"{label.capitalize()} · {card.title}{_in_words(chosen)}"
    return responses.page(page.request, "entities/customer_journeys/people.html", context, title=title)


@console.route("blocked/<slug:reason>/", name="blocked", methods=["GET"])
def blocked(page: Any, reason: str) -> HttpResponse:
    """List the contacts whose mail was blocked for one reason, or for any (`all`); of one tile with `tile`."""
    wanted, tile = "" if reason == "all" else reason, page.request.GET.get("tile", "")[:40]
    after, chosen = paging.after(page.request), chosen_iteration(page)
    found = insights.blocked_people(
        journey_id=page.record.pk, tile_id=tile, reason=wanted, after=after, iteration=chosen
    )
    context = {"page": page, "found": found, "tile": tile, "iteration": chosen}
    title = f"Mail was blocked{_in_words(chosen)}"
    return responses.page(page.request, "entities/customer_journeys/people.html", context, title=title)


@console.route("not-entered/<slug:reason>/", name="not-entered", methods=["GET"])
def not_entered(page: RecordPage, reason: str) -> HttpResponse:
    """List the members of the journey's segments who did not enter for one reason."""
    after, chosen = paging.after(page.request), chosen_iteration(page)
    found = insights.people_not_taken_in(page.record.pk, reason, after=after, iteration=chosen)
    context = {"page": page, "found": found, "iteration": chosen}
    title = f"Did not enter{_in_words(chosen)}"
    return responses.page(page.request, "entities/customer_journeys/people.html", context, title=title)


def chosen_iteration(page: Any) -> int | None:
    """The iteration that the address asks for; None for all, and for one that never was."""
    asked = id_of(page.request.GET.get("iteration", ""))
    if asked is None or not is_recurring(page):
        return None
    return asked if asked in {one.number for one in insights.journey_iterations(page.record.pk)} else None


def _mailed(key: int, tile: str, iteration: int | None) -> insights.EmailResults:
    return insights.email_results(journey_id=key, tile_id=tile, iteration=iteration)


def _in_words(iteration: int | None) -> str:
    return f" · iteration {iteration}" if iteration else ""
