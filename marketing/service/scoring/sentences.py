"""Rules as sentences: what people read to see whether a model says what they mean."""

from collections.abc import Sequence

from marketing.audience import catalogue
from marketing.contracts.scoring import AT_LEAST, EACH, NONE, Condition, Rule
from marketing.service.scoring.vocabulary import Place, place_at
from marketing.service.segments import operators
from marketing.service.segments.sentences import Names, clause

MISSING = "…"


def sentences(rules: Sequence[Rule], names: Names) -> list[str]:
    """One sentence a rule; `names` has what lookups point at."""
    return [_rule(rule, names) for rule in rules]


def _rule(rule: Rule, names: Names) -> str:
    name = f"{rule.name}: " if rule.name else ""
    points = f"{rule.points:+,}".replace("-", "−") if rule.points is not None else MISSING
    word = "point" if rule.points in (1, -1) else "points"
    if not rule.conditions:
        return f"{name}{points} {word} when {MISSING}"
    first, *others = rule.conditions
    told = [_there(one, names) for one in (others if first.frequency == EACH else rule.conditions)]
    each = f" for each {_what(first, names)}" if first.frequency == EACH else ""
    joined = f"{',' if each else ''} when {' and '.join(told)}" if told else ""
    text = f"{name}{points} {word}{each}{joined}"
    return text if text.endswith(MISSING) else f"{text}."


def _there(one: Condition, names: Names) -> str:
    what, place = _what(one, names), place_at(one.entity)
    if place is not None and one.frequency == AT_LEAST and one.expressions and one.newest is None and _is_one(place):
        return f"the {_noun(place)} is one {what.removeprefix(_noun(place)).strip()}"
    if one.frequency == NONE:
        return f"there is no {what}"
    article = "an" if what.lstrip("“")[:1].lower() in tuple("aeiou") else "a"
    return f"there is {article} {what}"


def _is_one(place: Place) -> bool:
    return not place.is_interaction and not any(hop.to_many for hop in place.hops)


def _what(one: Condition, names: Names) -> str:
    place = place_at(one.entity)
    if place is None:
        return one.name or MISSING
    clauses = [_clause(place, field.field, field.operator, list(field.values), names) for field in one.expressions]
    return " ".join(filter(None, (_noun(place), _age(one, place), _who(place), " and ".join(clauses))))


def _noun(place: Place) -> str:
    if place.is_interaction:
        return f"“{place.label.split(' → ')[0]}”"
    names = ["lead", *(hop.label.lower() for hop in place.hops)]
    return " of the ".join(reversed(names))


def _who(place: Place) -> str:
    if not place.is_interaction or not place.hops:
        return ""
    return " with a ".join(["by a contact", *(hop.label.lower() for hop in place.hops[1:])])


def _age(one: Condition, place: Place) -> str:
    if one.newest is None:
        return ""
    unit = one.unit.rstrip("s") if one.amount == 1 else one.unit
    return f"{'' if place.is_interaction else 'created '}in the last {one.amount} {unit}"


def _clause(place: Place, key: str, compared: str, values: list[object], names: Names) -> str:
    field: catalogue.Field | None = place.fields.get(key)
    operator = operators.find(field.type, compared) if field is not None else None
    if field is None or operator is None:
        return f"whose {key or MISSING} is {MISSING}"
    return clause(field, operator, values, names)
