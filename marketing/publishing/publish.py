"""Make, put live and withdraw publications. Called inside the transaction of a move, never alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Max

from marketing.contracts.payload import Contract, digest
from marketing.contracts.reference import Reference
from marketing.publishing.models import LiveChange, LivePublication, LiveSpan, Publication, PublicationReference

Value = TypeVar("Value", bound=Contract)


class NotLive(Exception):
    """A publication wants to pin a record that is not live."""

    def __init__(self, reference: Reference) -> None:
        super().__init__(f"{reference.kind}/{reference.record_id} is not live.")
        self.reference = reference


def publish(
    value: Contract,
    record_id: int,
    references: Iterable[Reference],
    *,
    by: Any,
    at: datetime,
    keep_pins_of: Publication | None = None,
) -> Publication:
    """Store `value` as the record's next publication together with what it uses.

    A pinned reference takes the live version of its target, or the version that `keep_pins_of` already pins
    at the same place (an email newly chosen on a tile is pinned anew).
    Raises NotLive when a pinned target has neither.
    """
    payload = value.to_payload()
    last = Publication.objects.filter(kind=value.kind, record_id=record_id).aggregate(n=Max("number"))["n"] or 0
    publication = Publication(
        kind=value.kind,
        record_id=record_id,
        number=last + 1,
        name=str(payload.get("name", ""))[:200],
        payload=payload,
        schema=value.schema,
        digest=digest(payload),
        by=by,
        at=at,
    )
    publication.save()
    _store_references(publication, list(references), keep_pins_of)
    return publication


def put_live(publication: Publication, value: Contract, *, at: datetime) -> None:
    """Make `publication` the live one of its record; the former live one ends in the same moment."""
    _close_span(publication.kind, publication.record_id, at)
    starts_at, ends_at = value.window() or (None, None)
    LivePublication.objects.update_or_create(
        kind=publication.kind,
        record_id=publication.record_id,
        defaults={"publication": publication, "since": at, "starts_at": starts_at, "ends_at": ends_at},
    )
    LiveSpan.objects.create(publication=publication, live_from=at)
    LiveChange.objects.create(kind=publication.kind, record_id=publication.record_id)


def withdraw(kind: str, record_id: int, *, at: datetime) -> None:
    """Take the record's live publication away: from this commit on nothing runs for it."""
    _close_span(kind, record_id, at)
    ended, _rows = LivePublication.objects.filter(kind=kind, record_id=record_id).delete()
    if ended:
        LiveChange.objects.create(kind=kind, record_id=record_id)


def live_publication(kind: str, record_id: int) -> Publication | None:
    """The publication that is live now, if any."""
    live = LivePublication.objects.filter(kind=kind, record_id=record_id).select_related("publication").first()
    return live.publication if live else None


def last_publication(kind: str, record_id: int) -> Publication | None:
    """The newest publication, live or not."""
    return Publication.objects.filter(kind=kind, record_id=record_id).order_by("-number").first()


def load(publication: Publication, contract: type[Value]) -> Value:
    """The publication's contract value: the one way to read a payload, under the schema it was written with.

    Raises Unreadable: as PublicationChanged when the digest does not fit.
    """
    return contract.from_payload(publication.verified_payload(), publication.schema)


def _store_references(publication: Publication, references: list[Reference], keep: Publication | None) -> None:
    kept = (
        {} if keep is None else {(r.where, r.kind, r.record_id): r.pinned for r in keep.references.exclude(pinned=None)}
    )
    rows = []
    for reference in references:
        pin = None
        if reference.pinned:
            pin = kept.get((reference.where, reference.kind, reference.record_id))
            pin = pin or live_publication(reference.kind, reference.record_id)
            if pin is None:
                raise NotLive(reference)
        rows.append(
            PublicationReference(
                publication=publication,
                kind=reference.kind,
                record_id=reference.record_id,
                where=reference.where,
                pinned=pin,
            )
        )
    PublicationReference.objects.bulk_create(rows)


def _close_span(kind: str, record_id: int, at: datetime) -> None:
    open_spans = LiveSpan.objects.filter(
        publication__kind=kind, publication__record_id=record_id, live_until__isnull=True
    )
    open_spans.update(live_until=at)
