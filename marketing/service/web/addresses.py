"""Who has which public address. An address that was claimed once belongs to its record for ever."""

import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from marketing.publishing.models import Publication
from marketing.service.web.models import LONGEST, PublicAddress

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_OFFERS = 50
# What showing a page takes; the payload is read where this process has not read it before.
_ADDRESS = ("slug", "kind", "record_id", "is_current")
_PUBLICATION = ("kind", "record_id", "number", "name", "schema", "digest")
_LIVE = ("kind", "record_id", "starts_at", "ends_at", *(f"publication__{name}" for name in _PUBLICATION))


class AddressRefused(ValueError):
    """An address that a record can't have; the words are for people and name `offered`, one that it can have."""

    def __init__(self, why: str, offered: str) -> None:
        super().__init__(f"{why} “{offered}” is free.")
        self.offered = offered


def find(kind: str, slug: str) -> PublicAddress | None:
    """An address of a kind with what is live at it, payload unread: one query; None for what never was one."""
    if not _is_slug(slug):
        return None
    rows = PublicAddress.objects.filter(slug=slug, kind=kind).select_related("live__publication")
    return rows.only(*_ADDRESS, *(f"live__{name}" for name in _LIVE)).first()


def shown_at(address: PublicAddress, at: datetime) -> Publication | None:
    """The publication that an address shows at a moment; None where nothing is live, or not yet, or no more."""
    live = address.live
    if live is None or (live.starts_at and at < live.starts_at) or (live.ends_at and at >= live.ends_at):
        return None
    found: Publication = live.publication
    return found


def current(kind: str, record_id: int) -> str:
    """The slug that a record is shown at, "" where it has none."""
    rows = PublicAddress.objects.filter(kind=kind, record_id=record_id, is_current=True)
    return rows.values_list("slug", flat=True).first() or ""


def claim(kind: str, record_id: int, wanted: str, at: datetime) -> None:
    """Make `wanted` the current address of a record; those it had before stay its own, and lead on to this one.

    Raises AddressRefused for what is no address and for what another record has or had. Of two who want the same at
    once one is second: the unique slug refuses it, and it looks again. Called inside the transaction of a go-live, an
    address is taken only where the record went live.
    """
    if not _is_slug(wanted):
        why = "An address is made of small letters, digits and single hyphens between them."
        raise AddressRefused(why, offer(kind, record_id, wanted))
    try:
        _take(kind, record_id, wanted, at)
    except IntegrityError:
        _take(kind, record_id, wanted, at)


def offer(kind: str, record_id: int, wanted: str) -> str:
    """An address like the wanted one that the record can have at this moment."""
    word = slugify(wanted.replace("_", "-"))[: LONGEST - 25].strip("-")
    stem = word if _is_slug(word) else kind
    offers = [stem, *(f"{stem}-{number}" for number in range(2, _MOST_OFFERS))]
    others = PublicAddress.objects.filter(slug__in=offers).exclude(kind=kind, record_id=record_id)
    taken = set(others.values_list("slug", flat=True))
    return next((one for one in offers if one not in taken), f"{stem}-{_MOST_OFFERS}-{record_id}")


def _take(kind: str, record_id: int, wanted: str, at: datetime) -> None:
    """Look who has the address, and take it; raises IntegrityError where somebody was quicker in between."""
    holder = PublicAddress.objects.filter(slug=wanted).first()
    if holder is not None and (holder.kind, holder.record_id) != (kind, record_id):
        raise AddressRefused(f"The address “{wanted}” is taken.", offer(kind, record_id, wanted))
    if holder is not None and holder.is_current:
        return
    own = PublicAddress.objects.filter(kind=kind, record_id=record_id)
    with transaction.atomic():
        own.filter(is_current=True).update(is_current=False)
        if not own.filter(slug=wanted).update(is_current=True, since=at):
            PublicAddress.objects.create(slug=wanted, kind=kind, record_id=record_id, since=at)


def _is_slug(text: str) -> bool:
    return len(text) <= LONGEST and _SLUG.fullmatch(text) is not None
