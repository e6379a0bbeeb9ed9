"""Whatever a network sends to the designer is answered in words: 404, 409 or 422, never by a crash."""

import json
from typing import Any

import pytest
from django.test import Client

from tests import factories

DEEP = "[" * 20_000 + "]" * 20_000
DESIGNS = [
    "null", "5", '"text"', "[]", "[1]", "{", "NaN", DEEP, '{"mode": "x"}', '{"blocks": 5}', '{"blocks": [5]}',
    '{"blocks": [{"type": {}}]}', '{"blocks": [{"type": "heading", "text": {}}]}',
    '{"blocks": [{"type": "spacer", "height": 1e400}]}',
    json.dumps({"blocks": [{"type": "heading", "text": "a\0b"}]}), json.dumps({"html": "\ud800"}),
    json.dumps({"html": "x" * 600_000}), '{"blocks": [' + "{}," * 5000 + "{}]}", '{"\\u0000": 1}', "x" * 1_200_000,
]  # fmt: skip


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("address", ["", "draft/"])
def test_a_hostile_design_is_refused_and_nothing_is_stored(marketer: Client, address: str, design: str) -> None:
    email = factories.email()
    values = {"row_version": email.row_version, "design": design}
    answer = marketer.post(f"/emails/{email.pk}/{address}", values)
    before = email.design
    email.refresh_from_db()
    if design in ("null", "[]"):
        assert answer.status_code in (302, 422)
    else:
        assert answer.status_code == 422
        assert email.design == before


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("blocks/", {"type": "\0"}),
        ("blocks/", {"type": "script", "after": "x" * 5000}),
        ("blocks/", {}),
        ("blocks/b1/", {"do": "change", "html": "a\0b"}),
        ("blocks/b1/", {"do": "change", "html": "x" * 200_000}),
        ("blocks/nowhere/", {"do": "duplicate"}),
        ("order/", {"order": "b1 b1"}),
        ("order/", {"order": "\0"}),
        ("theme/", {"accent": "javascript:1"}),
        ("theme/", {"font": "x;}"}),
        ("theme/", {"dark_text": "#fff;}body{"}),
        ("theme/", {"heading_1": "9" * 400}),
        ("theme/", {"text_size": "-1"}),
        ("theme/", {"corners": "<b>"}),
        ("theme/", {"logo": "javascript:1"}),
        ("theme/", {"logo_alt": "{% endif %}"}),
        ("brand/", {"brand": "987654321"}),
        ("brand/", {"brand": "9" * 400}),
        ("brand/", {"brand": "\0"}),
        ("brand/", {"do": "take-over"}),
        ("brand/", {"do": "back"}),
        ("brand/", {"do": "<b>", "brand": ""}),
        ("source/", {"html": "x" * 600_000}),
        ("source/", {"html": "a\0b"}),
        ("mode/", {"mode": "paper"}),
        ("mode/", {}),
        ("inbox/", {"inbox_subject": "a\nb"}),
        ("inbox/", {"inbox_subject": "x" * 300}),
        ("preview-with/", {"contact": "0"}),
        ("preview-with/", {"contact": "9" * 40}),
        ("preview-with/", {"contact": "\0"}),
        ("preview-with/", {"settings": "x"}),
    ],
)
def test_a_hostile_edit_is_refused_in_words(marketer: Client, address: str, values: dict[str, str]) -> None:
    email = factories.email()
    answer = marketer.post(f"/emails/{email.pk}/{address}", {"row_version": email.row_version, **values})
    assert answer.status_code == 422


@pytest.mark.parametrize("typed", ["\0", "'" * 500, "%", "x" * 5000])
def test_any_search_for_people_is_answered(marketer: Client, typed: str) -> None:
    email = factories.email()
    answer = marketer.get(f"/emails/{email.pk}/people/", {"person": typed}, headers={"HX-Request": "true"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "design",
    [
        {},
        {"blocks": [{"type": "nobody-knows"}]},
        {"blocks": [{"type": ["x"]}, 5]},
        {"mode": "html"},
        {"theme": 5, "html": ""},
        {"theme": {"logo": 5, "dark_text": []}, "brand": {"id": 1}},
        {"brand": {"id": 987654321, "row_version": 1, "values": {"accent": "#102030"}}},
    ],
)
def test_whatever_is_stored_is_shown(marketer: Client, design: Any) -> None:
    email = factories.email(design=design)
    for address in ("", "preview/", "?tab=plain-text", "mode/"):
        assert marketer.get(f"/emails/{email.pk}/{address}").status_code == 200
