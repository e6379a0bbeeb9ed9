"""Rules as the designer shows them: cards with everything their inputs need."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from entities.lead_scoring_models.vocabulary import Operator, Vocabulary
from marketing.audience import catalogue
from marketing.audience.catalogue import Field
from marketing.contracts.durations import UNITS
from marketing.contracts.parsing import id_of
from marketing.contracts.scoring import EACH, NONE, Condition, Expression, Rule

Option = tuple[str, str]
INPUTS = {
    catalogue.INTEGER: "number", catalogue.DECIMAL: "number", catalogue.DATE: "date", catalogue.DATETIME: "date",
    catalogue.BOOLEAN: "choice", catalogue.CHOICE: "choice", catalogue.MULTI_CHOICE: "choice",
    catalogue.LOOKUP: "choice",
}  # fmt: skip
YES_NO = (("true", "Yes"), ("false", "No"))
FREQUENCIES = (("at-least", "At least one: points once"), (EACH, "Each one: points for every one"),
               (NONE, "None: points once where there is none"))  # fmt: skip
SEGMENT_UNITS = ("hours", "days", "weeks", "months", "years")


@dataclass(frozen=True)
class ExpressionCard:
    """One comparison. `input` is how its values are typed: text, number, date, choice, amount, amount-unit or none."""

    path: str
    chosen: Expression
    fields: list[Option]
    operators: list[Option]
    input: str
    values: list[str]
    options: list[Option]
    fault: str = ""
    units: tuple[str, ...] = SEGMENT_UNITS

    @property
    def amount(self) -> str:
        """The number in front of a unit."""
        return self.values[0] if self.values else ""

    @property
    def unit(self) -> str:
        """The unit behind the number."""
        return self.values[1] if len(self.values) > 1 else "days"


@dataclass(frozen=True)
class ConditionCard:
    """One condition with its comparisons."""

    path: str
    chosen: Condition
    places: list[tuple[str, list[Option]]]
    expressions: list[ExpressionCard]
    is_first: bool
    fault: str = ""
    frequencies: tuple[Option, ...] = FREQUENCIES
    units: tuple[str, ...] = tuple(UNITS)


@dataclass(frozen=True)
class RuleCard:
    """One rule with its conditions, and what it says."""

    path: str
    chosen: Rule
    conditions: list[ConditionCard]
    sentence: str
    fault: str = ""
    is_first: bool = False
    is_last: bool = False

    @property
    def title(self) -> str:
        """What it is called."""
        return self.chosen.name or f"Rule {int(self.path) + 1}"

    @property
    def parts(self) -> Iterator["RuleCard | ConditionCard | ExpressionCard"]:
        """The rule and all in it that may have a fault."""
        yield self
        for one in self.conditions:
            yield one
            yield from one.expressions


@dataclass
class Deck:
    """Makes cards: the words of rules, what lookups to a kind can name, what the check says of each place."""

    words: Vocabulary
    lookups: Callable[[str, Sequence[str]], list[Option]]
    faults: Mapping[str, str] = field(default_factory=dict)

    def names(self, rules: Iterable[Rule]) -> dict[tuple[str, int], str]:
        """What the lookups of rules name, by kind and id."""
        found: dict[tuple[str, int], str] = {}
        for one in (each for rule in rules for each in rule.conditions):
            fields = self.words.fields(one.entity)
            for expression in one.expressions:
                known = fields.get(expression.field)
                if known is not None and known.type == catalogue.LOOKUP:
                    options = self._options(known, [_text(value) for value in expression.values])
                    found |= {(known.target, id_of(key) or 0): label for key, label in options}
        return found

    def cards(self, rules: Iterable[Rule], sentences: Iterable[str]) -> list[RuleCard]:
        """A card for each rule."""
        every = list(zip(rules, sentences, strict=True))
        return [
            RuleCard(
                str(number),
                rule,
                [self._condition(one, f"{number}.{place}", not place) for place, one in enumerate(rule.conditions)],
                sentence,
                self.faults.get(str(number), ""),
                number == 0,
                number == len(every) - 1,
            )
            for number, (rule, sentence) in enumerate(every)
        ]

    def _condition(self, one: Condition, path: str, is_first: bool) -> ConditionCard:
        places = [(title, [(p.path, p.label) for p in found]) for title, found in self.words.places()]
        if one.entity not in {key for _title, options in places for key, _label in options}:
            found = self.words.place(one.entity)
            places.append(("Chosen now", [(one.entity, found.label if found else f"Unknown: {one.entity[:60]}")]))
        fields = self.words.fields(one.entity)
        expressions = [self._expression(e, f"{path}.{place}", fields) for place, e in enumerate(one.expressions)]
        return ConditionCard(path, one, places, expressions, is_first, self.faults.get(path, ""))

    def _expression(self, one: Expression, path: str, fields: Mapping[str, Field]) -> ExpressionCard:
        known = fields.get(one.field)
        operators = self.words.operators(known.type) if known is not None else ()
        operator = next((each for each in operators if each.key == one.operator), None)
        values = [_text(value) for value in one.values]
        shown = _input(known, operator)
        if shown not in ("choice", "amount", "amount-unit", "none") and operator is not None:
            room = {"two": 2, "one": 1}.get(operator.values, len(values) + 1)
            values = [*values, *[""] * room][:room]
        options = [(key, field.label) for key, field in fields.items()]
        return ExpressionCard(
            path,
            one,
            options,
            [(each.key, each.label) for each in operators],
            shown,
            values,
            self._options(known, values),
            self.faults.get(path, ""),
        )

    def _options(self, known: Field | None, values: list[str]) -> list[Option]:
        if known is None:
            return []
        if known.type == catalogue.LOOKUP:
            return self.lookups(known.target, [one for one in values if one])
        return list(YES_NO if known.type == catalogue.BOOLEAN else known.choices)


def _input(known: Field | None, operator: Operator | None) -> str:
    if known is None or operator is None or operator.values == "none":
        return "none"
    return operator.values if operator.values in ("amount", "amount-unit") else INPUTS.get(known.type, "text")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str("" if value is None else value)
