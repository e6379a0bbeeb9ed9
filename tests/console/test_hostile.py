"""What a network can send: refused in words, nothing stored, never a crash."""

import json
from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle import registry
from tests import factories
from tests.console.posting import save

VALUES: list[Any] = [
    "\0",
    "a\x1bb",
    "\ud800",
    "x" * 300_000,
    "9" * 5000,
    "-99999999999999999999",
    "1e999",
    "NaN",
    "[]",
    "{}",
    "null",
    "[" * 5000,
    '{"blocks": 1}',
    '{"a": "\\u0000"}',
    '{"a": "\\ud800"}',
    '{"n": 1e999}',
    f'{{"n": {10**30}}}',
    "true",
    "0",
    "<script>",
    "{{ 7*7 }}",
    "2026-13-45T99:99",
    "0001-01-01T00:00",
    "9999-12-31T23:59+14:00",
    "١٢٣",
    "Europe/../etc/passwd",
    '[{"id": []}]',
    '[{"id":"a","type":{}}]',
    '"text"',
    "'; DROP TABLE contacts; --",
]
KINDS = ["journeys", "emails", "content-settings", "segments", "contacts", "accounts", "email-templates"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_takes_what_would_break_it(marketer: Client, kind: str) -> None:
    record = factories.make(kind)
    for position, name in enumerate(record.data_fields()):
        for value in VALUES[position % 6 :: 6]:
            answer = save(marketer, record, **{name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")})
            assert answer.status_code in (302, 409, 422), f"{name}={value[:40]!r}: {answer.status_code}"
        assert marketer.get(f"/{kind}/{record.pk}/").status_code == 200, f"{name} broke the page"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_new_is_made_of_it(marketer: Client, kind: str) -> None:
    model = registry.model_for(kind)
    for value in VALUES:
        fields = {
            name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for name in model.data_fields()
        }
        assert marketer.post(f"/{kind}/new/", fields).status_code in (302, 413, 422)


@pytest.mark.parametrize("value", [3, -1, 2**80, "x", None, [1], {"a": 1}])
def test_json_of_the_wrong_kind_is_refused(marketer: Client, value: Any) -> None:
    journey = factories.journey()
    before = journey.pipeline
    answer = save(marketer, journey, pipeline=json.dumps(value))
    journey.refresh_from_db()
    assert answer.status_code in (302, 422)
    assert journey.pipeline == (before if answer.status_code == 422 else [])


@pytest.mark.parametrize("target", ["99999", "-1", "x", "9" * 25, "1.5", "\0", "[]"])
def test_lookups_take_nothing_but_records_that_exist(marketer: Client, target: str) -> None:
    contact = factories.contact()
    answer = save(marketer, contact, account=target)
    contact.refresh_from_db()
    assert (answer.status_code, contact.account_id) == (422, None)


def test_a_body_that_is_too_large_is_refused(marketer: Client) -> None:
    record = factories.content_settings()
    assert save(marketer, record, name="x" * 3_000_000).status_code == 413


@pytest.mark.parametrize("path", ["search/?q=%00", "contacts/options/account/?q=%00", "journeys/1/history/?from=nope"])
def test_addresses_with_hostile_parameters_never_crash(marketer: Client, path: str) -> None:
    assert marketer.get(f"/{path}").status_code in (400, 404)


def test_what_people_type_is_never_markup(marketer: Client) -> None:
    record = factories.content_settings(name="<script>alert(1)</script>")
    for address in ("/content-settings/", f"/content-settings/{record.pk}/", "/search/?q=script"):
        assert "<script>alert" not in marketer.get(address).content.decode()
