"""Edits of rules and grades: what stands in the inputs is taken over, then what the pressed button says is done."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from entities.lead_scoring_models.vocabulary import Vocabulary
from marketing.contracts.characters import composed
from marketing.contracts.parsing import whole_number_of
from marketing.contracts.scoring import (
    AT_LEAST,
    LARGEST_POINTS,
    LONGEST_NAME,
    MOST_CONDITIONS,
    MOST_EXPRESSIONS,
    MOST_GRADES,
    MOST_RULES,
    Condition,
    Grade,
    Rule,
    read_grades,
    read_rules,
)

Node = dict[str, Any]
Posted = Mapping[str, Sequence[str]]
PARTS = ("conditions", "expressions")
MOST = (MOST_RULES, MOST_CONDITIONS, MOST_EXPRESSIONS)


class EditRefused(ValueError):
    """An edit that can't be made; the words are for people."""


def rules_of(stored: object) -> list[Node]:
    """Stored rules to be edited; refuses those that can't be read as a whole: an edit would lose the rest."""
    read = read_rules(stored)
    if read.faults:
        raise EditRefused(f"The rules can't be edited while a part of them can't be read. {read.faults[0].message}")
    return [rule.as_json() for rule in read.value]


def grades_of(stored: object) -> list[Node]:
    """Stored grades to be edited, as with rules."""
    read = read_grades(stored)
    if read.faults:
        raise EditRefused(f"The grades can't be edited while a part of them can't be read. {read.faults[0].message}")
    return [grade.as_json() for grade in read.value]


def filled(rules: list[Node], posted: Posted, words: Vocabulary) -> list[Node]:
    """The rules with what is typed; a condition that is about something else now loses its expressions."""
    made = copy.deepcopy(rules)
    for number, rule in enumerate(made):
        _take(rule, "name", posted, f"name:{number}")
        _take_number(rule, "points", posted, f"points:{number}", "Points")
        for place, condition in enumerate(rule["conditions"]):
            _fill_condition(condition, posted, f"{number}.{place}", words)
    return made


def filled_grades(grades: list[Node], posted: Posted) -> list[Node]:
    """The grades with what is typed."""
    made = copy.deepcopy(grades)
    for number, grade in enumerate(made):
        _take(grade, "name", posted, f"name:{number}")
        _take_number(grade, "from", posted, f"from:{number}", "From")
        _take_number(grade, "to", posted, f"to:{number}", "To")
    return made


def _fill_condition(condition: Node, posted: Posted, path: str, words: Vocabulary) -> None:
    before = condition["entity"]
    for name in ("name", "entity", "frequency", "unit"):
        _take(condition, name, posted, f"{name}:{path}", longest=200)
    _take_number(condition, "amount", posted, f"amount:{path}", "How old")
    if condition["amount"] is None:
        condition["unit"] = ""
    if condition["entity"] != before:
        known = words.fields(condition["entity"])
        condition["expressions"] = [one for one in condition["expressions"] if one["field"] in known]
    for place, one in enumerate(condition["expressions"]):
        _fill_expression(one, posted, f"{path}.{place}", words.fields(condition["entity"]), words)


def _fill_expression(one: Node, posted: Posted, path: str, fields: Mapping[str, Any], words: Vocabulary) -> None:
    before = dict(one)
    _take(one, "field", posted, f"field:{path}")
    _take(one, "operator", posted, f"operator:{path}")
    field = fields.get(one["field"])
    if one["field"] != before["field"]:
        one["operator"] = words.operators(field.type)[0].key if field else ""
        one["values"] = []
        return
    names = (f"value:{path}", f"amount-of:{path}", f"unit-of:{path}")
    if any(name in posted for name in names):
        typed = [text for name in names for text in posted.get(name, ())]
        one["values"] = [composed(text)[:1000] for text in typed if text != ""]


def done(rules: list[Node], do: str) -> list[Node]:
    """The rules after a button: `add` puts a rule behind the others, `add:0` a condition, `add:0.1` an expression."""
    what, _, path = do.partition(":")
    places = [number for text in path.split(".") if (number := whole_number_of(text, MOST_RULES)) is not None]
    made = copy.deepcopy(rules)
    try:
        if what == "add":
            _add(_list_at(made, places), len(places))
        elif what in ("remove", "up", "down") and places:
            _move(_list_at(made, places[:-1]), places[-1], what)
    except IndexError as fault:
        raise EditRefused("That part is not there any more. Reload the page to go on.") from fault
    return made


def done_with_grades(grades: list[Node], do: str) -> list[Node]:
    """The grades after a button; a new one begins behind the last."""
    what, _, place = do.partition(":")
    made, number = copy.deepcopy(grades), whole_number_of(place, MOST_GRADES)
    if what == "add":
        if len(made) >= MOST_GRADES:
            raise EditRefused(f"A model has at most {MOST_GRADES} grades.")
        last = max((one["to"] for one in made if one["to"] is not None), default=-1)
        made.append(Grade("", last + 1, None).as_json())
    elif what == "remove" and number is not None and 0 <= number < len(made):
        del made[number]
    return made


def _list_at(rules: list[Node], places: Sequence[int]) -> list[Node]:
    found = rules
    for place, part in zip(places, PARTS, strict=False):
        if place < 0:
            raise IndexError(place)
        found = found[place][part]
    return found


def _add(nodes: list[Node], depth: int) -> None:
    if len(nodes) >= MOST[depth]:
        raise EditRefused(f"There is room for {MOST[depth]} of these.")
    condition = Condition(entity="lead", frequency=AT_LEAST)
    new = (
        Rule("", 10, (condition,)).as_json(),
        condition.as_json(),
        {"field": "", "operator": "", "values": []},
    )
    nodes.append(new[depth])


def _move(nodes: list[Node], place: int, what: str) -> None:
    node = nodes[place]
    if what == "remove":
        del nodes[place]
        return
    other = place + (1 if what == "down" else -1)
    if 0 <= other < len(nodes):
        nodes[place], nodes[other] = nodes[other], node


def _take(node: Node, name: str, posted: Posted, key: str, longest: int = LONGEST_NAME) -> None:
    if key in posted:
        text = composed(posted[key][-1].replace("\0", "").strip())
        if len(text) > longest:
            raise EditRefused(f"“{text[:40]}…” is longer than {longest} characters.")
        node[name] = text


def _take_number(node: Node, name: str, posted: Posted, key: str, label: str) -> None:
    if key not in posted:
        return
    text = posted[key][-1].strip()
    number = whole_number_of(text, LARGEST_POINTS) if text else None
    if text and number is None:
        raise EditRefused(f"{label}: “{text[:40]}” is not a whole number between −1,000,000 and 1,000,000.")
    node[name] = number
