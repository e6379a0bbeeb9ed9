"""The process of a lead: its stages, the check boxes that move it on, how it ends."""

from collections.abc import Iterable

from django.db import models


class Stage(models.TextChoices):
    """How far a lead is (domain.md 8.4)."""

    INQUIRY = "inquiry", "Inquiry"
    MARKETING = "marketing-qualification", "Automated marketing qualification"
    ACCEPTANCE = "teleprospecting-acceptance", "Teleprospecting acceptance"
    PROSPECTING = "teleprospecting-qualification", "Teleprospecting qualification"
    SALES = "sales-acceptance", "Sales acceptance"


class Rating(models.TextChoices):
    """How promising somebody thinks a lead is."""

    HOT = "hot", "Hot"
    WARM = "warm", "Warm"
    COLD = "cold", "Cold"


class Source(models.TextChoices):
    """Where a lead comes from."""

    PERSON = "person", "Entered by hand"
    IMPORT = "import", "Import"
    CAMPAIGN = "campaign", "Campaign"
    JOURNEY = "journey", "Customer journey"
    EMAIL = "email", "Marketing email"
    FORM = "form", "Marketing form"
    PAGE = "page", "Marketing page"
    EVENT = "event", "Event"


class Outcome(models.TextChoices):
    """Whether a lead is worked on, or how it ended."""

    OPEN = "open", "Open"
    QUALIFIED = "qualified", "Qualified"
    DISQUALIFIED = "disqualified", "Disqualified"


class LossReason(models.TextChoices):
    """Why a lead is given up."""

    NO_INTEREST = "no-interest", "No longer interested"
    NO_CONTACT = "no-contact", "Can't be reached"
    LOST = "lost", "Bought elsewhere"
    UNSUITED = "unsuited", "Does not fit us"
    DOUBLE = "double", "Known already as another lead"


# Ticking one of these moves the lead to at least this stage.
LEADS_TO = {
    "teleprospect_ready": Stage.ACCEPTANCE,
    "teleprospect_accepted": Stage.PROSPECTING,
    "sales_ready": Stage.SALES,
    "sales_accepted": Stage.SALES,
}
_ORDER = {stage.value: place for place, stage in enumerate(Stage)}


def moved_on(stage: str, ticked: Iterable[str]) -> str:
    """The stage after some boxes were ticked: never an earlier one."""
    reached = (LEADS_TO[name].value for name in ticked)
    return max((stage, *reached), key=lambda one: _ORDER.get(one, 0))
