"""The designer of a scoring model: rules as cards, grades as a table, both said in sentences."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from entities.lead_scoring_models import designer
from entities.lead_scoring_models.cards import Deck, RuleCard
from entities.lead_scoring_models.designer import EditRefused, Node
from entities.lead_scoring_models.vocabulary import Vocabulary
from marketing.console import responses
from marketing.console.access import is_htmx
from marketing.console.extension import RecordPage, extend
from marketing.console.record.findings import CHECKED
from marketing.console.rules.lookups import Lookups
from marketing.contracts.parsing import json_of
from marketing.contracts.scoring import read_grades, read_rules
from marketing.lifecycle import checks
from marketing.service import authoring

TAB, TEMPLATES = "design", "entities/lead_scoring_models/"
FIELDS = ("rules", "grades")
WORDS = Vocabulary(authoring.operators, authoring.scoring_place, lambda: list(authoring.scoring_places()))

console = extend("lead-scoring-models")


@console.tab(TAB, "Design", f"{TEMPLATES}_design.html", first=True)
def show_design(page: RecordPage) -> dict[str, Any]:
    """The rules and the grades."""
    return _context(page)


def _context(page: RecordPage) -> dict[str, Any]:
    return {"rules": _rules(page), "grades": _grades(page), "texts": [_text(page, name) for name in FIELDS]}


def _text(page: RecordPage, name: str) -> dict[str, Any]:
    return {"view": page.field(name), "typed": page.form.value(name)}


def _rules(page: RecordPage) -> dict[str, Any]:
    rules = read_rules(page.record.rules).value
    deck = Deck(WORDS, Lookups().offered, _faults(page, "rules"))
    cards = deck.cards(rules, authoring.scoring_sentences(rules, deck.names(rules)))
    text = json.dumps([rule.as_json() for rule in rules])
    return {"cards": cards, "parts": _parts(cards), "text": text, "why": page.why_locked("rules")}


def _parts(cards: list[RuleCard]) -> list[Any]:
    return [part for card in cards for part in card.parts]


def _grades(page: RecordPage) -> dict[str, Any]:
    found, faults = read_grades(page.record.grades).value, _faults(page, "grades")
    rows = [(number, grade, faults.get(str(number), "")) for number, grade in enumerate(found)]
    text = json.dumps([grade.as_json() for grade in found])
    return {"rows": rows, "text": text, "fault": faults.get("", ""), "why": page.why_locked("grades")}


def _faults(page: RecordPage, name: str) -> dict[str, str]:
    return {one.place: one.message for one in page.problems if one.where == name}


@console.route("rules/", name="rules", right="change", methods=["POST"])
def edit_rules(page: RecordPage) -> HttpResponse:
    """Take over what stands in the cards, then do what the pressed button says."""

    def edited(before: list[Node]) -> list[Node]:
        posted = dict(page.request.POST.lists())
        return designer.done(designer.filled(before, posted, WORDS), page.request.POST.get("do", ""))

    return _edit(page, "rules", designer.rules_of, edited)


@console.route("grades/", name="grades", right="change", methods=["POST"])
def edit_grades(page: RecordPage) -> HttpResponse:
    """Take over what stands in the table of grades, then do what the pressed button says."""

    def edited(before: list[Node]) -> list[Node]:
        posted = dict(page.request.POST.lists())
        return designer.done_with_grades(designer.filled_grades(before, posted), page.request.POST.get("do", ""))

    return _edit(page, "grades", designer.grades_of, edited)


def _edit(
    page: RecordPage, name: str, read: Callable[[object], list[Node]], edit: Callable[[list[Node]], list[Node]]
) -> HttpResponse:
    try:
        read(getattr(page.record, name))
        before = read(_posted(page, name))
        after = edit(before)
    except EditRefused as fault:
        why = page.why_locked(name)
        return responses.refused(page, why or str(fault), status=responses.CONFLICT if why else responses.INVALID)
    quietly = is_htmx(page.request) and "do" not in page.request.POST and _shape(before) == _shape(after)
    answer = responses.draft(page, {name: after}, tab="" if quietly else TAB)
    return _quiet(page, answer) if quietly and answer.status_code == 200 else answer


def _posted(page: RecordPage, name: str) -> object:
    """What the posted inputs were made from: somebody may have stored something else since."""
    text = page.request.POST.get("shown")
    if text is None:
        return getattr(page.record, name)
    try:
        return json_of(text)
    except ValueError as fault:
        raise EditRefused("What was shown can't be read. Reload the page to go on.") from fault


def _shape(nodes: list[Node]) -> list[Any]:
    """What decides which inputs there are: what people typed into them is left out."""
    return [
        [
            (one["entity"], [(each["field"], each["operator"], len(each["values"])) for each in one["expressions"]])
            for one in node.get("conditions", [])
        ]
        for node in nodes
    ]


def _quiet(page: RecordPage, answer: HttpResponse) -> HttpResponse:
    """What people type in goes on standing there; only what speaks of it is made anew."""
    fresh = page.reload()
    if page.request.POST.get(CHECKED) == "yes":
        fresh.problems, fresh.is_checked = checks.problems(fresh.record, fresh.at), True
    context = {"page": fresh, "is_fresh": True, **_context(fresh)}
    answer.content += render_to_string(f"{TEMPLATES}_fresh.html", context, page.request).encode()
    answer["HX-Reswap"] = "none"
    return answer
