"""Console of lead-scoring models: settings, rules and grades."""

from typing import Any

from entities.lead_scoring_models.lifecycle import MEANINGS
from marketing.console.extension import RecordPage, extend
from marketing.console.page_parts import Column, Fact, Group
from marketing.console.record.form_fields import JSONText
from marketing.contracts.lead_scoring_model import ModelScores
from marketing.service import insights

TEMPLATES = "entities/lead_scoring_models/"


class ListField(JSONText):
    """A list as JSON text."""

    shape = list


console = extend("lead-scoring-models")
console.in_site_map("score", 2)
console.states(MEANINGS)
console.columns(
    "name",
    "entity_target",
    Column("sales_ready_score", "Sales-ready score"),
    "status_reason",
    "owner",
    "modified_at",
)
console.form(
    Group("Scoring model", "name", "entity_target", "minimum_consent", "description"),
    Group("Scores", "sales_ready_score", "time_zone", text="Days in rules are counted in the time zone."),
    placed={"rules": "design", "grades": "design"},
    fields={
        "rules": ListField(required=False, label="Rules"),
        "grades": ListField(required=False, label="Grades"),
    },
    help={
        "entity_target": "Whose activity counts: the parent contact's, or that of all contacts of the company.",
        "minimum_consent": "Leads whose contact agreed to less are not scored. Models for companies ask nobody.",
        "sales_ready_score": "A lead that reaches it is marked as sales ready, once and for good.",
    },
)


@console.facts
def facts(page: RecordPage) -> list[Fact]:
    """Say whom it scores and from which score on sales should know, beside the usual."""
    record = page.record
    least = record.sales_ready_score
    return [
        Fact("Scores", record.get_entity_target_display()),
        Fact("Sales ready from", "—" if least is None else least, "text" if least is None else "number"),
        Fact("Owner", record.owner or "—"),
        Fact("Modified", record.modified_at, "ago"),
    ]


@console.tab(
    "scores", "Lead scores", f"{TEMPLATES}_scores.html", lazy=True, when=lambda page: page.record.was_ever_live
)
def show_scores(page: RecordPage) -> dict[str, Any]:
    """Give the best leads of this model, and how many there are of each grade."""
    return {"found": insights.ask(page.entity.slug, "scores", ModelScores, page.record.pk)}
