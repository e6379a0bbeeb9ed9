"""Contract values of publications, kept in memory: publications never change, so what was read once stays right."""

from typing import Any, TypeVar

from django.db.models import QuerySet

from marketing.contracts.payload import Contract
from marketing.publishing.models import LivePublication, Publication
from marketing.publishing.publish import load
from marketing.service.keeping import Kept

KEPT = 512

Value = TypeVar("Value", bound=Contract)
_values: Kept[tuple[type[Contract], str], Any] = Kept(KEPT)


def value_of(publication: Publication, contract: type[Value]) -> Value:
    """A publication's value; the same payload is read and verified once."""
    key = (contract, publication.digest)
    found: Value | None = _values.get(key)
    if found is None:
        found = load(publication, contract)
        _values.put(key, found)
    return found


def live(contract: type[Contract]) -> "QuerySet[LivePublication]":
    """The live publications of a kind; payloads are read only where the value is not known yet."""
    rows = LivePublication.objects.filter(kind=contract.kind)
    return rows.select_related("publication").defer("publication__payload")


def live_value(contract: type[Value], record_id: int) -> Value | None:
    """The live value of one record."""
    found = live(contract).filter(record_id=record_id).first()
    return value_of(found.publication, contract) if found else None
