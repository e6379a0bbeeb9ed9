"""Console of lead-scoring models: settings, rules and grades."""

from typing import Any

from entities.lead_scoring_models.lifecycle import MEANINGS
from marketing.console.extension import RecordPage, extend
from marketing.console.page_parts import Column, Group
from marketing.console.record.form_fields import JSONText


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
        "entity_target": "Whose acts count: the parent contact's, or those of all contacts of the company.",
        "minimum_consent": "Leads whose contact agreed to less are not scored. Of companies nobody is asked.",
        "sales_ready_score": "A lead that reaches it is marked as sales ready, once and for good.",
    },
)


@console.tab("design", "Design", "entities/lead_scoring_models/_design.html", first=True)
def show_design(page: RecordPage) -> dict[str, Any]:
    """The rules and the grades."""
    return {"texts": [{"view": page.field(name), "typed": page.form.value(name)} for name in ("rules", "grades")]}
