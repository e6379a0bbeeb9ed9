"""Keyset paging: a page begins behind the last row seen, however far down the list that is.

The AND/OR form is meant: `key >= v AND (key > v OR id > i)` uses the index, the plain OR form reads every row
(measured on 1 M rows: 2 ms against 150 ms on SQLite, 5 ms against 756 ms on PostgreSQL).
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from marketing.console.access import LARGEST_ID, key_of
from marketing.console.lists.columns import SortKey
from marketing.contracts.parsing import json_of, number_of
from marketing.contracts.plain import is_whole

SIZE = 50
COUNTED = 100_000
LONGEST_TOKEN = 2000


@dataclass(frozen=True)
class Page:
    """The rows of one page and the tokens of its neighbours; empty where there is none."""

    records: list[Any]
    previous: str = ""
    next: str = ""


@dataclass(frozen=True)
class Count:
    """How many records there are: exact up to `COUNTED`, above that `is_capped`."""

    number: int
    is_capped: bool


def count(records: QuerySet[Any]) -> Count:
    """Count records, but never further than one above the cap."""
    found = records.order_by()[: COUNTED + 1].count()
    return Count(min(found, COUNTED), found > COUNTED)


def page(
    records: QuerySet[Any], key: SortKey, descending: bool, *, after: str = "", before: str = "", size: int = 0
) -> Page:
    """The page behind the row of token `after`, or the one that ends in front of `before`.

    Raises BadRequest for a token that this list never gave.
    """
    backwards = bool(before)
    down = descending != backwards
    size = size or SIZE
    rows = records.annotate(_key=key.expression)
    if token := before or after:
        rows = rows.filter(_beyond(*_read(token, key), down))
    order = ("-_key", "-pk") if down else ("_key", "pk")
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous, has_next = (more, True) if backwards else (bool(after), more)
    return Page(
        found,
        _write(found[0]) if found and has_previous else "",
        _write(found[-1]) if found and has_next else "",
    )


def after(request: HttpRequest) -> int | None:
    """The key after which a page of a list begins that goes forward only; None for its first page."""
    text = request.GET.get("after", "")
    if text and not key_of(text):
        raise BadRequest("This page of the list can't be found. Go back to its first page.")
    return key_of(text) or None


def _beyond(value: Any, pk: int, down: bool) -> Q:
    if down:
        return Q(_key__lte=value) & (Q(_key__lt=value) | Q(pk__lt=pk))
    return Q(_key__gte=value) & (Q(_key__gt=value) | Q(pk__gt=pk))


def _write(record: Any) -> str:
    # Dates as ISO 8601 to the microsecond: Django's own encoder cuts them, and the row would come again.
    text = json.dumps([record._key, record.pk], default=lambda key: getattr(key, "isoformat", key.__str__)())
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(token: str, key: SortKey) -> tuple[Any, int]:
    try:
        if len(token) > LONGEST_TOKEN:
            raise ValueError("token too long")
        given, pk = json_of(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode())
        if given is None or isinstance(pk, bool) or not isinstance(pk, int) or not 0 < pk <= LARGEST_ID:
            raise ValueError("no id")
        value = key.field.to_python(given)
        if not _can_be_compared(value):
            raise ValueError("no value of a database")
        key.field.get_db_prep_value(value, connection)
        return value, pk
    except (ValueError, TypeError, ArithmeticError, binascii.Error, ValidationError) as fault:
        raise BadRequest("This page of the list can't be found. Go back to its first page.") from fault


def _can_be_compared(value: object) -> bool:
    """Say whether both databases take a value of a column's type; an OverflowError says no too."""
    if isinstance(value, str):
        return "\0" not in value and is_whole(value)
    if isinstance(value, datetime):
        return value.tzinfo is not None and value.astimezone(UTC) is not None
    if isinstance(value, Decimal):
        return number_of(value) is not None
    if isinstance(value, float):
        return isfinite(value)
    return not isinstance(value, int) or abs(value) <= LARGEST_ID
