"""A small world of nasty values for queries: the same records as dicts and as rows, built once for a module."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from marketing import clock
from marketing.audience import people
from marketing.contracts.segment import SegmentVersion
from marketing.lifecycle.text import compose
from marketing.service.segments.compile import contacts
from tests import factories
from tests.segments.calendars import Now
from tests.segments.evaluator import ACCOUNT, CONTACT, RELATIONS, World, is_empty, related

SPRING = Now(datetime(2026, 3, 29, 10, 15, tzinfo=UTC), "Europe/Vienna")  # the day of 23 hours
AUTUMN = Now(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Vienna")  # half past two, for the first time
LEAP = Now(datetime(2028, 2, 29, 4, 30, tzinfo=UTC), "America/New_York")  # there still the 28th
NEW_YEAR = Now(datetime(2026, 12, 31, 10, 0, tzinfo=UTC), "Pacific/Kiritimati")  # there already midnight
NO_MIDNIGHT = Now(datetime(2024, 3, 31, 9, 0, tzinfo=UTC), "Asia/Beirut")  # its clocks went from 24:00 to 1:00
MOMENTS = (SPRING, AUTUMN, LEAP, NEW_YEAR, NO_MIDNIGHT)

TEXTS = (
    "", " ", "Vienna", "vienna ", " VIENNA", "Straße", "STRASSE", "École", "ÉCOLE", "e\u0301cole", "100%", "100_",
    "100x", "a\\b", "a\\\\b", "\\", "%", "_", "İstanbul", "istanbul", "ΜΑΡΙΟΣΑΚΗΣ", "Μάριος", "ΜΑΡΙΟΣ", "it's",
    '"); DROP TABLE contacts; --', "😀 Smile", "\tTab", "two\nlines", "NULL", "null", "0", "{}", "ǅ", "Ж", "ж",
)  # fmt: skip
NUMBERS = (None, 0, 1, -1, 5, 9, 10**6, 2**31 - 1, -(2**31))
AMOUNTS = tuple(
    None if one is None else Decimal(one)
    for one in (None, "0", "0.01", "-0.01", "1.1", "1.11", "-5", "999999999999.99", "-999999999999.99")
)
INTERESTS: tuple[list[str], ...] = ([], ["products"], ["products", "events"], ["events"], ["offers", "research"])
DAYS_AWAY = (-366, -365, -31, -30, -29, -28, -8, -7, -6, -1, 0, 1, 2, 6, 7, 8, 28, 29, 31, 365)
TIMES_AWAY = (-366, -30, -29, -28, -7, -2, -1, 0, 1, 2, 7, 28, 365)
PACES = (1, 11, 13)


def _days() -> list[date | None]:
    found: set[date] = {date(1984, 2, 29), date(1985, 2, 28), date(1985, 3, 1), date(1990, 12, 31), date(1500, 1, 1)}
    for moment in MOMENTS:
        found |= {moment.today + timedelta(days=days) for days in DAYS_AWAY}
    return [None, *sorted(found)]


def _times() -> list[datetime | None]:
    found: set[datetime] = {datetime(1984, 2, 29, 12, tzinfo=UTC)}
    for now in MOMENTS:
        for days in TIMES_AWAY:
            midnight = now.instant(datetime.combine(now.today + timedelta(days=days), datetime.min.time()))
            same_time = now.instant(now.wall(now.at) + timedelta(days=days))
            found |= {midnight, midnight - timedelta(microseconds=1), same_time, same_time + timedelta(seconds=1)}
        found |= {now.at + timedelta(hours=hours, seconds=second) for hours in (-2, -1, 1, 2) for second in (0, 1)}
    return [None, *sorted(found)]


DAYS, TIMES = _days(), _times()
PEOPLE, COMPANIES = len(TIMES), 40
NOTHING: dict[str, Any] = {"integer": None, "decimal": None, "date": None, "datetime": None, "lookup": None}


def _choices(kind: str, owners: list[int]) -> tuple[Any, ...]:
    return {
        "text": TEXTS, "short": tuple(text for text in TEXTS if len(text) <= 10), "integer": NUMBERS,
        "decimal": AMOUNTS, "date": tuple(DAYS), "datetime": tuple(TIMES), "boolean": (False, True),
        "lookup": tuple(owners), "multi-choice": INTERESTS,
    }[kind]  # fmt: skip


SHORT = dict.fromkeys(("language", "postal_code"), "short")
CODES = {
    "customer_type": ("", "prospect", "customer", "partner", "former"),
    "industry": ("", "retail", "health", "technology"),
    "consent": (0, 1, 4, 5),
}


def _values(types: dict[str, str], number: int, owners: list[int]) -> dict[str, Any]:
    """Return values for every field: each field steps through its choices at a pace of its own."""
    found = {}
    for place, (name, kind) in enumerate(types.items()):
        choices = CODES.get(name) or _choices(SHORT.get(name, kind), owners)
        found[name] = choices[number * PACES[place % 3] % len(choices)]
    return found


def _nothing(types: dict[str, str]) -> dict[str, Any]:
    """Return values for every field, empty wherever it can be."""
    empty = {"text": "", "boolean": False, "multi-choice": []} | NOTHING
    return {name: (0 if name == "consent" else empty.get(kind, "")) for name, kind in types.items()}


@dataclass(repr=False)
class Built:
    """The world as dicts; `judged` keeps what a comparison found, for the tests that share it."""

    world: World
    owners: list[int]
    judged: dict[Any, dict[int, list[Any]]] = field(default_factory=dict)
    _states: dict[Any, dict[int, str]] = field(default_factory=dict)

    def by_sql(self, query: dict[str, Any], now: Now) -> set[int]:
        """Return whom the compiled query finds: the same, whether it was made for many contacts or for few."""
        version = SegmentVersion(query=query, time_zone=now.zone)
        found = set(contacts(version, 0, now.at).values_list("pk", flat=True))
        if "related" in repr(query):
            few = contacts(version, 0, now.at, is_wide=False)
            assert set(few.values_list("pk", flat=True)) == found
        return found

    def states(self, ways: tuple[str, ...], name: str) -> dict[int, str]:
        """Return {contact: state} of a field at the end of some relations."""
        known = self._states.get((ways, name))
        if known is None:
            known = {key: state_of(ways, name, key, self.world) for key in self.world["contact"]}
            self._states[ways, name] = known
        return known


def build() -> Built:
    """Store the world's companies and people, in five statements or so."""
    owners = [factories.user("").pk, factories.user("").pk]
    accounts = {number: _account(number, owners) for number in range(1, COMPANIES + 1)}
    persons = {number: _person(number, owners) for number in range(1, PEOPLE + 1)}
    _store("account", accounts, without=("primary_contact",))
    _store("contact", persons)
    keys = {number: one["primary_contact"] for number, one in accounts.items()}
    model = people.model("account")
    rows = [model(pk=number, primary_contact_id=key) for number, key in keys.items()]
    model._base_manager.bulk_update(rows, ["primary_contact"])
    return Built({"contact": persons, "account": accounts}, owners)


def _account(number: int, owners: list[int]) -> dict[str, Any]:
    values = _nothing(ACCOUNT) if number % 8 == 0 else _values(ACCOUNT, number, owners)
    return {**values, "primary_contact": None if number % 4 == 0 else number * 7 % PEOPLE + 1}


def _person(number: int, owners: list[int]) -> dict[str, Any]:
    values = _nothing(CONTACT) if number % 10 == 0 or number % 40 == 16 else _values(CONTACT, number, owners)
    full = f"{values['first_name']} {values['last_name']}".strip()
    return {
        **values,
        "name": full or values["email"] or "Unnamed contact",
        "account": None if number % 7 == 0 else number % COMPANIES + 1,
        "status": "inactive" if number % 11 == 0 else "active",
    }


def _store(entity: str, values: dict[int, dict[str, Any]], without: tuple[str, ...] = ()) -> None:
    model = people.model(entity)
    ties = {"owner", "account", "primary_contact"}
    rows = []
    for number, one in values.items():
        named = {f"{name}_id" if name in ties else name: value for name, value in one.items() if name not in without}
        rows.append(model(pk=number, status_reason=named.pop("status", "active"), **named))
    at = clock.now()
    for row in rows:
        row.created_at = row.modified_at = at
        compose(row)
        row.before_store()
    model._base_manager.bulk_create(rows)


def state_of(ways: tuple[str, ...], name: str, contact_id: int, world: World) -> str:
    """Return what a field at the end of some relations holds for a contact: `no-record`, `null` or `filled`."""
    entity, ends = "contact", [contact_id]
    for way in ways:
        ends = [one for key in ends for one in related(entity, way, key, world)]
        entity = RELATIONS[entity, way][0]
    if not ends:
        return "no-record"
    return "null" if all(is_empty(world[entity][key][name]) for key in ends) else "filled"
