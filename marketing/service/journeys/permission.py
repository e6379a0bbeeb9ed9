"""Minimum consent of a journey (domain.md 2.1): who may enter, and who goes no further since the level was lowered.

Who is below it is not taken in, which is noted; who fell below it inside is stopped, and stays so if the level is
raised again. So it is the acts that count, not only the level as it is now.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value

from marketing.audience import consent, people
from marketing.service import reasons
from marketing.service.journeys.at_work import JourneyAtWork
from marketing.service.journeys.models import Enrolment, NotTakenIn, Watch
from marketing.service.segments.models import Membership
from marketing.service.statements import insert_select


def reaching(rows: "QuerySet[Membership]", minimum: int | None) -> "QuerySet[Membership]":
    """The memberships whose contact may enter."""
    return rows if minimum is None else rows.filter(_level(consent__gte=minimum))


def below(rows: "QuerySet[Membership]", minimum: int) -> "QuerySet[Membership]":
    """The memberships whose contact may not."""
    return rows.filter(_level(consent__lt=minimum))


def _level(**condition: int | OuterRef) -> Exists:
    return Exists(people.model("contact")._base_manager.filter(pk=OuterRef("contact_id"), **condition))


def note_below(run: JourneyAtWork, candidates: "QuerySet[Membership]") -> None:
    """Note which candidates are not taken in."""
    minimum = run.version.minimum_consent
    if minimum is None:
        return
    columns = {
        "run": Value(run.run_id),
        "contact_id": F("contact_id"),
        "minimum": Value(minimum),
        "reason": Value(reasons.CONSENT_BELOW),
        "at": Value(run.at),
    }
    insert_select(NotTakenIn, columns, below(candidates, minimum))


def is_outdated(run: JourneyAtWork) -> bool:
    """Forget who was noted while their level was raised, unseen by `follow()`; True where the source is asked again."""
    noted = NotTakenIn.objects.filter(run_id=run.run_id, reason=reasons.CONSENT_BELOW)
    return run.version.minimum_consent is not None and bool(_forget(noted))


def _forget(noted: "QuerySet[NotTakenIn]") -> list[int]:
    """Forget those who reach the minimum by now; the runs that did not let them in."""
    raised = list(noted.filter(_level(consent__gte=OuterRef("minimum"))).order_by("pk").values_list("pk", "run_id"))
    NotTakenIn.objects.filter(pk__in=[key for key, _run in raised]).delete()
    return sorted({run_id for _key, run_id in raised})


@transaction.atomic
def follow(contact_ids: Iterable[int], at: datetime) -> None:
    """Make due whose level was lowered since they entered, and let runs look again that some may enter now.

    What a lowered level means is the run's matter, which knows its minimum: its next turn takes them out.
    """
    ids = list(contact_ids)
    lowered = Enrolment.objects.filter(consent.lowered_since("contact_id", "entered_at"), contact_id__in=ids)
    inside = lowered.filter(state="active").values_list("pk", flat=True)
    locked = Enrolment.objects.filter(pk__in=list(inside)).order_by("pk").select_for_update()
    Enrolment.objects.filter(pk__in=list(locked.values_list("pk", flat=True)), state="active").update(due_at=at)
    if runs := _forget(NotTakenIn.objects.filter(contact_id__in=ids)):
        # Unlike any state of populations, and unlike the last one: whoever looks just now does not take it for seen.
        Watch.objects.filter(pk__in=runs).update(sources=f"again {uuid4().hex}")


def stopped(run: JourneyAtWork, batch: Iterable[Enrolment], levels: Mapping[int, int]) -> dict[int, str]:
    """Why contacts of a batch go no further, by contact: those below the minimum now, or since they entered."""
    minimum = run.version.minimum_consent
    if minimum is None:
        return {}
    entered = {enrolment.contact_id: enrolment.entered_at for enrolment in batch}
    fell = consent.fell_below(entered, minimum)
    since = {key for key, act in fell.items() if act.at >= entered[key]}
    under = {key for key in entered if levels.get(key, minimum) < minimum}
    return {
        key: reasons.CONSENT_LOWERED_BY_RECIPIENT
        if key in fell and fell[key].is_recipients
        else reasons.CONSENT_LOWERED
        for key in since | under
    }
