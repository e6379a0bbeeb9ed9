"""The lists behind static segments: rows with the revision they came with and the one they left with."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from marketing.audience.models import ListedMember


def at_revision(segment_id: int, revision: int) -> "Q":
    """The condition on ListedMember for who is listed at a revision."""
    still = Q(to_revision__isnull=True) | Q(to_revision__gt=revision)
    return Q(segment_id=segment_id, from_revision__lte=revision) & still


def holding(contact_ids: Iterable[int]) -> Exists:
    """The condition on static segments for those that list one of the contacts at their copy's revision."""
    still = Q(to_revision__isnull=True) | Q(to_revision__gt=OuterRef("static_revision"))
    rows = ListedMember.objects.filter(still, segment_id=OuterRef("pk"), contact_id__in=list(contact_ids))
    return Exists(rows.filter(from_revision__lte=OuterRef("static_revision")))


def members(segment_id: int, revision: int) -> list[int]:
    """The ids of the contacts listed at a revision, ascending."""
    rows = ListedMember.objects.filter(at_revision(segment_id, revision))
    return list(rows.order_by("contact_id").values_list("contact_id", flat=True))


def forget(contact_id: int) -> None:
    """Take a contact that is being deleted off every list, of earlier revisions too."""
    ListedMember.objects.filter(contact_id=contact_id).delete()


def rewind(segment_id: int, revision: int) -> None:
    """Drop what was listed or taken off after a revision; does nothing where nothing was."""
    later = ListedMember.objects.filter(segment_id=segment_id)
    later.filter(from_revision__gt=revision).delete()
    later.filter(to_revision__gt=revision).update(to_revision=None)


def write(segment_id: int, revision: int, contact_ids: Iterable[int]) -> None:
    """Make the list at `revision` hold exactly these contacts; earlier revisions keep theirs."""
    wanted = set(contact_ids)
    listed = set(members(segment_id, revision))
    gone = listed - wanted
    for start in range(0, len(gone), 500):
        part = sorted(gone)[start : start + 500]
        ListedMember.objects.filter(segment_id=segment_id, contact_id__in=part, to_revision=None).update(
            to_revision=revision
        )
    rows = [
        ListedMember(segment_id=segment_id, contact_id=key, from_revision=revision) for key in sorted(wanted - listed)
    ]
    ListedMember.objects.bulk_create(rows, batch_size=1000)
