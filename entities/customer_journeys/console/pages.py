"""Console of customer journeys: the designer with its canvas and side panel."""

import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse

from entities.customer_journeys import designer, pickers, words
from entities.customer_journeys.board import Board, Card
from entities.customer_journeys.console.boards import RUNNING, board_of
from entities.customer_journeys.console.overview import TAB
from entities.customer_journeys.designer import Draft, EditRefused, Place
from entities.customer_journeys.models import CustomerJourney
from entities.customer_journeys.tile_forms import Choices, TileEditor
from entities.customer_journeys.undoing import Steps
from marketing.console import responses
from marketing.console.extension import extend
from marketing.console.record.tabs import asked_for
from marketing.service import authoring, insights

DONE = (200, 302)

console = extend("journeys")


# --- The designer ----------------------------------------------------------------------------------------------------
@console.tab(TAB, "Designer", template="entities/customer_journeys/_designer.html", first=True)
def show_designer(page: Any) -> dict[str, Any]:
    """Give the canvas and the side panel, and what can be done now."""
    draft = Draft.of(page.record)
    board = board_of(page, draft)
    chosen = next((card for card in board.flat if card.is_chosen), None)
    why = page.why_locked("pipeline")
    steps = Steps(page.request.session, page.record, page.user)
    steps.remember(page.request)
    return {
        "board": board,
        "chosen": chosen,
        "why": why,
        "is_open": not why,
        "is_running": page.reason in RUNNING,
        "steps": [] if why else [(way, way.capitalize(), steps.values(way) is not None) for way in ("undo", "redo")],
        "types": words.TYPES,
        "totals": _totals(page),
        **(_side(page, draft, board, chosen) if chosen else {}),
    }


def _side(page: Any, draft: Draft, board: Board, chosen: Card) -> dict[str, Any]:
    was_live, is_open = page.record.was_ever_live, not page.why_locked("pipeline")
    up, down = designer.neighbour(draft, chosen.id, -1), designer.neighbour(draft, chosen.id, 1)
    has_results = was_live and chosen.type == "email"
    return {
        "editor": page.tab_context.get("editor") or _editor(page, draft, board, chosen.id),
        "why_settings": page.why_locked("tile_settings"),
        "uses": board.used_by(chosen.id),
        "moves": [(up, "Up", "up"), (down, "Down", "down")],
        "destinations": [(place, board.words_of(place)) for place in designer.places(draft, chosen.id)]
        if is_open
        else [],
        "reasons": insights.left_reasons(page.record.pk, chosen.id) if was_live else [],
        "results": insights.email_results(journey_id=page.record.pk, tile_id=chosen.id) if has_results else None,
        "reach": _reach(page.record) if chosen.type == "segment" else None,
    }


def _reach(journey: CustomerJourney) -> authoring.Reach | None:
    """How many members there are and how many are below the minimum; None where the journey asks for none."""
    return authoring.reach(journey.snapshot()) if journey.minimum_consent is not None else None


def _totals(page: Any) -> insights.JourneyTotals | None:
    key = page.record.pk
    return insights.journey_totals([key])[key] if page.record.was_ever_live else None


@console.route("tiles/<slug:tile>/", name="tile", methods=["GET"])
def show_tile(page: Any, tile: str) -> HttpResponse:
    """Open a tile in the side panel."""
    return _opened(page, tile, responses.tab_panel(_choose(page, tile), TAB))


@console.route("tiles/<slug:tile>/settings/", name="tile-settings", right="change", methods=["POST"])
def set_tile(page: Any, tile: str) -> HttpResponse:
    """Store what was set inside a tile."""
    try:
        draft = Draft.editable(page.record)
        draft.node(tile)
    except EditRefused as refusal:
        return responses.refused(page, str(refusal))
    _choose(page, tile)
    editor = _editor(page, draft, board_of(page, draft), tile, page.request.POST)
    if not page.why_locked("tile_settings") and not editor.is_valid():
        answer = responses.tab_panel(page, TAB, editor=editor)
        answer.status_code = responses.INVALID
        return answer
    values = editor.values() if editor.is_valid() else {"name": page.request.POST.get("name", "")[:100]}
    return _store(page, designer.change(draft, tile, values), tile, ("tile_settings",))


@console.route("tiles/", name="add-tile", right="change", methods=["POST"])
def add_tile(page: Any) -> HttpResponse:
    """Put a new tile at a join: `add` is its type and the place, as `email after:t1`."""
    kind, _, place = page.request.POST.get("add", "").partition(" ")
    tile = f"t{secrets.token_hex(4)[:7]}"
    return _edit(page, lambda draft: designer.add(draft, Place.parse(place or "start"), kind, tile), tile)


@console.route("tiles/<slug:tile>/move/", name="move-tile", right="change", methods=["POST"])
def move_tile(page: Any, tile: str) -> HttpResponse:
    """Move a tile with all that its branches hold to the place in `to`."""
    place = page.request.POST.get("to", "")
    return _edit(page, lambda draft: designer.move(draft, tile, Place.parse(place)), tile)


@console.route("tiles/<slug:tile>/remove/", name="remove-tile", right="change", methods=["POST"])
def remove_tile(page: Any, tile: str) -> HttpResponse:
    """Take a tile away; where its branches hold tiles, ask first which of them to keep."""
    keep = page.request.POST.get("keep")
    try:
        draft = Draft.editable(page.record)
        held = designer.held(draft, tile)
    except EditRefused as refusal:
        return responses.refused(page, str(refusal))
    if held and keep is None and not page.why_locked("pipeline"):
        context = {"page": page, "tile": tile, "name": board_of(page, draft).title(tile), "held": held}
        template = "entities/customer_journeys/_remove.html"
        return responses.dialog(page.request, template, context, title="Remove this branch", status=responses.CONFLICT)
    return _edit(page, lambda draft: designer.remove(draft, tile, keep or ""), "")


@console.route("steps/<slug:way>/", name="step", right="change", methods=["POST"])
def step(page: Any, way: str) -> HttpResponse:
    """Undo or redo one's own last edit."""
    if way not in ("undo", "redo"):
        raise Http404
    steps = Steps(page.request.session, page.record, page.user)
    values = steps.values(way)
    if values is None:
        return responses.refused(page, f"There is nothing to {way}: the journey was changed in another way since.")
    steps.stepped(way)
    answer = responses.draft(page, values, tab=TAB)
    if answer.status_code not in DONE:
        steps.stepped("redo" if way == "undo" else "undo")
    return answer


@console.route("pick/<slug:kind>/", name="pick", methods=["GET"])
def pick(page: Any, kind: str) -> HttpResponse:
    """The live records that fit what was typed into a picker's search."""
    if kind not in ("segments", "emails"):
        raise Http404
    typed = page.request.GET.get("q", "")[:100]
    if "\0" in typed:
        raise BadRequest
    template = "entities/customer_journeys/_options.html"
    return responses.fragment(page.request, template, {"options": pickers.options(kind, typed)})


@console.route("pulse/", name="pulse", methods=["GET"])
def pulse(page: Any) -> HttpResponse:
    """Fresh numbers for the canvas; the whole record once its state is another one than `was`."""
    if page.request.GET.get("was") != page.reason:
        page.wanted_tab = asked_for(page.request)
        return responses.record(page)
    page.recheck()
    template = "entities/customer_journeys/_pulse.html"
    context = {"page": page, "board": board_of(page, Draft.of(page.record)), "totals": _totals(page)}
    return responses.fragment(page.request, template, context)


# --- Shared by the routes --------------------------------------------------------------------------------------------
def _editor(page: Any, draft: Draft, board: Board, tile: str, data: Any = None) -> TileEditor:
    kind, settings = draft.node(tile)["type"], draft.setting(tile)
    offer = Choices(
        pickers.options("segments") if kind == "segment" else (),
        pickers.options("emails") if kind == "email" else (),
        board.known.segments,
        board.known.emails,
        board.sources(designer.path_before(draft, tile)),
    )
    search = page.route("pick", kind=f"{kind}s") if kind in ("segment", "email") else ""
    return TileEditor(kind, settings, offer, data, search)


def _edit(page: Any, edit: Any, tile: str) -> HttpResponse:
    try:
        changed = edit(Draft.editable(page.record))
    except EditRefused as refusal:
        if why := page.why_locked("pipeline"):
            return responses.refused(page, why)
        return responses.refused(page, str(refusal))
    return _store(page, changed, tile, ("pipeline", "tile_settings"))


def _store(page: Any, draft: Draft, tile: str, names: Sequence[str]) -> HttpResponse:
    """Store an edit; the answer draws the tab as if it had been asked for with `tile` chosen."""
    _choose(page, tile)
    columns = {"pipeline": draft.pipeline, "tile_settings": draft.settings}
    steps = Steps(page.request.session, page.record, page.user)
    steps.begin(page.request)
    answer = responses.draft(page, {name: columns[name] for name in names}, tab=TAB)
    if answer.status_code in DONE:
        steps.remember(page.request)
        answer = _opened(page, tile, answer)
    return answer


def _choose(page: Any, tile: str) -> Any:
    page.request.GET = page.request.GET.copy()
    page.request.GET["tile"] = tile
    return page


def _opened(page: Any, tile: str, answer: HttpResponse) -> HttpResponse:
    asked = {"tab": TAB, "tile": tile, "checked": page.request.POST.get("checked") or page.request.GET.get("checked")}
    address = f"{page.url}?{urlencode({name: value for name, value in asked.items() if value})}"
    answer["Location" if answer.status_code == 302 else "HX-Replace-Url"] = address
    return answer
