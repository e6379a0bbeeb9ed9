"""Posts made by chance from what the registry and the pages declare: the same ones in every run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from marketing.console.access import Right
from tests.hostile import values

# What addresses take beside the fields that a page shows.
CARRIED = (
    "do", "ids", "confirm", "template", "next", "tab", "row_version", "owner", "addresses", "contact", "found", "q",
    "type", "after", "before", "mode", "order", "name", "parent", "branch", "to", "list", "value:0.0", "operator:0.0",
    "field:0.0", "add:0", "values", "settings", "key", "block", "kind", "ask", "asked",
)  # fmt: skip
TYPED = "what somebody typed"


@dataclass
class Attack:
    """One POST: where to, what it carries, whether htmx sends it."""

    path: str
    body: dict[str, Any]
    is_htmx: bool = False
    texts: list[str] = field(default_factory=list)


def attacks(
    right: Right, record: Any, names: list[str], number: int, chance: Random | None = None
) -> Iterator[Attack]:
    """Yield hostile posts to one address. `names` are those of the inputs on the record's page."""
    chance = chance or Random(f"{right.method} {right.address}")
    known = sorted({*names, *record.data_fields(), *CARRIED}) if record is not None else sorted({*names, *CARRIED})
    for _ in range(number):
        yield _attack(right, record, known, chance)


def _attack(right: Right, record: Any, names: list[str], chance: Random) -> Attack:
    body: dict[str, Any] = {"ids": [str(record.pk)] if record is not None else ["1"]}
    for name in chance.sample(names, chance.choice((1, 1, 2, 5))):
        body[name] = [_value(record, name, chance) for _ in range(chance.choice((1, 1, 1, 3)))]
    if chance.random() < 0.3:
        body |= dict(chance.sample(sorted(values.UNDECLARED.items()), 3))
    if chance.random() < 0.3:
        body["confirm"] = "yes"
    version = str(record.row_version) if record is not None else "1"
    body["row_version"] = version if chance.random() < 0.8 else chance.choice(values.STALE)
    return Attack(_path(right, record, chance), body, chance.random() < 0.5)


def _value(record: Any, name: str, chance: Random) -> str:
    has_json = record is not None and name in record.data_fields() and isinstance(record.value_of(name), (dict, list))
    if has_json and chance.random() < 0.8:
        return values.broken(record.value_of(name), chance)
    if name in ("ids", "contact", "owner") and record is not None and chance.random() < 0.5:
        return chance.choice([str(record.pk), "99999", "1"])
    return chance.choice(values.ALL)


def _path(right: Right, record: Any, chance: Random) -> str:
    key = str(record.pk) if record is not None else "1"
    path = right.address.replace("<id>", key if chance.random() < 0.95 else "99999").replace("<id:key>", "1")
    return re.sub("<[^>]*>", lambda _found: chance.choice(values.CAPTURED), path)
