"""Lead-scoring models: what raises and lowers the score of a lead, and from which score on sales should know of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from entities.lead_scoring_models.lifecycle import LIFECYCLE
from marketing.audience.levels import MINIMA
from marketing.contracts.lead_scoring_model import ACCOUNT, CONTACT, LeadScoringModelVersion
from marketing.contracts.scoring import LARGEST_POINTS, read_grades, read_rules
from marketing.lifecycle.models import Publishable
from marketing.publishing.fields import ContentField
from marketing.users.models import check_time_zone

TARGETS = ((CONTACT, "Leads with a parent contact"), (ACCOUNT, "Leads of companies, without a contact"))
USUAL_GRADES = (("Cold", 0, 25), ("Warm", 26, 60), ("Hot", 61, 100))


def check_rules(value: object) -> None:
    """Refuse what is not a list of rules."""
    if faults := read_rules(value).faults:
        raise ValidationError([fault.message for fault in faults])


def check_grades(value: object) -> None:
    """Refuse what is not a list of grades."""
    if faults := read_grades(value).faults:
        raise ValidationError([fault.message for fault in faults])


def usual_grades() -> list[dict[str, Any]]:
    """The grades that a new model begins with."""
    return [{"name": name, "from": first, "to": last} for name, first, last in USUAL_GRADES]


class LeadScoringModel(Publishable):
    """A model with its rules and grades. All of it is open in Draft and locked otherwise."""

    slug = "lead-scoring-models"
    area = "Lead management"
    lifecycle = LIFECYCLE
    contract = LeadScoringModelVersion
    list_columns = ("name", "entity_target", "sales_ready_score", "status_reason", "owner", "modified_at")
    list_filters = ("status_reason", "entity_target", "owner")
    quick_search = ("name", "description")

    name = models.CharField(max_length=100)
    entity_target = models.CharField("entity target", max_length=10, choices=TARGETS, default=CONTACT)
    minimum_consent = models.IntegerField(choices=[(None, "No minimum"), *MINIMA], null=True, blank=True)
    sales_ready_score = models.IntegerField(
        "sales-ready score",
        null=True,
        blank=True,
        validators=[MinValueValidator(-LARGEST_POINTS), MaxValueValidator(LARGEST_POINTS)],
    )
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    description = models.TextField(max_length=2000, blank=True)
    rules = ContentField(default=list, blank=True, validators=[check_rules])
    grades = ContentField(default=usual_grades, blank=True, validators=[check_grades])

    class Meta:
        verbose_name = "scoring model"
