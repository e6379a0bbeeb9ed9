"""The readers of stored content: total, bounded, and what they accept is what the engine runs."""

import json
import string
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketing import clock
from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.contracts.design import THEME, VALUES, read_design
from marketing.contracts.durations import UNITS, duration
from marketing.contracts.email import EmailVersion
from marketing.contracts.journey import JourneyVersion, read_journey
from marketing.contracts.payload import Contract
from marketing.contracts.pipeline import DEEPEST, MOST_TILES, read_pipeline
from marketing.contracts.plain import is_plain, read_json
from marketing.contracts.query import JOINS, MATCHES, MOST_ITEMS, read_query
from marketing.contracts.reading import MOST_FAULTS, Read, Unreadable
from marketing.contracts.segment import SegmentVersion
from marketing.contracts.tile_settings import CONDITIONS, TYPES, SegmentSettings, read_tile_settings
from marketing.service.journeys.decisions import Decisions
from marketing.service.journeys.tiles import TILES
from marketing.service.mail.compose.compiled import CompileError, compile
from marketing.service.segments.moments import Moment
from marketing.service.segments.query import read_query as compile_query

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
quickly = settings(max_examples=100, deadline=None, suppress_health_check=SLOW, derandomize=True)

WORDS = st.sampled_from(
    "id type branches yes no items segment containment merge name email amount unit join rules source condition link "
    "wait_amount wait_unit blocks match field operator values relation mode html theme text src alt href height "
    "accent font background brand row_version values panel dark_text logo heading_1 text_size spacing corners "
    "section layout columns padding align phone hidden stack only_for color width level from version digest "
    "t1 t2 row group related city equals account include exclude union days opened".split()
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(), WORDS, st.sampled_from(TYPES),
    st.sampled_from(list(VALUES)), st.text(string.printable + "\ud800\0", max_size=40), st.just("x" * 3_000),
)  # fmt: skip
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=5),
    max_leaves=30,
)
READERS: dict[str, Callable[[Any], Read[Any]]] = {
    "pipeline": read_pipeline,
    "query": read_query,
    "design": read_design,
    "journey": lambda value: read_journey(value, value),
    **{f"tile {kind}": partial(read_tile_settings, kind) for kind in TYPES},
}
each_reader = pytest.mark.parametrize("reader", READERS.values(), ids=READERS)


@each_reader
@quickly
@given(value=ANYTHING)
def test_a_reader_takes_anything_and_tells_in_words(reader: Callable[[Any], Read[Any]], value: Any) -> None:
    read = reader(value)

    assert len(read.faults) <= 2 * MOST_FAULTS
    assert all(fault.code and fault.message.strip().endswith(".") for fault in read.faults)
    json.dumps([fault.message for fault in read.faults], ensure_ascii=False).encode()


HUGE: dict[str, Any] = {
    "many": [{"id": f"t{number}", "type": "wait-for"} for number in range(100_000)],
    "rows": {"blocks": [{"items": [{"type": "row"}] * 200_000}]},
    "values": {"blocks": [{"items": [{"type": "row", "field": "city", "values": ["x"] * 500_000}]}]},
    "blocks": {"blocks": [{"type": "divider"}] * 200_000},
    "keys": {f"k{number}": number for number in range(200_000)},
    "items": {"items": [{"segment": "x"}] * 200_000, "rules": ["x"] * 200_000, "name": "x" * 5_000_000},
}


@each_reader
@pytest.mark.parametrize("name", HUGE)
def test_a_reader_is_done_soon_whatever_the_size(reader: Callable[[Any], Read[Any]], name: str) -> None:
    start = time.process_time()

    assert reader(HUGE[name]).faults

    assert time.process_time() - start < 1


def test_depth_and_number_of_tiles_are_bounded_before_they_are_walked() -> None:
    deep: Any = []
    for level in range(900):
        deep = [{"id": f"t{level}", "type": "if-then", "branches": {"yes": deep}}]
    many = [{"id": f"t{number}", "type": "email"} for number in range(MOST_TILES + 1)]

    assert [fault.code for fault in read_pipeline(deep).faults] == ["too-deep"]
    assert f"{DEEPEST} branches deep" in read_pipeline(deep).faults[0].message
    assert [fault.code for fault in read_pipeline(many).faults] == ["too-deep"]
    assert read_pipeline(many[:-1]).faults == ()


def test_a_query_of_many_groups_is_not_walked_to_its_end() -> None:
    group: Any = {"type": "row", "field": "city", "operator": "equals", "values": ["x"]}
    for _level in range(6):
        group = {"type": "group", "items": [group] * 8}

    faults = read_query({"blocks": [{"items": [group]}]}).faults

    assert [fault.message for fault in faults] == [f"A query holds at most {MOST_ITEMS} conditions."]


# --- Every fault by itself -------------------------------------------------------------------------------------------
SETTINGS = [
    ("segment", {"items": [{"segment": 1}, "x"]}, "tile-not-configured", "row 2 of “items”"),
    ("segment", {"items": [{"segment": True}]}, "tile-not-configured", "names no record"),
    ("segment", {"items": [{"segment": 0}]}, "tile-not-configured", "names no record"),
    ("segment", {"items": [{"segment": 2**63}]}, "tile-not-configured", "a number too large"),
    ("segment", {"items": [{"segment": 1, "containment": "both"}]}, "tile-not-configured", "include or exclude"),
    ("segment", {"items": [{}] * 21}, "tile-not-configured", "up to 20 rows"),
    ("segment", {"merge": "xor"}, "tile-not-configured", "union or intersection"),
    ("segment", {"surprise": 1}, "tile-not-configured", "entries that no such tile has: surprise"),
    ("email", {"email": "7"}, "tile-not-configured", "names no record"),
    ("email", {"email": 7, "name": 5}, "tile-not-configured", "not a text"),
    ("email", 7, "tile-not-configured", "not an object"),
    ("wait-for", {"amount": True, "unit": "days"}, "wait-nonpositive", "not a whole number"),
    ("wait-for", {"amount": 1.5, "unit": "days"}, "wait-nonpositive", "not a whole number"),
    ("wait-for", {"amount": "3", "unit": "days"}, "wait-nonpositive", "not a whole number"),
    ("wait-for", {"amount": 3, "unit": "moons"}, "wait-nonpositive", "minutes, hours, days or weeks"),
    ("if-then", {"wait_amount": [], "wait_unit": "days"}, "timeout-missing", "not a whole number"),
    ("if-then", {"wait_amount": 1, "wait_unit": {}}, "timeout-missing", "minutes, hours, days or weeks"),
    ("if-then", {"join": "xor"}, "tile-not-configured", "and or or"),
    ("if-then", {"rules": [{"source": 5}]}, "condition-source-missing", "not a text"),
    ("if-then", {"rules": [{"source": "t1", "condition": "printed"}]}, "condition-unsupported", "clicked"),
    ("if-then", {"rules": [{"link": "x" * 3000}]}, "tile-not-configured", "up to 2,000 characters"),
    ("create-lead", {"rating": "lukewarm"}, "tile-not-configured", "hot, warm or cold"),
    ("create-lead", {"owner": "Ada"}, "tile-not-configured", "names no record"),
    ("create-lead", {"topic": 5}, "tile-not-configured", "not a text"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "code", "words"), SETTINGS)
def test_settings_that_cannot_be_read_are_told_in_words(kind: str, value: Any, code: str, words: str) -> None:
    faults = read_tile_settings(kind, value, "t1").faults

    assert [(fault.code, fault.tile) for fault in faults] == [(code, "t1")]
    assert words in faults[0].message


@pytest.mark.parametrize("kind", TYPES)
def test_a_tile_without_settings_is_incomplete_and_no_fault(kind: str) -> None:
    for value in ({}, {"name": None}):
        assert read_tile_settings(kind, value).faults == ()


def test_one_item_too_few_keeps_the_whole_journey_from_running() -> None:
    """Seen: `{"items": [{"segment": 1}, "x"]}` went live and raised in every sweep."""
    pipeline = [{"id": "t1", "type": "segment"}]
    sound, faulty = {"t1": {"items": [{"segment": 1}]}}, {"t1": {"items": [{"segment": 1}, "x"]}}

    tile = JourneyVersion(pipeline=pipeline, tile_settings=sound).tiles()["t1"]

    assert tile.set_as(SegmentSettings).included == (1,)
    with pytest.raises(Unreadable, match="row 2"):
        JourneyVersion(pipeline=pipeline, tile_settings=faulty).tiles()


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (1, "days", timedelta(days=1)), (100_000, "weeks", timedelta(weeks=100_000)), (0, "days", None),
        (-1, "days", None), (100_001, "days", None), (True, "days", None), (1.0, "days", None), ("1", "days", None),
        (1, "moons", None), (1, None, None), (None, "days", None), (1, [], None),
    ],
)  # fmt: skip
def test_a_length_of_time_is_a_number_above_zero_and_a_unit(amount: Any, unit: Any, expected: timedelta | None) -> None:
    assert duration(amount, unit) == expected


# --- Payloads --------------------------------------------------------------------------------------------------------
CONTRACTS: list[type[Contract]] = [JourneyVersion, SegmentVersion, EmailVersion, ContentSettingsVersion]
each_contract = pytest.mark.parametrize("contract", CONTRACTS)


@each_contract
@quickly
@given(value=ANYTHING, schema=st.integers(-1, 3) | st.none() | st.booleans())
def test_a_payload_is_read_or_refused_in_words(contract: type[Contract], value: Any, schema: Any) -> None:
    try:
        told = [fault.message for fault in contract.from_payload(value, schema).content_faults()]
    except Unreadable as fault:
        told = [str(fault)]
    assert all(words.endswith(".") for words in told)


@each_contract
def test_every_field_of_a_payload_is_judged_by_its_type(contract: type[Contract]) -> None:
    sound = contract().to_payload()
    assert contract.from_payload(sound, contract.schema) == contract()
    for name in sound:
        with pytest.raises(Unreadable, match=name.replace("_", " ")):
            contract.from_payload({**sound, name: 1.5}, contract.schema)


@each_contract
@pytest.mark.parametrize("schema", [0, 99, None, True, "1"])
def test_a_payload_of_an_unknown_format_is_refused(contract: type[Contract], schema: Any) -> None:
    for unknown in (schema, contract.schema + 1):
        with pytest.raises(Unreadable, match="another release"):
            contract.from_payload({}, unknown)


@pytest.mark.parametrize("moment", ["2026-01-01", "2026-01-01T00:00:00", "soon", 5, "2026-13-01T00:00:00+00:00"])
def test_a_moment_without_a_zone_or_a_calendar_is_refused(moment: Any) -> None:
    with pytest.raises(Unreadable, match="starts at"):
        JourneyVersion.from_payload({"starts_at": moment}, 1)


@quickly
@given(value=ANYTHING)
def test_stored_text_is_plain_or_becomes_its_text(value: Any) -> None:
    read = read_json(json.dumps(value))

    assert is_plain(read)
    assert read == value if is_plain(value) else isinstance(read, str)


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "1" * 10_000, "NaN", "1e999", '"\\ud800"', "[" * 70 + "]" * 70]
)
def test_what_nothing_can_carry_on_is_read_as_its_text(text: str) -> None:
    assert isinstance(read_json(text), str)
    assert len(read_json(text)) <= 1_000


# --- What is accepted, runs ------------------------------------------------------------------------------------------
IDS, NAMES = st.none() | st.integers(1, 2**62), st.text(max_size=20) | st.none()
ITEMS = st.lists(st.fixed_dictionaries({}, optional={
    "segment": IDS, "containment": st.sampled_from(["include", "exclude"]),
}), max_size=4)  # fmt: skip
RULES = st.lists(st.fixed_dictionaries({}, optional={
    "source": st.sampled_from(["t1", "t2", "gone"]), "condition": st.sampled_from(CONDITIONS),
    "link": st.text(max_size=9),
}), max_size=4)  # fmt: skip
AMOUNT = {"amount": st.none() | st.integers(-5, 10**9), "unit": st.sampled_from([*UNITS, ""])}
NEAR: dict[str, Any] = {
    "segment": {"name": NAMES, "merge": st.sampled_from(["union", "intersection"]), "items": ITEMS},
    "email": {"name": NAMES, "email": IDS},
    "wait-for": {"name": NAMES, **AMOUNT},
    "if-then": {"join": st.sampled_from(["and", "or"]), "rules": RULES}
    | {f"wait_{name}": value for name, value in AMOUNT.items()},
    "create-lead": {"topic": NAMES, "rating": st.sampled_from(["hot", "cold", ""]), "owner": IDS},
}


class Standing:
    """A contact that stands at a tile, as far as waits look at it."""

    pk = contact_id = 1
    since = clock.now()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != "email"])
@quickly
@given(data=st.data())
def test_every_tile_that_is_accepted_decides(kind: str, data: Any) -> None:
    value = data.draw(st.fixed_dictionaries({}, optional=NEAR[kind]) | ANYTHING)
    version = JourneyVersion(pipeline=[{"id": "t1", "type": kind}], tile_settings={"t1": value})
    if version.content_faults():
        return
    run: Any = type("Running", (), {"at": clock.now(), "run_id": 0, "version": version})
    standing: Any = Standing()

    TILES[kind](run, version.tiles()["t1"], [standing], Decisions("t1"))


NUMBERS = st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
TYPED = st.sampled_from(["", "Vienna", "2026-01-01", "days", "9999-12-31", "1e400"])
ROWS = st.fixed_dictionaries({"type": st.just("row")}, optional={
    "field": st.sampled_from(["city", "birthday", "orders", "is_child", "interests", "owner", "nothing"]),
    "operator": st.sampled_from(["equals", "contains", "eq", "between", "in-the-last", "on", "is", "contains-data"]),
    "values": st.lists(NUMBERS | st.booleans() | TYPED | st.none(), max_size=3),
})  # fmt: skip
GROUPS = st.recursive(ROWS, lambda inner: st.fixed_dictionaries(
    {"type": st.sampled_from(["group", "related"]), "items": st.lists(inner, max_size=3)},
    optional={"match": st.sampled_from(MATCHES)},
).map(lambda one: one | ({"relation": "account"} if one["type"] == "related" else {})), max_leaves=8)  # fmt: skip
QUERIES = st.fixed_dictionaries({"blocks": st.lists(st.fixed_dictionaries(
    {"items": st.lists(GROUPS, max_size=3)}, optional={"join": st.sampled_from(JOINS)},
), max_size=4)})  # fmt: skip


@pytest.mark.django_db
@quickly
@given(value=QUERIES | ANYTHING)
def test_every_query_that_is_accepted_can_be_asked(value: Any) -> None:
    from marketing.audience import people

    reading = compile_query(value, Moment.of(clock.now(), "Europe/Vienna"))

    if not reading.faults:
        assert reading.condition is not None
        people.active_contacts().filter(reading.condition).exists()


WRITTEN = ("line", "rich", "address", "source")
CHOSEN = st.sampled_from(["left", "small", "pill", "outline", "none", "#fff", True, 1, 50])
BLOCKS = st.sampled_from(sorted(VALUES)).flatmap(lambda kind: st.fixed_dictionaries(
    {"type": st.just(kind)},
    optional={name: st.text(max_size=30) if VALUES[kind][name].type in WRITTEN else CHOSEN for name in VALUES[kind]},
))  # fmt: skip
LOOKS = st.sampled_from(["#fff", "#102030", "Georgia, serif", 16, "20", "pill", "small", "/a.png", "{{ x }}", ""])
THEMES = st.dictionaries(st.sampled_from(sorted(THEME)), LOOKS)
COLUMN = st.lists(BLOCKS, max_size=2)
SECTIONS = st.fixed_dictionaries(
    {
        "type": st.just("section"),
        "layout": st.sampled_from(["1-1", "2-1"]),
        "columns": st.tuples(COLUMN, COLUMN).map(list),
    },
    optional={
        "only_for": st.just({}) | ANYTHING, "from": st.just({"id": 1, "version": 2}) | ANYTHING,
        "stack": st.booleans(), "padding": CHOSEN,
    },
)
DESIGNS = st.fixed_dictionaries({}, optional={
    "mode": st.sampled_from(["blocks", "html"]), "html": st.text(max_size=40),
    "blocks": st.lists(BLOCKS | SECTIONS, max_size=5),
    "theme": THEMES, "brand": st.fixed_dictionaries({"id": st.integers(), "row_version": st.just(1), "values": THEMES}),
})  # fmt: skip


@quickly
@given(value=DESIGNS | ANYTHING)
def test_every_design_is_compiled_or_refused_in_words(value: Any) -> None:
    version = EmailVersion(design=value)

    try:
        made = compile(version).html
    except CompileError as fault:
        made = str(fault)
    else:
        assert not version.content_faults(), "what can't be read is never sent"
    assert made.strip()
