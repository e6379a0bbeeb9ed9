"""Contract values of publications, kept in memory: publications never change, so what was read once stays right."""

from collections import OrderedDict
from threading import Lock
from typing import Any, TypeVar

from django.db.models import QuerySet

from marketing.contracts.payload import Contract
from marketing.publishing.models import LivePublication, Publication
from marketing.publishing.publish import load

KEPT = 512

Value = TypeVar("Value", bound=Contract)
_values: OrderedDict[tuple[type[Contract], str], Any] = OrderedDict()
_lock = Lock()


def value_of(publication: Publication, contract: type[Value]) -> Value:
    """Return a publication's value; the same payload is read and verified once."""
    key = (contract, publication.digest)
    with _lock:
        if key in _values:
            _values.move_to_end(key)
            found: Value = _values[key]
            return found
    value = load(publication, contract)
    with _lock:
        _values[key] = value
        while len(_values) > KEPT:
            _values.popitem(last=False)
    return value


def live(contract: type[Contract]) -> "QuerySet[LivePublication]":
    """Return the live publications of a kind; payloads are read only where the value is not known yet."""
    rows = LivePublication.objects.filter(kind=contract.kind)
    return rows.select_related("publication").defer("publication__payload")


def live_value(contract: type[Value], record_id: int) -> Value | None:
    """Return the live value of one record."""
    found = live(contract).filter(record_id=record_id).first()
    return value_of(found.publication, contract) if found else None
