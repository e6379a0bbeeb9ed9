"""A second reading of domain.md 8.2 in plain Python, over dicts: what the compiled SQL is compared with.

It shares nothing with `marketing.service.scoring`; single comparisons are those of the segments' evaluator. A world is
{"lead": {id: values}, "contact": …, "account": …, "acts": [values]}.
"""

from datetime import timedelta
from typing import Any

from tests.segments import evaluator
from tests.segments.calendars import Now

Values = dict[str, Any]
World = dict[str, Any]
LEAD = {
    **dict.fromkeys("name city company".split(), "text"),
    "rating": "choice",
    "sales_accepted": "boolean",
    "owner": "lookup",
    "created_at": "datetime",
}
ACT = {"link_label": "text", "link_url": "text", "at": "datetime"}
TYPES = {**evaluator.TYPES, "lead": LEAD, "acts": ACT}
# (entity, step): the entity it leads to, the field that ties them, and whether that field is on this side.
STEPS = {
    **evaluator.RELATIONS,
    ("lead", "contact"): ("contact", "contact", True),
    ("lead", "account"): ("account", "account", True),
}
UNITS = {"minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}


def scores(model: Values, world: World, now: Now) -> dict[int, int]:
    """Return the score of each lead that the model is about."""
    return {
        key: sum(value(rule, key, model, world, now) for rule in model["rules"])
        for key, lead in world["lead"].items()
        if is_scored(lead, model, world)
    }


def is_scored(lead: Values, model: Values, world: World) -> bool:
    """Say whether a model is about a lead."""
    if lead["status"] != "active" or lead["outcome"] != "open":
        return False
    if model["entity_target"] == "account":
        return lead["contact"] is None and lead["account"] is not None
    least = model["minimum_consent"]
    return lead["contact"] is not None and (least is None or world["contact"][lead["contact"]]["consent"] >= least)


def value(rule: Values, key: int, model: Values, world: World, now: Now) -> int:
    """Return what one rule gives to one lead."""
    found = [len(records(one, key, model, world, now)) for one in rule["conditions"]]
    pairs = zip(rule["conditions"], found, strict=True)
    if not all((count == 0) if one["frequency"] == "none" else count > 0 for one, count in pairs):
        return 0
    often = found[0] if rule["conditions"][0]["frequency"] == "each" else 1
    return int(rule["points"] * often)


def records(one: Values, key: int, model: Values, world: World, now: Now) -> list[Any]:
    """Return the records that a condition counts for a lead."""
    root, *steps = one["entity"].split(".")
    if root == "lead":
        entity, found = "lead", {key}
        for step in steps:
            target = STEPS[entity, step][0]
            found = {other for inner in found for other in follow(entity, step, inner, world)}
            entity = target
        rows = [world[entity][inner] for inner in found]
        return [row for row in rows if is_new(row["created_at"], one, now) and fits(row, entity, one, now)]
    acts = [act for act in world["acts"] if act["contact"] in persons(key, model, world) and act["type"] == root]
    acts = [act for act in acts if act["is_by_people"] and is_new(act["at"], one, now)]
    if not steps:
        return [act for act in acts if fits(act, "acts", one, now)]
    return [act for act in acts if any_fits(act["contact"], steps[1:], one, world, now)]


def any_fits(contact: int, steps: list[str], one: Values, world: World, now: Now) -> bool:
    """Say whether a way from a contact leads to a record that fits."""
    entity, found = "contact", {contact}
    for step in steps:
        target = STEPS[entity, step][0]
        found = {other for inner in found for other in follow(entity, step, inner, world)}
        entity = target
    return any(fits(world[entity][inner], entity, one, now) for inner in found)


def persons(key: int, model: Values, world: World) -> set[int]:
    """Return whose acts count for a lead."""
    lead = world["lead"][key]
    if model["entity_target"] == "contact":
        return {lead["contact"]}
    return {other for other, one in world["contact"].items() if one["account"] == lead["account"]}


def follow(entity: str, step: str, key: int, world: World) -> list[int]:
    """Return the ids of the records that a step leads to."""
    target, field, is_mine = STEPS[entity, step]
    if is_mine:
        found = world[entity][key][field]
        return [found] if found is not None else []
    return [other for other, values in world[target].items() if values[field] == key]


def is_new(at: Any, one: Values, now: Now) -> bool:
    """Say whether a record is not too old."""
    if one["amount"] is None:
        return True
    return bool(now.at - timedelta(seconds=UNITS[one["unit"]] * one["amount"]) < at <= now.at)


def fits(row: Values, entity: str, one: Values, now: Now) -> bool:
    """Say whether a record meets all expressions."""
    return all(
        evaluator.row(TYPES[entity][e["field"]], e["operator"], e["values"], row[e["field"]], now)
        for e in one["expressions"]
    )
