"""Segment queries: what the contract's reader read, made into one condition on contacts, with every fault on the way.

Blocks combine from left to right without precedence. A related entity means: at least one related record that
meets all its conditions together. Only fields and relations of the audience catalogue exist.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import CharField, Exists, OuterRef, Q, TextField

from marketing.audience import catalogue, people
from marketing.contracts import query as contract
from marketing.contracts.problems import ERROR, Problem
from marketing.contracts.query import Block, Group, Place, Row
from marketing.service.segments import operators
from marketing.service.segments.conditions import condition
from marketing.service.segments.moments import Moment
from marketing.service.segments.values import ValueFault, read

CONTACT = "contact"
MATCHES = {"all": and_, "any": or_}
DEEP = 14  # blocks and levels from which on the database is asked whether it takes the statement


@dataclass
class Reading:
    """A query read: its condition (None when there is none), its faults, the related records it looks at.

    `paths` holds (entity, look-up path from a contact) of each related entity. `is_wide` makes the condition for many
    contacts at once: related records are found first, once; else they are looked up from each contact. (50,000
    contacts with colleagues like this: 20 s by looking up, under 1 s this way; one contact the other way round.)
    """

    moment: Moment
    is_wide: bool = True
    condition: Q | None = None
    faults: list[Problem] = field(default_factory=list)
    paths: set[tuple[str, str]] = field(default_factory=set)
    levels: int = 0

    def fault(self, code: str, message: str, place: Place = ()) -> None:
        """Note what is wrong at a place."""
        self.faults.append(Problem(ERROR, code, message, place=".".join(map(str, place))))


def read_query(query: Any, moment: Moment, *, is_wide: bool = True) -> Reading:
    """Read a stored query; its condition is only to be used when there are no faults."""
    read = contract.read_query(query)
    reading, blocks = Reading(moment, is_wide, faults=list(read.faults)), read.value.blocks
    if not blocks and not reading.faults:
        reading.fault("query-empty", "Add at least one condition.")
    for block in blocks:
        reading.condition = _joined(reading, block)
    if not reading.faults and len(blocks) + 2 * reading.levels > DEEP and not _is_taken(reading.condition):
        reading.fault("query-syntax", "The query is too deep. Use fewer blocks, or fewer groups inside of groups.")
    return reading


def _is_taken(condition: Any) -> bool:
    """Ask the database whether it takes a condition two levels inside of a statement: the engine has it one level deep.

    SQLite's parser has a stack of 100 places, and only itself knows how many a statement needs.
    """
    rows = people.model(CONTACT)._base_manager
    for _level in range(2):
        condition = ~Q(Exists(rows.filter(condition, pk=OuterRef("pk"))))
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        try:
            rows.filter(condition).explain()
        except OperationalError as error:
            if "stack" not in str(error):
                raise
            return False
    return True


def _joined(reading: Reading, block: Block) -> Q | None:
    former, found = reading.condition, _group(reading, CONTACT, block.group, (), 0)
    if found is None:
        return former
    if block.group.place == (0,) or former is None:
        return found
    if block.join == "except":
        # Negated as a whole: inside, comparisons with empty values are neither true nor false.
        members = people.model(CONTACT)._base_manager.filter(found, pk=OuterRef("pk"))
        return former & ~Q(Exists(members))
    return former | found if block.join == "union" else former & found


def _group(reading: Reading, entity: str, group: Group, path: tuple[str, ...], depth: int) -> Q | None:
    if not group.items:
        reading.fault("query-empty", "A block or group is empty: add a condition or remove it.", group.place)
    reading.levels = max(reading.levels, depth)
    found = [_item(reading, entity, item, path, depth) for item in group.items]
    known = [q for q in found if q is not None]
    return reduce(MATCHES[group.match], known) if known else None


def _item(reading: Reading, entity: str, item: Row | Group, path: tuple[str, ...], depth: int) -> Q | None:
    if isinstance(item, Row):
        return _row(reading, entity, item)
    if item.relation is None:
        return _group(reading, entity, item, path, depth + 1)
    return _related(reading, entity, item, path, depth + 1)


def _row(reading: Reading, entity: str, row: Row) -> Q | None:
    known = catalogue.entity(entity)
    found = known.fields.get(row.field)
    if found is None:
        words = f"There is no field “{row.field}” of a {known.label}." if row.field else "Choose a field."
        reading.fault("unknown-field", words, row.place)
        return None
    operator = operators.find(found.type, row.operator)
    if operator is None:
        reading.fault("operator-type-mismatch", f"{found.label}: choose how to compare.", row.place)
        return None
    try:
        values = read(found, operator, row.values)
    except ValueFault as fault:
        reading.fault(fault.code, fault.message, row.place)
        return None
    return condition(found, _is_text(entity, found), operator.key, values, reading.moment)


def _is_text(entity: str, found: catalogue.Field) -> bool:
    column = people.model(entity)._meta.get_field(found.column)
    return isinstance(column, (CharField, TextField))


def _related(reading: Reading, entity: str, item: Group, path: tuple[str, ...], depth: int) -> Q | None:
    known, name = catalogue.entity(entity), item.relation or ""
    relation = known.relations.get(name)
    if relation is None:
        reading.fault("unknown-relation", f"There is no relation “{name}” of a {known.label}.", item.place)
        return None
    path = (*path, relation.path)
    reading.paths.add((relation.target, "__".join(path)))
    inner = _group(reading, relation.target, item, path, depth)
    if inner is None:
        return None
    rows = people.model(relation.target)._base_manager.filter(inner)
    if reading.is_wide:
        return _found_first(entity, relation, rows)
    return Q(Exists(rows.filter(**_link(entity, relation))))


def _found_first(entity: str, relation: catalogue.Relation, rows: Any) -> Q:
    """The condition that a row belongs to one of these related rows."""
    column = people.model(entity)._meta.get_field(relation.path)
    if not relation.to_many:
        return Q(**{f"{column.attname}__in": rows.values("pk")})
    back = column.remote_field.attname
    return Q(pk__in=rows.filter(**{f"{back}__isnull": False}).values(back))


def _link(entity: str, relation: catalogue.Relation) -> dict[str, Any]:
    """How a related row is tied to the row it belongs to."""
    column = people.model(entity)._meta.get_field(relation.path)
    if relation.to_many:
        return {column.remote_field.name: OuterRef("pk")}
    return {"pk": OuterRef(column.attname)}


def faults(query: Any, moment: Moment) -> Iterator[Problem]:
    """Yield each fault of the query in both its forms once, in the order found."""
    found = read_query(query, moment).faults or read_query(query, moment, is_wide=False).faults
    yield from dict.fromkeys(found)
