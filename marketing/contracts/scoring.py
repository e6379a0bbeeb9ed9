"""The rules and grades of a lead-scoring model as they are stored: one reader for form, check and engine.

    rules:  [{"name": "", "points": 10, "conditions": [
               {"name": "", "entity": "lead.contact", "frequency": "at-least", "amount": 30, "unit": "days",
                "expressions": [{"field": "", "operator": "", "values": []}]}]}]
    grades: [{"name": "Cold", "from": 0, "to": 25}]

Only the shape is read here. What entities, fields and operators mean is the engine's matter; that something is still
missing (a rule without conditions, a condition without entity) is the check's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from marketing.contracts.characters import composed
from marketing.contracts.durations import UNITS, duration
from marketing.contracts.query import LONGEST_TEXT, Scalar, is_scalar
from marketing.contracts.reading import Faults, Read, shown, unknown_keys

EACH, AT_LEAST, NONE = "each", "at-least", "none"
FREQUENCIES = (EACH, AT_LEAST, NONE)
LARGEST_POINTS = 1_000_000
MOST_RULES, MOST_CONDITIONS, MOST_EXPRESSIONS, MOST_VALUES, MOST_GRADES = 50, 10, 10, 100, 50
LONGEST_NAME, LONGEST_ENTITY = 100, 200
MOST_HOPS = 5
SYNTAX = "rule-unreadable"


@dataclass(frozen=True)
class Expression:
    """What one field of a record must be."""

    field: str = ""
    operator: str = ""
    values: tuple[Scalar, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The expression as it is stored."""
        return {"field": self.field, "operator": self.operator, "values": list(self.values)}


@dataclass(frozen=True)
class Condition:
    """Records at the end of a dotted path: how often, how old at most, and what all of their fields must be."""

    name: str = ""
    entity: str = ""
    frequency: str = AT_LEAST
    amount: int | None = None
    unit: str = ""
    expressions: tuple[Expression, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The hops of the entity's path."""
        return tuple(self.entity.split(".")) if self.entity else ()

    @property
    def newest(self) -> timedelta | None:
        """How old a record may be; None where all count."""
        return duration(self.amount, self.unit)

    def as_json(self) -> dict[str, Any]:
        """The condition as it is stored."""
        return {
            "name": self.name,
            "entity": self.entity,
            "frequency": self.frequency,
            "amount": self.amount,
            "unit": self.unit,
            "expressions": [one.as_json() for one in self.expressions],
        }


@dataclass(frozen=True)
class Rule:
    """A pair of condition and action: where all its conditions hold, the lead gets the points.

    Where its first condition counts each record, it gets them as often as there are records.
    """

    name: str = ""
    points: int | None = None
    conditions: tuple[Condition, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The rule as it is stored."""
        return {
            "name": self.name,
            "points": self.points,
            "conditions": [condition.as_json() for condition in self.conditions],
        }


@dataclass(frozen=True)
class Grade:
    """A band of scores, both ends included."""

    name: str = ""
    first: int | None = None
    last: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The grade as it is stored."""
        return {"name": self.name, "from": self.first, "to": self.last}


def read_rules(given: object) -> Read[tuple[Rule, ...]]:
    """Read stored rules; what can't be read is left out of the value."""
    reader = _Reader(Faults(SYNTAX))
    found = tuple(reader.rule(row, str(place)) for place, row in reader.rows(given, "The rules", MOST_RULES, ""))
    return Read(found, tuple(reader.faults.found))


def read_grades(given: object) -> Read[tuple[Grade, ...]]:
    """Read stored grades; what can't be read is left out of the value."""
    reader = _Reader(Faults("grade-unreadable"))
    found = tuple(reader.grade(row, str(place)) for place, row in reader.rows(given, "The grades", MOST_GRADES, ""))
    return Read(found, tuple(reader.faults.found))


def grade_of(score: int, grades: tuple[Grade, ...]) -> str:
    """The name of the band that holds a score; "" outside of all."""
    for grade in grades:
        if grade.first is not None and grade.last is not None and grade.first <= score <= grade.last:
            return grade.name
    return ""


class _Reader:
    """Reads rules or grades, and notes what it can't read at its place: `1.0.2` is rule, condition, expression."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def rows(self, given: object, what: str, most: int, place: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the objects of a list with their places in it."""
        if not isinstance(given, list):
            self.faults.note(f"{what} are a list.", place)
            return
        if len(given) > most:
            self.faults.note(f"{what} are more than {most}.", place)
        for number, row in enumerate(given[:most]):
            if isinstance(row, dict):
                yield number, row
            else:
                self.faults.note(f"{what}: number {number + 1} is {shown(row)}, not an object.", place)

    def rule(self, given: dict[str, Any], place: str) -> Rule:
        self._only(given, ("name", "points", "conditions"), "A rule", place)
        rows = self.rows(given.get("conditions", []), "The conditions of a rule", MOST_CONDITIONS, place)
        conditions = tuple(self._condition(row, f"{place}.{number}") for number, row in rows)
        return Rule(self._text(given, "name", place), self._number(given, "points", place), conditions)

    def grade(self, given: dict[str, Any], place: str) -> Grade:
        self._only(given, ("name", "from", "to"), "A grade", place)
        ends = self._number(given, "from", place), self._number(given, "to", place)
        return Grade(self._text(given, "name", place), *ends)

    def _condition(self, given: dict[str, Any], place: str) -> Condition:
        known = ("name", "entity", "frequency", "amount", "unit", "expressions")
        self._only(given, known, "A condition", place)
        rows = self.rows(given.get("expressions", []), "The expressions of a condition", MOST_EXPRESSIONS, place)
        return Condition(
            self._text(given, "name", place),
            self._text(given, "entity", place, LONGEST_ENTITY),
            self._one_of(given, "frequency", FREQUENCIES, AT_LEAST, place),
            self._number(given, "amount", place),
            self._one_of(given, "unit", tuple(UNITS), "", place),
            tuple(self._expression(row, f"{place}.{number}") for number, row in rows),
        )

    def _expression(self, given: dict[str, Any], place: str) -> Expression:
        self._only(given, ("field", "operator", "values"), "An expression", place)
        values = given.get("values") or []
        if not isinstance(values, list) or len(values) > MOST_VALUES or not all(map(is_scalar, values)):
            words = f"Values are a list of up to {MOST_VALUES} texts of {LONGEST_TEXT:,} characters, or numbers."
            self.faults.note(words, place)
            values = []
        read = tuple(composed(one) if isinstance(one, str) else one for one in values)
        return Expression(self._text(given, "field", place), self._text(given, "operator", place), read)

    def _text(self, given: dict[str, Any], name: str, place: str, longest: int = LONGEST_NAME) -> str:
        value = given.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > longest:
            self.faults.note(f"“{name}” is not a text of up to {longest} characters.", place)
            return ""
        return value

    def _one_of(self, given: dict[str, Any], name: str, known: tuple[str, ...], start: str, place: str) -> str:
        value = given.get(name)
        if value is None or value == "":
            return start
        if not isinstance(value, str) or value not in known:
            self.faults.note(f"“{shown(value)}” as “{name}” means nothing: it is one of {', '.join(known)}.", place)
            return start
        return value

    def _number(self, given: dict[str, Any], name: str, place: str) -> int | None:
        value = given.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_POINTS:
            limit = f"{LARGEST_POINTS:,}"
            self.faults.note(f"“{name}” is not a whole number between −{limit} and {limit}.", place)
            return None
        return value

    def _only(self, given: dict[str, Any], known: tuple[str, ...], what: str, place: str) -> None:
        if unknown := unknown_keys(given, known):
            self.faults.note(f"{what} has no “{unknown}”.", place)
