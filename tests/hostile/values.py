"""What somebody who means harm types, by what it is aimed at; all of it has to be refused or kept as plain text."""

import copy
import json
from random import Random
from typing import Any

CHARACTERS = ("\0", "a\0b", "a\x1bb", "a\r\nBcc: x@evil.example", "\u202egnp.exe", "\ufffe", "a\x85b", "\u2028")
HUGE = ("x" * 20_000, "9" * 4000, "é" * 5001, "a," * 3000, " " * 4000)
NUMBERS = ("-1", "0", "99999999999999999999", "1e999", "NaN", "0x10", "١٢٣", "1.5", "-0", "9" * 19)
WRONG_TYPES = ("[]", "{}", "null", "true", '"text"', "[[[]]]", '{"a":{"b":[1,{"c":null}]}}', "maybe", "[" * 3000)
JSON = ('{"n": 1e999}', '{"a": "\\u0000"}', '{"a": "\\ud800"}', f'{{"n": {10**30}}}', '{"blocks": 1}', '[{"id": []}]')
MOMENTS = ("2026-13-45T99:99", "0001-01-01T00:00", "9999-12-31T23:59+14:00", "yesterday", "2026-02-30")
MARKUP = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<svg/onload=alert(1)>", "javascript:alert(1)",
    "<iframe src=//evil.example>", "<base href=//evil.example>", "<!--", "</textarea><script>", "data:text/html,<b>",
)  # fmt: skip
LIQUID = (
    "{{ 7*7 }}", "{{ contact.owner.password }}", "{{ settings.SECRET_KEY }}", "{% include 'x' %}", "{{", "{% raw",
    "{{ contact.__class__.__mro__ }}", "{% for i in (1..999999999) %}x{% endfor %}", "{{ 'a' | safe }}",
    "{% if contact.email %}", "{{ contact.account.account.account.name }}", "{{ (1..9e8) | join }}",
)  # fmt: skip
QUERIES = ("'; DROP TABLE contacts_contact; --", "owner__password", "%' OR '1'='1", "../../etc/passwd", "%00", "*")
ALL: tuple[str, ...] = (
    *CHARACTERS, *HUGE, *NUMBERS, *WRONG_TYPES, *JSON, *MOMENTS, *MARKUP, *LIQUID, *QUERIES, "",
)  # fmt: skip

# Columns that no form declares: a POST that names them must not reach them.
UNDECLARED = {
    "status_reason": "live", "status": "inactive", "id": "1", "pk": "1", "was_ever_live": "true", "owner_id": "1",
    "created_by": "1", "modified_at": "2020-01-01T00:00", "expires_at": "2020-01-01T00:00", "email_key": "x",
    "payload": "{}", "owner__password": "x", "search_text": "x", "is_superuser": "true", "stopped_at": "",
}  # fmt: skip
STALE = ("", "-1", "0", "x", "999999", "1.0", "99999999999999999999", "\0")
CAPTURED = ("1", "b1", "t1", "dynamic_query", "static_filter", "owner", "nope", "x" * 60, "-", "__class__")


def broken(value: Any, chance: Random) -> str:
    """Return JSON of the right shape with one place in it replaced by something hostile."""
    made = copy.deepcopy(value)
    holders = list(_holders(made))
    if not holders:
        return json.dumps(chance.choice(ALL))
    holder, place = chance.choice(holders)
    holder[place] = chance.choice([chance.choice(ALL), None, [], {}, -1, 1e300, True, [chance.choice(ALL)] * 3])
    return json.dumps(made)


def _holders(value: Any) -> Any:
    """Yield (list or dict, key) of every place in a JSON value."""
    for place in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, place
        yield from _holders(value[place])
