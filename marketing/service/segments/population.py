"""Keeps member lists up to date: a whole list in ranges of contacts, or a few contacts at once."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from marketing.audience import changes, people
from marketing.contracts.segment import SegmentVersion
from marketing.publishing.models import LivePublication
from marketing.service import versions
from marketing.service.bulkhead import Partly, in_words
from marketing.service.segments.compile import contacts
from marketing.service.segments.making import Making, NoLongerLive, Scope
from marketing.service.segments.models import Membership, Population, PopulationState

RANGE = 5_000
LEASE = timedelta(seconds=60)
# The consumer of work rows that say: changes of people could not be followed, make this list anew.
MISSED = "segments.missed"


class ListTrouble(Partly):
    """A list could not be made, or not for all contacts; its own row says so too."""


def refresh(segment_id: int, at: datetime) -> bool:
    """Make the whole list of a live segment anew; False when there is nothing to do or another worker does it.

    1. Claims the list. 2. Changes it range by range, each in a transaction of its own. 3. Marks it ready, or
    failed with the reason. A crash leaves a list that the lease's end opens to the next refresh.
    Raises ListTrouble after step 3 when making it failed, or when contacts had to be left out.
    """
    live = _live(segment_id)
    if live is None or not _claim(segment_id):
        return False
    missed = changes.left(MISSED, SegmentVersion.kind, segment_id)
    try:
        making = _make(live, at)
    except NoLongerLive:
        _finish(segment_id, PopulationState.READY, None, at)
        return True
    except Exception as error:  # its list says so, whatever it is; where the database is gone, this fails too
        _finish(segment_id, PopulationState.FAILED, live.publication_id, at, in_words(error))
        raise ListTrouble(in_words(error)) from error
    _finish(segment_id, PopulationState.READY, live.publication_id, at, making.words)
    changes.done(missed)
    if making.left_out:
        raise ListTrouble(making.words)
    return True


def _make(live: LivePublication, at: datetime) -> Making:
    version = versions.value_of(live.publication, SegmentVersion)
    making = Making(live, contacts(version, live.record_id, at), at)
    for scope in _ranges():
        making.change(scope)
        _extend_lease(live.record_id)
    return making


def evaluate(live: LivePublication, version: SegmentVersion, contact_ids: set[int], at: datetime) -> bool:
    """Bring just these contacts' membership up to date, once the segment's list has been begun.

    Not only once it is ready: the first refresh may be past a contact that changes while it goes on.
    Returns False when some of them had to be left out, which the next refresh tells.
    """
    if not contact_ids or not Population.objects.filter(segment_id=live.record_id).exists():
        return True
    making = Making(live, contacts(version, live.record_id, at, is_wide=False), at)
    ids = sorted(contact_ids)
    with suppress(NoLongerLive):
        for start in range(0, len(ids), 500):
            making.change(Scope(ids=tuple(ids[start : start + 500])))
    return not making.left_out


def _live(segment_id: int) -> LivePublication | None:
    return versions.live(SegmentVersion).filter(record_id=segment_id).first()


def _claim(segment_id: int) -> bool:
    Population.objects.get_or_create(segment_id=segment_id)
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    claimed = Population.objects.filter(free, segment_id=segment_id)
    return bool(claimed.update(state=PopulationState.REFRESHING, lease_until=Now() + LEASE))


def _ranges() -> Iterator[Scope]:
    """Cut all contacts into ranges of ids; the last one is open, so that members who were deleted are in one too."""
    model, after = people.model("contact"), 0
    while True:
        ids = model._base_manager.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
        until = next(iter(ids[RANGE - 1 : RANGE]), None)
        yield Scope(after, until)
        if until is None:
            return
        after = until


def _extend_lease(segment_id: int) -> None:
    """Keep the claim of a refresh; an evaluation of changed contacts must not keep that of a dead worker."""
    Population.objects.filter(segment_id=segment_id, lease_until__isnull=False).update(lease_until=Now() + LEASE)


@transaction.atomic
def _finish(segment_id: int, state: PopulationState, publication_id: int | None, at: datetime, error: str = "") -> None:
    """Give the claim back. Members are counted under the row's lock: whoever adds some holds it until the commit."""
    Population.objects.select_for_update().get(segment_id=segment_id)
    values: dict[str, Any] = {"state": state, "lease_until": None, "error": error}
    if publication_id is not None:
        values |= {"publication_id": publication_id, "refreshed_at": at}
    if state == PopulationState.READY:
        values["members"] = Membership.objects.filter(segment_id=segment_id).count()
    Population.objects.filter(segment_id=segment_id).update(**values)
