"""Hostile page tokens, filters, cookies and headers: refused in words or ignored, never a crash."""

import base64
import contextlib
import json
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest
from django.test import Client, RequestFactory
from django_filters import FilterSet

from entities.contacts.models import Contact
from marketing.console.entity import entities
from marketing.console.lists import columns, paging
from marketing.console.lists.filters import _of_field, filterset_of
from marketing.wsgi import application
from tests import factories, pages
from tests.unreadable import poison

pytestmark = pytest.mark.django_db

COOKIE = settings.SESSION_COOKIE_NAME
NUMBERS = ("1e999999999", "-1e999999999", "1e-999999999", "NaN", "sNaN", "-Infinity", "9" * 400, "-" + "9" * 30, "1_0")
MOMENTS = (
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0000-00-00", "0001-01-01", "9999-12-31",
    "9999-12-31T23:59:59.999999+00:00", "2026-01-01", "2026-01-01T00:00:00",
)  # fmt: skip
KEYS: tuple[Any, ...] = (
    *NUMBERS, *MOMENTS, 10**400, -(10**30), 2**63, 1e300, -1e300, float("inf"), float("nan"), True, None, [], {}, [1],
    {"a": 1}, "\ud800", "a\0b", "x" * 1500, "", "'; --",
)  # fmt: skip
RAW = ("", "!", "%", "\ud800", "W10", "AAAA", "bnVsbA", "[" * 1900, "é" * 50, "W1sx", "=" * 20, "x" * 100_000)
# One column of each type of each kind.
SORTED = {
    (kind, type(key.field).__name__): key.name
    for kind, entity in entities().items() for key in columns.sort_keys(entity).values()
}  # fmt: skip


def token(*parts: Any) -> str:
    """Return a page token as the list writes it, whatever it holds."""
    return base64.urlsafe_b64encode(json.dumps(list(parts)).encode()).decode().rstrip("=")


@pytest.mark.parametrize(("kind", "type_"), SORTED)
def test_a_forged_page_token_is_refused_or_shows_a_page(kind: str, type_: str) -> None:
    record, key = factories.make(kind), columns.sort_keys(entities()[kind])[SORTED[kind, type_]]
    for value in KEYS:
        with contextlib.suppress(BadRequest):
            paging.page(type(record).objects.all(), key, False, after=token(value, 1))
        with contextlib.suppress(BadRequest):
            paging.page(type(record).objects.all(), key, False, before=token(value, 2**63 - 1))


def test_a_forged_page_token_is_told_in_words(marketer: Client) -> None:
    for value in KEYS[-6:]:
        answer = marketer.get("/contacts/", {"after": token(value, 1)})
        assert answer.status_code in (200, 400)
    refused = marketer.get("/contacts/", {"sort": "credit_limit", "after": token("1e999", 1)})
    assert "Go back to its first page" in pages.text_of(refused)


def test_a_page_token_of_another_shape_is_refused(marketer: Client) -> None:
    wrong = [token(), token(1), token(1, 2, 3), token("x", 2**63), token("x", -1), token("x", "1"), token("x", 1.5)]
    for text in (*RAW[1:], *wrong):
        sent = text.encode("utf-8", "replace").decode()
        assert marketer.get("/contacts/", {"after": sent}).status_code == 400, text[:40]


@pytest.mark.parametrize("kind", entities())
def test_a_filter_takes_any_text(kind: str) -> None:
    record = factories.make(kind)
    for name in entities()[kind].model.list_filters:
        for end in ("", "_after", "_before"):
            for text in (*NUMBERS, *MOMENTS, "\0", "x" * 5000, str(2**63), "-1"):
                found = filterset_of(entities()[kind])({f"{name}{end}": text}, queryset=type(record).objects.all())
                assert not found.is_valid() or list(found.qs) is not None, (name, end, text[:40])


@pytest.mark.parametrize("text", [*NUMBERS, "1e15", "0.001"])
def test_a_filter_of_numbers_takes_what_its_column_can_be_compared_with(text: str) -> None:
    for field in (Contact._meta.get_field("credit_limit"), Contact._meta.get_field("orders")):
        made = type("Numbers", (FilterSet,), {field.name: _of_field(field, field.name, "Number")})
        found = made({field.name: text}, queryset=Contact.objects.all())
        assert not found.is_valid() or list(found.qs) == []


@pytest.mark.parametrize("name", ["sort", "q", "view", "page", "after", "before"])
def test_a_list_takes_any_sort_search_and_view(name: str, marketer: Client) -> None:
    for kind in ("contacts", "journeys", "segments"):
        for text in ("\0", "x" * 50_000, "%" * 2000, "-" * 300, "\ufffe", "é" * 9000, str(2**63)):
            assert marketer.get(f"/{kind}/", {name: text}).status_code in (200, 400, 404, 422), (kind, text[:40])


PLACES = (
    "0001-01-01T00:00:00+14:00_0_1", "9999-12-31T23:59:59-12:00_1_1", "x_0_1",
    "2026-01-01T00:00:00+00:00_0_" + "9" * 30,
    "2026-01-01T00:00:00+00:00_9_1", "2026-01-01T00:00:00+00:00_-1_-1", "2026-01-01T00:00:00+00:00_" + "9" * 40 + "_1",
    "2026-01-01T00:00:00+00:00_0_\u0661", "__", "_" * 500, "\0_0_1", "2026-01-01T00:00:00_0_1", "2026-01-01_0_1",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_forged_place_in_a_history_is_refused(place: str, marketer: Client) -> None:
    for kind in ("contacts", "journeys"):
        path = f"/{kind}/{factories.make(kind).pk}/history/"
        for name in ("before", "after", "from"):
            assert marketer.get(path, {name: place}).status_code in (200, 400, 404), (path, name)


def test_the_timeline_of_a_contact_is_refused_a_forged_place(marketer: Client) -> None:
    contact = factories.contact()
    for place in PLACES:
        for name in ("before", "after", "from"):
            answer = marketer.get(f"/contacts/{contact.pk}/timeline/", {name: place})
            assert answer.status_code in (200, 400, 404), place


ADDRESSES = (
    "http://[", "https://[/x.png", "//[::1", "http://a:b/?tab=general", "?tab=%00", "?" + "&" * 5000,
    "?tab=" + "x" * 5000,
    "http://h/?tab=a&tab=b", "é", "?tab=%ff%fe", "http://exa\u2100mple/?tab=1",
)  # fmt: skip
HEADERS: dict[str, tuple[str, ...]] = {
    "HX-Current-URL": ADDRESSES,
    "HX-Target": ("list", "gallery", "x" * 4000, "\ud7ff", "#", "list\t"),
    "HX-Trigger": ("{", "[" * 900, "x"),
    "HX-Trigger-Name": ("\u2028", "x" * 4000),
    "HX-Prompt": ("x" * 4000,),
    "Range": ("bytes=0-", "bytes=9999999999999999999-1", "bytes=-", "lines=1", "bytes=" + "0-1," * 900),
    "If-None-Match": ("*", '"', 'W/"', "x" * 4000, '"a", ' * 500),
    "If-Match": ("*", '"', "x"),
    "If-Modified-Since": ("yesterday", "Mon, 99 Foo 99999 99:99:99 GMT", "Thu, 01 Jan 0001 00:00:00 GMT", "9" * 999),
    "If-Unmodified-Since": ("Thu, 31 Dec 9999 23:59:59 GMT", "x"),
    "Accept-Language": ("*", "x-" * 900, "en;q=NaN", "en;q=1e999", "de-" * 900, "en;q=" + "9" * 900, "../../etc"),
    "Accept": ("*/*;q=x", ";" * 900, "text/" + "x" * 3000),
    "Accept-Encoding": ("gzip;q=NaN", "br" * 900, "\x7f"),
    "Cookie": ("=", ";" * 900, "sessionid=\x7f; csrftoken=", "sessionid=" + "x" * 3000, "golive=\"\\777\"", "a" * 4000),
    "Referer": ("http://[", "x" * 4000),
    "Origin": ("http://[", "null"),
    "X-Requested-With": ("\x7f",),
    "X-Forwarded-Proto": ("https", "x" * 900),
    "Sec-Purpose": ("prefetch" * 500,),
    "Content-Type": ("text/plain; charset=x", "multipart/form-data; boundary=", "application/json", "x"),
}
LOOKED_AT = ("/contacts/?q=a", "/contacts/{contact}/", "/journeys/{journey}/pulse/?was=x", "/livez", "/static/none.css")


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_takes_any_text(header: str, marketer: Client) -> None:
    made = {kind: factories.make(f"{kind}s").pk for kind in ("contact", "journey")}
    session = marketer.cookies[COOKIE].value
    for path in LOOKED_AT:
        for text in HEADERS[header]:
            sent = f"{COOKIE}={session}; {text}" if header == "Cookie" else text
            headers = {"HX-Request": "true" if header.startswith("HX") else "false", header: sent}
            answer = marketer.get(path.format(**made), headers=headers)
            assert answer.status_code in (200, 302, 304, 400, 404), (path, text[:60])


@pytest.mark.parametrize("header", ["Content-Type", "Referer", "Origin", "Cookie", "HX-Current-URL", "HX-Prompt"])
def test_a_post_takes_any_header(header: str, marketer: Client) -> None:
    record = factories.contact()
    session = marketer.cookies[COOKIE].value
    for text in HEADERS[header]:
        sent = f"{COOKIE}={session}; {text}" if header == "Cookie" else text
        kind = sent if header == "Content-Type" else "application/x-www-form-urlencoded"
        headers = {} if header == "Content-Type" else {header: sent}
        body = "first_name=A&row_version=1"
        answer = marketer.generic("POST", f"/contacts/{record.pk}/", body, kind, headers=headers)
        assert answer.status_code in (200, 302, 400, 403, 409, 415, 422), text[:60]


def test_somebody_whose_time_zone_is_gone_works_in_utc() -> None:
    person, client = factories.marketer(), Client()
    poison.overwrite(person, "time_zone", "America/Gone")
    client.force_login(person)

    assert client.get("/").status_code == 200
    assert client.get(f"/contacts/{factories.contact().pk}/").status_code == 200
    assert client.get("/contacts/import/").status_code == 200


@pytest.mark.parametrize("zone", ["America/Gone", "America", "../../etc/passwd", "\x7f", ""])
@pytest.mark.parametrize("kind", ["journeys", "segments"])
def test_a_record_whose_time_zone_is_gone_is_shown_and_refused_in_words(kind: str, zone: str, marketer: Client) -> None:
    record = factories.in_state(kind, "stopped")
    poison.overwrite(record, "time_zone", zone)
    page, list_page = marketer.get(f"/{kind}/{record.pk}/"), marketer.get(f"/{kind}/")
    check = marketer.post(f"/{kind}/{record.pk}/commands/check/", headers={"HX-Request": "true"})
    pressed = marketer.post(f"/{kind}/{record.pk}/commands/go-live/", {"confirm": "yes"})

    record.refresh_from_db()
    assert [page.status_code, list_page.status_code] == [200, 200]
    assert check.status_code in (200, 422)
    assert pressed.status_code in (409, 422) or zone == ""
    assert record.status_reason == "stopped" or (kind, zone) == ("segments", "")


@pytest.mark.parametrize("charset", ["rot13", "hex", "zip", "undefined", "utf-7", "idna", '"rot13"', "x", "", "utf-8"])
def test_a_request_is_utf8_whatever_it_calls_itself(charset: str) -> None:
    """Django believes it, also for the query of a GET, and reads that before any of its guards is there."""
    client, told = RequestFactory(), []
    environ = client.get("/login/", {"next": "/é"}).environ | {"CONTENT_TYPE": f"text/plain; charset={charset}; a=b"}

    answer = list(application(environ, lambda status, headers, *rest: told.append(status)))

    assert told == ["200 OK"]
    assert "/é" in b"".join(answer).decode()
