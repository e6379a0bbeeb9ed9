"""Scores as pages show them: those of a lead, and those of a model."""

from collections.abc import Iterable

from django.db.models import Count, Model

from marketing.audience import people
from marketing.contracts.lead_scoring_model import (
    LeadScores,
    LeadScoringModelVersion,
    ModelScores,
    Score,
    ScorePart,
)
from marketing.contracts.reading import Unreadable
from marketing.lifecycle import registry
from marketing.service import versions
from marketing.service.scoring.models import LeadScore, Scoring
from marketing.service.scoring.vocabulary import LEAD

SHOWN = 100


def of_lead(lead_id: int) -> LeadScores:
    """All scores of one lead, the highest first."""
    return LeadScores(tuple(_scores(LeadScore.objects.filter(lead_id=lead_id).order_by("-score", "model_id"))))


def of_model(model_id: int) -> ModelScores:
    """The best leads of one model, and how many of each grade there are."""
    rows = LeadScore.objects.filter(model_id=model_id)
    grades = rows.order_by().values_list("grade").annotate(number=Count("pk"))
    own = Scoring.objects.filter(model_id=model_id).first()
    return ModelScores(
        scores=tuple(_scores(rows.order_by("-score", "lead_id")[:SHOWN])),
        grades=tuple(sorted(grades, key=lambda one: -one[1])),
        count=rows.count(),
        refreshed_at=own.refreshed_at if own else None,
        error=own.error if own else "",
    )


def _scores(rows: Iterable[LeadScore]) -> Iterable[Score]:
    found = list(rows)
    leads = _names(people.model(LEAD), (row.lead_id for row in found))
    models = _names(registry.model_for(LeadScoringModelVersion.kind), (row.model_id for row in found))
    least = {key: _sales_ready(key) for key in models}
    for row in found:
        yield Score(
            model_id=row.model_id,
            model_name=models.get(row.model_id, "A model that was deleted"),
            lead_id=row.lead_id,
            lead_name=leads.get(row.lead_id, "A lead that was deleted"),
            score=row.score,
            grade=row.grade,
            status=row.status,
            status_words=str(row.get_status_display()),
            changed_at=row.changed_at,
            parts=tuple(ScorePart(*part) for part in row.parts),
            sales_ready_score=least.get(row.model_id),
        )


def _names(model: type[Model], keys: Iterable[int]) -> dict[int, str]:
    return dict(model._base_manager.filter(pk__in=set(keys)).values_list("pk", "name"))


def _sales_ready(model_id: int) -> int | None:
    try:
        value = versions.live_value(LeadScoringModelVersion, model_id)
    except Unreadable:
        return None
    return value.sales_ready_score if value else None
