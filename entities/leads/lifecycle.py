"""States, commands and locks of leads: Status by hand as contacts have it, and an end that can be taken back."""

from typing import Protocol

from entities.leads.stages import Outcome
from marketing.lifecycle.lifecycle import Action
from marketing.lifecycle.plain import ACTIVE, plain_lifecycle


class Closable(Protocol):
    """A lead as the rules here look at it."""

    outcome: str

    def get_outcome_display(self) -> str: ...


def why_closed(lead: Closable) -> str:
    """Say why nothing of a lead that ended may change; "" while it is open."""
    if lead.outcome == Outcome.OPEN:
        return ""
    return f"The lead is closed: it was {lead.get_outcome_display().lower()}. Reopen it to change it."


def why_open(lead: Closable) -> str:
    """Say why a lead can't be reopened; "" when it is closed."""
    return "The lead is open already." if lead.outcome == Outcome.OPEN else ""


lifecycle = plain_lifecycle(
    Action("qualify", (ACTIVE,), "Qualify", unless=why_closed),
    Action("disqualify", (ACTIVE,), "Disqualify", unless=why_closed),
    Action("reopen", (ACTIVE,), "Reopen", unless=why_open),
    closed=why_closed,
)
