"""Edits of a query on contacts, each from one JSON value to the next, nothing stored here.

A place in a query is a path: `0` is the first block, `0.2` its third item, `0.2.1` the second item in there.
"""

import copy
from typing import Any

from marketing.audience import catalogue
from marketing.console.rules.vocabulary import ROOT, Vocabulary
from marketing.contracts.query import GROUP, JOINS, MATCHES, RELATED, ROW, Group, Row, read_query

# Of what people edit, less than what can be read: the builder has to show it.
MOST_BLOCKS, DEEPEST = 20, 8
MOST_VALUES, LONGEST_VALUE = 200, 500

OWN_FIELDS_ONLY = "Only fields of the contact itself can be asked here, not those of related records."

Query = dict[str, Any]
Node = dict[str, Any]


class RulesError(ValueError):
    """A value that is no query, or an edit that can't be made; says in words what is wrong."""


def clean(value: object, words: Vocabulary) -> Query:
    """A query whose every part is known; what it lacks (values, rows) is the error check's matter."""
    read = read_query(value)
    if read.faults:
        raise RulesError(read.faults[0].message)
    if len(read.value.blocks) > MOST_BLOCKS:
        raise RulesError(f"A query holds up to {MOST_BLOCKS} blocks.")
    for block in read.value.blocks:
        _judge_group(block.group, words, ROOT)
    return read.value.as_json()


def _judge_group(group: Group, words: Vocabulary, entity: str) -> None:
    if len(group.place) > DEEPEST:
        raise RulesError(f"Groups are nested more than {DEEPEST} deep.")
    for item in group.items:
        if isinstance(item, Row):
            _judge_row(item, words, entity)
        else:
            _judge_group(item, words, _target(item, words, entity))


def _target(group: Group, words: Vocabulary, entity: str) -> str:
    """Which entity the conditions of a group are about."""
    if group.relation is None:
        return entity
    relation = words.relation(entity, group.relation)
    if relation is None:
        raise RulesError(f"A {_label(entity)} has no relation “{_short(group.relation)}”.")
    return relation.target


def _judge_row(row: Row, words: Vocabulary, entity: str) -> None:
    field = words.field(entity, row.field)
    if field is None:
        raise RulesError(f"A {_label(entity)} has no field “{_short(row.field)}”.")
    if words.operator(field, row.operator) is None:
        raise RulesError(f"“{field.label}” can't be compared by “{_short(row.operator)}”.")
    if None in row.values:
        raise RulesError(f"The values for “{field.label}” are a list of texts and numbers.")
    if len(row.values) > MOST_VALUES or any(len(str(one)) > LONGEST_VALUE for one in row.values):
        raise RulesError(f"“{field.label}” takes up to {MOST_VALUES} values of {LONGEST_VALUE} characters.")


def _short(value: object) -> str:
    return "" if value is None else str(value)[:60]


def _label(entity: str) -> str:
    return catalogue.entity(entity).label


def tidy(value: object, words: Vocabulary) -> Query:
    """What of a stored query can be read and shown; relations that the catalogue doesn't have are left out."""
    blocks = read_query(value).value.blocks
    return {"blocks": [{**block.as_json(), "items": _shown(block.group, words, ROOT)} for block in blocks]}


def editable(value: object, words: Vocabulary) -> Query:
    """A stored query to be edited; refuses one that can't be read as a whole: an edit would lose the rest."""
    if faults := read_query(value).faults:
        raise RulesError(f"The rules can't be edited while a part of them can't be read. {faults[0].message}")
    return tidy(value, words)


def _shown(group: Group, words: Vocabulary, entity: str) -> list[Node]:
    found = []
    for item in group.items:
        if isinstance(item, Row):
            found.append({**item.as_json(), "values": ["" if one is None else one for one in item.values]})
            continue
        relation = words.relation(entity, item.relation)
        if item.relation is None or relation is not None:
            target = entity if relation is None else relation.target
            found.append({**item.as_json(), "items": _shown(item, words, target)})
    return found


def entity_at(query: Query, path: str, words: Vocabulary) -> str:
    """Which entity the items at a place are about."""
    entity = ROOT
    for node in _chain(query, path)[1:]:
        relation = words.relation(entity, node.get("relation")) if node["type"] == RELATED else None
        entity = relation.target if relation else entity
    return entity


def add_block(query: Query, join: str) -> Query:
    """Add a block that is joined to those before it."""
    made = copy.deepcopy(query)
    made["blocks"].append({"join": _join(join), "match": "all", "items": []})
    return made


def _join(join: str) -> str:
    if join not in JOINS:
        raise RulesError("The join of a block is union, intersect or except.")
    return join


def add_row(query: Query, path: str, field: str, words: Vocabulary) -> Query:
    """Add a condition on a field; `account.industry` wraps it into the related company."""
    made = copy.deepcopy(query)
    items, entity = items_at(made, path), entity_at(made, path, words)
    relation_key, _, key = field.rpartition(".")
    if relation_key:
        _refuse_related(words)
        relation = words.relation(entity, relation_key)
        row = _new_row(relation.target if relation else entity, key, words)
        items.append({"type": RELATED, "relation": relation_key, "match": "all", "items": [row]})
    else:
        items.append(_new_row(entity, key, words))
    return made


def add_group(query: Query, path: str) -> Query:
    """Add an empty group that turns all into any, and the other way round."""
    made = copy.deepcopy(query)
    items, around = items_at(made, path), _chain(made, path)[-1]
    items.append({"type": GROUP, "match": "all" if around["match"] == "any" else "any", "items": []})
    return made


def add_related(query: Query, path: str, relation: str, words: Vocabulary) -> Query:
    """Add conditions on related records."""
    _refuse_related(words)
    made = copy.deepcopy(query)
    if words.relation(entity_at(made, path, words), relation) is None:
        raise RulesError(f"There is no relation “{_short(relation)}” here.")
    items_at(made, path).append({"type": RELATED, "relation": relation, "match": "all", "items": []})
    return made


def asks_related(query: Query) -> bool:
    """Say whether a query looks at related records anywhere."""
    return any(map(_asks_related, query["blocks"]))


def _asks_related(node: Node) -> bool:
    return node.get("type") == RELATED or any(map(_asks_related, node.get("items", ())))


def _refuse_related(words: Vocabulary) -> None:
    if not words.is_wide:
        raise RulesError(OWN_FIELDS_ONLY)


def remove(query: Query, path: str) -> Query:
    """Take a block, group or condition out; a group that this leaves empty goes too."""
    made = copy.deepcopy(query)
    steps = _steps(path)
    while steps:
        if len(steps) == 1:
            holder = made["blocks"]
        else:
            holder = items_at(made, ".".join(map(str, steps[:-1])))
        if not 0 <= steps[-1] < len(holder):
            raise RulesError("This condition isn't there any more. Somebody may have removed it.")
        del holder[steps[-1]]
        steps = steps[:-1]
        if holder or len(steps) <= 1:
            break
    return made


def shape(query: Query) -> Any:
    """The query without its values: while it stays, the inputs of the builder fit what is stored."""
    return [(block["join"], [_node_shape(node) for node in block["items"]]) for block in query["blocks"]]


def _node_shape(node: Node) -> Any:
    if node["type"] == ROW:
        # Values are typed into inputs that are there. Were they to renew the builder, a button pressed right after
        # typing them would be gone before its press is sent.
        return (node.get("field"), node.get("operator"))
    return (node["type"], node.get("relation"), [_node_shape(one) for one in node["items"]])


def _new_row(entity: str, key: str, words: Vocabulary) -> Node:
    field = words.field(entity, key)
    if field is None:
        raise RulesError(f"A {_label(entity)} has no field “{_short(key)}”.")
    return {"type": ROW, "field": key, "operator": words.operators(field.type)[0].key, "values": []}


def _steps(path: str) -> list[int]:
    parts = path.split(".")
    if len(path) > 60 or not all(part.isascii() and part.isdecimal() for part in parts):
        raise RulesError("There is no such place in this query.")
    return [int(part) for part in parts]


def _chain(query: Query, path: str) -> list[Node]:
    """The block and the nodes down to a place."""
    found: list[Node] = []
    items = query["blocks"]
    for step in _steps(path):
        if not 0 <= step < len(items):
            raise RulesError("This condition isn't there any more. Somebody may have removed it.")
        found.append(items[step])
        items = items[step].get("items", [])
    return found


def items_at(query: Query, path: str) -> list[Node]:
    """The items of the block or group at a place."""
    node = _chain(query, path)[-1]
    if "items" not in node:
        raise RulesError("A condition can't hold others. Put them into a group.")
    items: list[Node] = node["items"]
    return items


__all__ = ["GROUP", "JOINS", "MATCHES", "RELATED", "ROW", "RulesError", "clean", "tidy"]
