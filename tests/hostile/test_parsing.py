"""The one guarded place of each parser: what nothing could carry on is read as nothing, and nobody goes round it."""

import ast
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing.contracts import parsing
from marketing.lifecycle.moments import in_zone, is_in_range, typed_moment
from tests.test_architecture import name, python_files

VIENNA = ZoneInfo("Europe/Vienna")


@pytest.mark.parametrize(
    "text",
    [
        "1e999999999", "-1e999999999", "1e99999999999999999999", "NaN", "sNaN", "-NaN123", "Infinity", "-inf", "1e15",
        "1e-999999999", "0e999999999",
        "9" * 16, "9" * 10_000, "", " ", "x", "1_000", "0x10", "1,5", "--1", "\ud800", "1\0", True, None, [], {},
    ],
)  # fmt: skip
def test_what_is_no_number_to_reckon_with_is_none(text: Any) -> None:
    assert parsing.number_of(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), (" -1.50 ", Decimal("-1.5")), ("1e3", 1000), (7, 7), (1.5, Decimal("1.5")), ("1e-300", 0), ("0", 0),
    ("0e9", 0)],
)
def test_a_number_can_be_rounded_compared_and_reckoned_with(text: Any, number: Any) -> None:
    read = parsing.number_of(text)

    assert read is not None
    assert round(read, 2) == number
    assert abs(read) + 1 >= 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1), (" -7 ", -7), (str(2**63 - 1), 2**63 - 1), (str(2**63), None), (str(-(2**63)), None), ("1.0", None),
        ("9" * 5000, None), ("١٢٣", None), ("²", None), ("1_0", None), ("+1", None), ("", None), (True, None),
        (1.5, None), (None, None), ([], None), ("1\0", None), ("0x1", None), ("-", None), ("--1", None), (5, 5),
    ],
)  # fmt: skip
def test_a_whole_number_is_ascii_and_fits_the_database(text: Any, number: int | None) -> None:
    assert parsing.whole_number_of(text) == number
    assert parsing.id_of(text) == (number if number and number > 0 else None)


@pytest.mark.parametrize(
    "text",
    [
        "", "0000-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-02-30", "2026-13-01T00:00",
        "yesterday", "2026-01-01T25:00", "2026-01-01T00:00+99:00", "\ud800", "2026-01-01\0", "9" * 5000,
    ],
)  # fmt: skip
def test_a_moment_that_no_time_zone_has_is_none(text: str) -> None:
    assert parsing.moment_of(text) is None
    assert typed_moment(text, VIENNA) is None or not is_in_range(typed_moment(text, VIENNA) or date.min)


def test_a_day_and_a_moment_are_read_as_they_are_written() -> None:
    assert parsing.day_of(" 2026-01-02 ") == date(2026, 1, 2)
    assert parsing.day_of("0001-01-01") is None
    assert parsing.moment_of("2026-01-02T03:04:05+01:00") == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert typed_moment("2026-3-29 2:30", VIENNA) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "it was 3:30 there"


@pytest.mark.parametrize("name", ["", "America", "../../etc/passwd", "x\0", "\ud800", "z" * 5000, "No/Where", "/etc"])
def test_what_is_no_time_zone_is_none_and_moments_are_shown_in_utc(name: str) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)

    assert parsing.zone_of(name) is None
    assert in_zone(moment, name) == moment


def test_the_ends_of_the_calendar_are_shown_without_a_zone() -> None:
    last = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))
    assert in_zone(last, "Pacific/Kiritimati") == last


@pytest.mark.parametrize(
    "text",
    [
        "http://[", "https://[/x.png", "//[::1", "http://a:b/", "http://a:99999/", "http://[v1.x",
        "http://exa\u2100mple/",
        "http://[::1%", "https://[x]/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_none_and_has_no_host(text: str) -> None:
    assert parsing.address_of(text) is None
    assert parsing.host_of(text) == ""


def test_an_address_has_a_host_and_a_port() -> None:
    parts = parsing.address_of(" HTTPS://Example.org:8443/a?tab=x#y ")
    assert parts is not None
    assert (parts.hostname, parts.port, parts.query) == ("example.org", 8443, "tab=x")
    hosts = {"x": "", "": "", "mailto:a@b.example": "", "//h.example/": "h.example"}
    assert {text: parsing.host_of(text) for text in hosts} == hosts


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a":' * 50_000, "1" * 5000, "NaN", "-Infinity", "nul"])
def test_what_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        parsing.json_of(text)


TEXTS = st.text() | st.from_regex(r"[-+]?[0-9.,e]{0,12}e?[0-9]{0,12}", fullmatch=True) | st.text("0123456789-:T+Z. ")
READERS: dict[str, Callable[[str], Any]] = {
    "number": parsing.number_of, "whole number": parsing.whole_number_of, "day": parsing.day_of,
    "moment": parsing.moment_of, "zone": parsing.zone_of, "address": parsing.address_of,
}  # fmt: skip


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@given(text=TEXTS)
def test_no_text_at_all_raises(reader: Callable[[str], Any], text: str) -> None:
    found = reader(text)

    if isinstance(found, Decimal):
        assert abs(found) == abs(round(found, 12)) or abs(found) + 1 > abs(found)
    if isinstance(found, datetime):
        assert found.replace(tzinfo=found.tzinfo or UTC).astimezone(VIENNA)


@pytest.mark.parametrize("text", ["9" * 1_000_000, "1e" + "9" * 1_000_000, "-" * 1_000_000, "1." + "0" * 1_000_000])
def test_the_longest_text_is_read_at_once(text: str) -> None:
    start = time.process_time()
    assert [reader(text) for reader in READERS.values()]
    assert time.process_time() - start < 3


# --- Nobody goes round it --------------------------------------------------------------------------------------------
GUARDED = {
    "urlsplit", "urlparse", "fromisoformat", "parse_datetime", "parse_date", "strptime", "ZoneInfo", "loads", "Decimal",
}  # fmt: skip
# What is no text from outside, or is guarded for a reason of its own.
ALLOWED = {
    "marketing/contracts/parsing.py": "the guarded places",
    "marketing/lifecycle/moments.py": "the guarded place of moments that people type",
    "marketing/settings.py": "the administrator's own settings: a faulty one has to stop the start",
    "marketing/environment.py": "the administrator's own settings",
    "marketing/operations/": "the administrator's own settings, and files of our own processes",
    "marketing/service/mail/wire/smtp_server.py": "the administrator's own EMAIL_URL",
    "marketing/service/media/apart.py": "what a process of our own says",
    "marketing/service/mail/compose/": "links and Liquid, judged by the mail's own rules",
    "marketing/service/interactions/spool.py": "lines of our own, each guarded",
    "entities/demo/": "the example data",
}


def test_foreign_text_is_parsed_in_the_guarded_places_alone() -> None:
    found = [
        f"{name(path)}:{node.lineno} {_called(node)}"
        for path in python_files("marketing", "entities")
        if not name(path).startswith(tuple(ALLOWED))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and _called(node) in GUARDED and not _is_constant(node)
    ]
    assert found == []


def test_no_place_is_allowed_that_calls_none_of_them() -> None:
    calling = {
        name(path)
        for path in python_files("marketing", "entities")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and _called(node) in GUARDED
    }
    assert [place for place in ALLOWED if not any(path.startswith(place) for path in calling)] == []


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _is_constant(node: ast.Call) -> bool:
    return all(isinstance(argument, ast.Constant) for argument in node.args)
