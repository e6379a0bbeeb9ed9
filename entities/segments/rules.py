"""Edits of a segment's query, each from one JSON value to the next, nothing stored here.

A place in a query is a path: `0` is the first block, `0.2` its third item, `0.2.1` the second item in there.
"""

import copy
from collections.abc import Iterator
from typing import Any

from entities.segments.vocabulary import ROOT, Vocabulary
from marketing.audience import catalogue

JOINS = ("union", "intersect", "except")
MATCHES = ("all", "any")
MOST_BLOCKS, MOST_NODES, DEEPEST = 20, 200, 8
MOST_VALUES, LONGEST_VALUE = 200, 500
ROW, GROUP, RELATED = "row", "group", "related"
_ENTRIES = {
    ROW: {"type", "field", "operator", "values"},
    GROUP: {"type", "match", "items"},
    RELATED: {"type", "relation", "match", "items"},
}

Query = dict[str, Any]
Node = dict[str, Any]


class RulesError(ValueError):
    """A value that is no query, or an edit that can't be made; says in words what is wrong."""


def clean(value: Any, words: Vocabulary) -> Query:
    """Return a query whose every part is known; what it lacks (values, rows) is the error check's matter."""
    if not isinstance(value, dict):
        raise RulesError("A query is an object with a list of blocks.")
    _refuse_unknown(value, {"blocks"}, "A query")
    blocks = value.get("blocks", [])
    if not isinstance(blocks, list):
        raise RulesError("The blocks of a query are a list.")
    if len(blocks) > MOST_BLOCKS:
        raise RulesError(f"A query holds up to {MOST_BLOCKS} blocks.")
    cleaned = [_clean_block(block, words) for block in blocks]
    if sum(1 for block in cleaned for _node in _nodes(block)) > MOST_NODES:
        raise RulesError(f"A query holds up to {MOST_NODES} conditions and groups.")
    return {"blocks": cleaned} if cleaned else {}


def _clean_block(block: Any, words: Vocabulary) -> Node:
    if not isinstance(block, dict):
        raise RulesError("Every block is an object with join, match and items.")
    _refuse_unknown(block, {"join", "match", "items"}, "A block")
    return {
        "join": _one_of(block.get("join", "union"), JOINS, "The join of a block"),
        "match": _one_of(block.get("match", "all"), MATCHES, "The match of a block"),
        "items": _clean_items(block.get("items", []), words, ROOT, 1),
    }


def _clean_items(items: Any, words: Vocabulary, entity: str, depth: int) -> list[Node]:
    if not isinstance(items, list):
        raise RulesError("The items of a block or group are a list.")
    if depth > DEEPEST:
        raise RulesError(f"Groups are nested more than {DEEPEST} deep.")
    if len(items) > MOST_NODES:
        raise RulesError(f"A query holds up to {MOST_NODES} conditions and groups.")
    return [_clean_node(node, words, entity, depth) for node in items]


def _clean_node(node: Any, words: Vocabulary, entity: str, depth: int) -> Node:
    kind = node.get("type") if isinstance(node, dict) else None
    if not isinstance(kind, str) or kind not in _ENTRIES:
        raise RulesError("Every item is an object whose type is row, group or related.")
    _refuse_unknown(node, _ENTRIES[kind], f"A {kind}")
    if kind == ROW:
        return _clean_row(node, words, entity)
    target = entity
    if kind == RELATED:
        relation = words.relation(entity, node.get("relation"))
        if relation is None:
            raise RulesError(f"A {_label(entity)} has no relation “{_short(node.get('relation'))}”.")
        target = relation.target
    inner = _clean_items(node.get("items", []), words, target, depth + 1)
    match = _one_of(node.get("match", "all"), MATCHES, "The match of a group")
    return {**{name: node[name] for name in ("type", "relation") if name in node}, "match": match, "items": inner}


def _clean_row(row: Node, words: Vocabulary, entity: str) -> Node:
    field = words.field(entity, row.get("field"))
    if field is None:
        raise RulesError(f"A {_label(entity)} has no field “{_short(row.get('field'))}”.")
    operator = words.operator(field, row.get("operator"))
    if operator is None:
        raise RulesError(f"“{field.label}” can't be compared by “{_short(row.get('operator'))}”.")
    values = row.get("values", [])
    if not isinstance(values, list) or not all(isinstance(one, str | int | float) for one in values):
        raise RulesError(f"The values for “{field.label}” are a list of texts and numbers.")
    if len(values) > MOST_VALUES or any(len(str(one)) > LONGEST_VALUE for one in values):
        raise RulesError(f"“{field.label}” takes up to {MOST_VALUES} values of {LONGEST_VALUE} characters.")
    return {"type": ROW, "field": field.key, "operator": operator.key, "values": values}


def _refuse_unknown(node: Node, known: set[str], name: str) -> None:
    if unknown := sorted(_short(key) for key in set(node) - known):
        raise RulesError(f"{name} has no “{unknown[0]}”.")


def _one_of(value: Any, known: tuple[str, ...], name: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise RulesError(f"{name} is {', '.join(known[:-1])} or {known[-1]}.")
    return value


def _short(value: Any) -> str:
    return "" if value is None else str(value)[:60]


def _label(entity: str) -> str:
    return catalogue.entity(entity).label


def tidy(value: Any, words: Vocabulary) -> Query:
    """Return a stored query as one that can be shown and edited, whatever it is: what is no part of one is left out."""
    blocks = value.get("blocks") if isinstance(value, dict) else None
    found = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    return {
        "blocks": [
            {
                "join": block.get("join") if block.get("join") in JOINS else "union",
                "match": "any" if block.get("match") == "any" else "all",
                "items": _tidy_items(block.get("items"), words, ROOT, 1),
            }
            for block in found
        ]
    }


def _tidy_items(items: Any, words: Vocabulary, entity: str, depth: int) -> list[Node]:
    if not isinstance(items, list) or depth > DEEPEST:
        return []
    found = [_tidy_node(node, words, entity, depth) for node in items if isinstance(node, dict)]
    return [node for node in found if node is not None]


def _tidy_node(node: Node, words: Vocabulary, entity: str, depth: int) -> Node | None:
    if node.get("type") == ROW:
        values = node.get("values")
        return {**copy.deepcopy(node), "values": list(values) if isinstance(values, list) else []}
    match = "any" if node.get("match") == "any" else "all"
    if node.get("type") == GROUP:
        return {"type": GROUP, "match": match, "items": _tidy_items(node.get("items"), words, entity, depth + 1)}
    relation = words.relation(entity, node.get("relation"))
    if node.get("type") != RELATED or relation is None:
        return None
    items = _tidy_items(node.get("items"), words, relation.target, depth + 1)
    return {"type": RELATED, "relation": relation.key, "match": match, "items": items}


def entity_at(query: Query, path: str, words: Vocabulary) -> str:
    """Return which entity the items at a place are about."""
    entity = ROOT
    for node in _chain(query, path)[1:]:
        relation = words.relation(entity, node.get("relation")) if node["type"] == RELATED else None
        entity = relation.target if relation else entity
    return entity


def add_block(query: Query, join: str) -> Query:
    """Add a block that is joined to those before it."""
    made = copy.deepcopy(query)
    made["blocks"].append({"join": _one_of(join, JOINS, "The join of a block"), "match": "all", "items": []})
    return made


def add_row(query: Query, path: str, field: str, words: Vocabulary) -> Query:
    """Add a condition on a field; `account.industry` wraps it into the related company."""
    made = copy.deepcopy(query)
    items, entity = items_at(made, path), entity_at(made, path, words)
    relation_key, _, key = field.rpartition(".")
    if relation_key:
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
    made = copy.deepcopy(query)
    if words.relation(entity_at(made, path, words), relation) is None:
        raise RulesError(f"There is no relation “{_short(relation)}” here.")
    items_at(made, path).append({"type": RELATED, "relation": relation, "match": "all", "items": []})
    return made


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
    """Return the query without its values: while it stays, the inputs of the builder fit what is stored."""
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


def _nodes(node: Node) -> Iterator[Node]:
    for one in node.get("items", []):
        yield one
        yield from _nodes(one)


def _steps(path: str) -> list[int]:
    parts = path.split(".")
    if len(path) > 60 or not all(part.isascii() and part.isdecimal() for part in parts):
        raise RulesError("There is no such place in this query.")
    return [int(part) for part in parts]


def _chain(query: Query, path: str) -> list[Node]:
    """Return the block and the nodes down to a place."""
    found: list[Node] = []
    items = query["blocks"]
    for step in _steps(path):
        if not 0 <= step < len(items):
            raise RulesError("This condition isn't there any more. Somebody may have removed it.")
        found.append(items[step])
        items = items[step].get("items", [])
    return found


def items_at(query: Query, path: str) -> list[Node]:
    """Return the items of the block or group at a place."""
    node = _chain(query, path)[-1]
    if "items" not in node:
        raise RulesError("A condition can't hold others. Put them into a group.")
    items: list[Node] = node["items"]
    return items
