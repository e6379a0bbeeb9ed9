"""The demo's scoring models: one that is live, one of companies, and a draft."""

from datetime import datetime
from typing import Any

from entities.lead_scoring_models.models import LeadScoringModel
from marketing.lifecycle.perform import perform
from marketing.service.intake.deploy import deploy
from marketing.service.scoring import engine
from marketing.users.models import User


def condition(entity: str, *expressions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One condition of a rule."""
    usual = {"name": "", "frequency": "at-least", "amount": None, "unit": ""}
    return {**usual, "entity": entity, "expressions": list(expressions), **more}


def where(field: str, operator: str, *values: Any) -> dict[str, Any]:
    """What a field must be."""
    return {"field": field, "operator": operator, "values": list(values)}


def rule(name: str, points: int, *conditions: dict[str, Any]) -> dict[str, Any]:
    """One rule."""
    return {"name": name, "points": points, "conditions": list(conditions)}


INTEREST = (
    rule("Rated as hot", 25, condition("lead", where("rating", "is", "hot"))),
    rule("Decides on budgets", 20, condition("lead", where("job_title", "contains", "director", "head"))),
    rule("Large company", 15, condition("lead.contact.account", where("employees", "ge", 140))),
    rule("Follows links", 5, condition("clicked", frequency="each", amount=30, unit="days")),
    rule("Opens mails", 3, condition("opened", amount=30, unit="days")),
    rule("Wants no mail", -20, condition("lead.contact", where("do_not_bulk_email", "is", True))),
)


def make_scoring_models(by: User, at: datetime) -> None:
    """Store the models, let two go live and score."""
    interest = LeadScoringModel(name="Interest and fit", rules=list(INTEREST), sales_ready_score=45, minimum_consent=1)
    companies = LeadScoringModel(
        name="Whole companies",
        entity_target="account",
        rules=[
            rule("Technology", 20, condition("lead.account", where("industry", "is", "technology"))),
            rule("Somebody follows links", 5, condition("clicked", frequency="each", amount=12, unit="weeks")),
        ],
        sales_ready_score=60,
    )
    draft = LeadScoringModel(name="Webinar guests", rules=[rule("Opens mails", 2, condition("opened"))])
    for model in (interest, companies, draft):
        model.save(by=by, at=at)
    for model in (interest, companies):
        perform(model, "go-live", by=by, at=at)
        deploy(model.slug, model.pk, at)
    engine.sweep(at)
