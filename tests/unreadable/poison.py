"""Content that no form would store, written past the model: what an older release, a script or a fault left behind."""

import json
from typing import Any

from django.db import connection

from marketing.lifecycle import registry
from marketing.publishing.models import Publication


def _deep(levels: int) -> str:
    return "[" * levels + "]" * levels


def _nested(levels: int) -> Any:
    node: dict[str, Any] = {"id": f"n{levels}", "type": "if-then"}
    return [node | ({"branches": {"yes": _nested(levels - 1)}} if levels else {})]


def _groups(levels: int) -> Any:
    return {"type": "group", "items": [_groups(levels - 1)] if levels else []}


SEGMENT = [{"id": "t1", "type": "segment"}, {"id": "t2", "type": "email"}]
# What fits no reader, as the JSON text that stands in the column.
ANYTHING = ["null", "1", "true", '"text"', "[1, null, {}]", '{"a": 1}', "1e999", "1" * 400, _deep(400)]
if connection.vendor == "sqlite":  # PostgreSQL stores neither
    ANYTHING += ['{"a": "\\ud800"}', '{"a": "\\u0000", "blocks": 1}']

PIPELINES: list[Any] = [
    [{"id": "t1"}], [{"id": [], "type": {}}], [{"id": "t1", "type": "riddle"}], SEGMENT * 2,
    [*SEGMENT, "x"], [{**SEGMENT[0], "more": 1}], [{**SEGMENT[1], "branches": {"yes": []}}],
    [{"id": "t1", "type": "if-then", "branches": [1]}], _nested(25),
    [{"id": "t1", "type": "if-then", "branches": {"yes": {"a": 1}, "no": None}}],
    [{"id": f"t{number}", "type": "wait-for"} for number in range(600)],
]  # fmt: skip
TILE_SETTINGS: list[Any] = [
    {"t1": {"items": [{"segment": 1}, "x"]}}, {"t1": {"items": {"a": 1}}}, {"t1": 7, "t2": None},
    {"t1": {"items": [{"segment": True}, {"segment": 10**18 * 9}, {"segment": -1}]}},
    {"t1": {"merge": [], "items": [{"segment": 1, "containment": {}}]}}, {"t1": {"name": {"a": 1}}},
    {"t1": {"items": [{"segment": 1}] * 500}}, {"t2": {"email": "7"}}, {"t2": {"email": 1.5, "x": 1}},
    {"t2": {"email": [7]}, "t1": {"name": "x" * 100_000}}, {"gone": "x"},
]  # fmt: skip
QUERIES: list[Any] = [
    {"blocks": [1]}, {"blocks": [{"join": [], "match": {}, "items": "x"}]}, {"blocks": [_groups(40)]},
    {"blocks": [{"items": [{"type": "row", "field": [], "operator": {}, "values": {"a": 1}}]}]},
    {"blocks": [{"items": [{"type": "row", "field": "city", "operator": "equals", "values": [[1]]}]}]},
    {"blocks": [{"items": [{"type": "related", "relation": ["account"], "items": [{"type": "row"}]}]}]},
    {"blocks": [{"items": [{"type": "row"}] * 500}]}, {"blocks": [{}] * 500}, {"more": 1},
    {"blocks": [{"items": [{"type": "row", "field": "city", "operator": "equals", "values": [1] * 9000}]}]},
]  # fmt: skip
DESIGNS: list[Any] = [
    {"mode": []}, {"mode": "paper"}, {"blocks": {}}, {"blocks": ["x", 1]}, {"blocks": [{"type": []}]},
    {"blocks": [{"type": "carousel"}]}, {"blocks": [{"type": "text", "html": {"a": 1}}]},
    {"blocks": [{"type": "text", "id": 5, "html": "x"}]}, {"blocks": [{"type": "spacer", "height": True}]},
    {"mode": "html", "html": [1]}, {"theme": "red", "blocks": []}, {"theme": {"accent": []}},
    {"theme": {"text_size": 10**30, "logo": {"a": 1}, "dark_text": True}}, {"brand": 5}, {"brand": {"id": -1}},
    {"brand": {"id": 1, "row_version": 10**30, "values": []}},
    {"blocks": [{"type": "divider"}] * 500},
]  # fmt: skip
CONTENTS: dict[str, list[tuple[str, str]]] = {
    "journeys": [
        *(("pipeline", text) for text in ANYTHING),
        *(("tile_settings", text) for text in ANYTHING),
        *(("pipeline", json.dumps(value)) for value in PIPELINES),
        *(("tile_settings", json.dumps(value)) for value in TILE_SETTINGS),
    ],
    "segments": [
        *((name, text) for name in ("dynamic_query", "static_filter") for text in ANYTHING),
        *(("dynamic_query", json.dumps(value)) for value in QUERIES),
    ],
    "emails": [
        *(("design", text) for text in ANYTHING),
        *(("design", json.dumps(value)) for value in DESIGNS),
    ],
}
# Of each column, what is tried at every address: nothing there is, a wrong type all over, a wrong type deep inside.
THOROUGH = [
    ("journeys", "pipeline", "null"), ("journeys", "pipeline", json.dumps([*SEGMENT, "x"])),
    ("journeys", "tile_settings", "[1, null, {}]"),
    ("journeys", "tile_settings", json.dumps({"t1": {"items": [{"segment": 1}, "x"]}})),
    ("segments", "dynamic_query", _deep(400)), ("segments", "dynamic_query", json.dumps({"blocks": [1]})),
    ("segments", "static_filter", '"text"'), ("emails", "design", '"text"'),
    ("emails", "design", json.dumps({"blocks": [{"type": "text", "html": {"a": 1}}, "x"]})),
]  # fmt: skip
PAYLOADS = [*ANYTHING, "{}", json.dumps({"name": 5}), json.dumps({"pipeline": "x", "design": [], "query": 1})]
SOUND = {"journeys": ("pipeline", "tile_settings"), "segments": ("dynamic_query",), "emails": ("design",)}


def write(record: Any, column: str, text: str) -> None:
    """Put a JSON text into a record's column, past the model."""
    _update(type(record)._meta.db_table, column, text, record.pk)


def overwrite(row: Any, column: str, text: str) -> None:
    """Put a text into a row's plain column, past the model."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {type(row)._meta.db_table} SET {column} = %s WHERE id = %s", [text, row.pk])


def write_payload(publication: Publication, text: str) -> None:
    """Put a JSON text into a publication, past the model: its digest fits it no more."""
    _update(Publication._meta.db_table, "payload", text, publication.pk)


def live_with(kind: str, column: str, text: str) -> Any:
    """Return a live record whose content was broken after it went live."""
    from tests import factories

    record = factories.in_state(kind, "live")
    write(record, column, text)
    return registry.get(kind, record.pk)


def _update(table: str, column: str, text: str, key: int) -> None:
    names = connection.ops.quote_name(table), connection.ops.quote_name(column)
    cast = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {names[0]} SET {names[1]} = {cast} WHERE id = %s", [text, key])


def write_schema(publication: Publication, number: int) -> None:
    """Say of a publication that another release wrote it."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Publication._meta.db_table} SET schema = %s WHERE id = %s", [number, publication.pk])
