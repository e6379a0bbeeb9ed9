"""Gives rows of the version before, which named a journey, the one run that such a journey had. For migrations."""

from typing import Any

from django.db.models import Min

from marketing import clock

KIND = "journeys"


def point_at_runs(run_model: Any, model: Any, moment: str = "") -> None:
    """Set `run` of all rows that have a `journey_id`, in one statement a journey; `moment` names a column of times.

    Both models are those of the migration's state. Doing it twice changes nothing.
    """
    rows = model.objects.filter(journey_id__isnull=False, run__isnull=True).order_by()
    for journey_id in rows.values_list("journey_id", flat=True).distinct():
        own = rows.filter(journey_id=journey_id)
        first = own.aggregate(first=Min(moment))["first"] if moment else None
        opened_at = first or clock.now()
        run, is_new = run_model.objects.get_or_create(
            kind=KIND, record_id=journey_id, number=1, defaults={"opened_at": opened_at}
        )
        if first and not is_new and first < run.opened_at:
            run_model.objects.filter(pk=run.pk).update(opened_at=first)
        own.update(run=run)
