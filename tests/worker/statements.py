"""Judges captured SQL: whether statements over people name the people they look at, and how databases run them."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

PEOPLE = {"contacts_contact": "id", "service_segments_membership": "contact_id"}
LONG = 50.0  # in PostgreSQL's units: an index of 50,000 members costs some 1,400
_TABLES = re.compile(rf'\b(?:FROM|JOIN|UPDATE) "({"|".join(PEOPLE)})"(?: (?:AS )?"?([A-Z]\d+)"?)?')


def of_people(statements: Iterable[str]) -> list[str]:
    """Return the statements that look at contacts or memberships."""
    return [sql for sql in statements if _TABLES.search(sql)]


def boundless(sql: str) -> list[str]:
    """Return the tables of people that a statement looks at without naming contacts, by id or as a company's."""
    return [table for table, alias in _TABLES.findall(sql) if not _is_bound(sql, table, alias)]


def _is_bound(sql: str, table: str, alias: str) -> bool:
    name = rf'(?:"{alias}"|\b{alias})' if alias else f'"{table}"'
    columns = f"{PEOPLE[table]}|account_id" if table == "contacts_contact" else PEOPLE[table]
    return re.search(rf'{name}\."(?:{columns})" (?:IN \(\d|= |<= )', sql) is not None


def scanned(sql: str) -> list[str]:
    """Return the tables of people that this database would read from one end to the other."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            plan = cursor.fetchone()[0]
            nodes = _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
            return [node["Relation Name"] for node in nodes if _is_whole(node)]
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = [row[3] for row in cursor.fetchall()]
    found = [re.match(r"(SCAN|SEARCH) (\w+)(.*)", step) for step in steps]
    read = [(_table(sql, one[2], one[3]), one[1], one[3]) for one in found if one]
    return [table for table, way, how in read if table and not _is_short(table, way, how)]


def _table(sql: str, name: str, how: str) -> str:
    """Return the table of people behind a name; where several have one alias, that of the index. "" for others."""
    tables = [table for table, alias in _TABLES.findall(sql) if name == (alias or table)]
    return next((table for table in tables if table in how), tables[0] if tables else "")


def _is_short(table: str, way: str, how: str) -> bool:
    """True for a look-up of contacts by something, of members by their contact."""
    return way == "SEARCH" and (table == "contacts_contact" or "contact_id" in how)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for one in node.get("Plans", []):
        yield from _nodes(one)


def _is_whole(node: dict[str, Any]) -> bool:
    """True for a scan of a whole table, of a whole index, or of all members of a segment."""
    table, condition = node.get("Relation Name"), node.get("Index Cond") or node.get("Recheck Cond") or ""
    if table not in PEOPLE or node["Node Type"] == "ModifyTable":
        return False
    if table == "contacts_contact":
        return not condition
    is_long = node["Total Cost"] - node["Startup Cost"] > LONG  # of a list with few members all may be read
    return "contact_id" not in condition and is_long
