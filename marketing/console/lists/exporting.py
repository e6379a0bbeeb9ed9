"""A list as a file: the records of a view, searched, filtered and sorted as the list is; a POST chooses some."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain

from django.core.exceptions import BadRequest
from django.http import HttpRequest, StreamingHttpResponse

from marketing import clock
from marketing.audience.cells import csv_lines
from marketing.console.access import key_of
from marketing.console.entity import entities
from marketing.console.lists.listing import Listing
from marketing.lifecycle.models import Record

MOST_CHOSEN = 500


def asked_for(request: HttpRequest, kind: str) -> Listing:
    """The list whose records are to be exported. Raises BadRequest with words where it can't be."""
    entity = entities()[kind]
    listing = Listing.of(request, entity, clock.now())
    if listing.errors:
        raise BadRequest(f"Nothing was exported. {listing.errors[0]}")
    if request.method == "POST":
        ids = [key for text in request.POST.getlist("ids") if (key := key_of(text))]
        if not ids or len(ids) > MOST_CHOSEN:
            raise BadRequest(f"Choose between 1 and {MOST_CHOSEN} {entity.plural} to export.")
        listing.records = entity.records.filter(pk__in=ids)
    return listing


def csv_answer(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    """A file that is made while it is sent."""
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def as_csv(records: Iterable[Record], model: type[Record], names: Sequence[str]) -> Iterator[str]:
    """Yield the file of records in the order they come: a column for each of these fields."""
    labels = [str(model.column(name).verbose_name) for name in names]
    head = [label[:1].upper() + label[1:] for label in labels]
    rows = ([_words(record, name) for name in names] for record in records)
    return csv_lines(chain([head], rows))


def _words(record: Record, name: str) -> str:
    """A field in the words of a file."""
    value = getattr(record, f"get_{name}_display", lambda: getattr(record, name))()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value)
