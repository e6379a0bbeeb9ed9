"""How a lead ends, and how that is taken back: with its reason in the history."""

from datetime import datetime

from entities.leads.models import Lead
from entities.leads.stages import LossReason, Outcome
from marketing.lifecycle.refusals import NotNow
from marketing.users.models import User


def qualify(lead: Lead, note: str, *, by: User, at: datetime) -> None:
    """End a lead as won. Raises NotNow where it is closed."""
    _refuse(lead, "qualify")
    _end(lead, Outcome.QUALIFIED, note, by, at)


def disqualify(lead: Lead, reason: LossReason, note: str, *, by: User, at: datetime) -> None:
    """Give a lead up. Raises NotNow where it is closed."""
    _refuse(lead, "disqualify")
    _end(lead, Outcome.DISQUALIFIED, ": ".join(filter(None, (reason.label, note))), by, at)


def reopen(lead: Lead, *, by: User, at: datetime) -> None:
    """Go on with a lead that was closed. Raises NotNow where it is open."""
    _refuse(lead, "reopen")
    lead.outcome, lead.outcome_reason, lead.closed_at = Outcome.OPEN, "", None
    lead.save(by=by, at=at, note="Reopened")


def _refuse(lead: Lead, command: str) -> None:
    if why := lead.lifecycle.refusal(command, lead):
        raise NotNow(why)


def _end(lead: Lead, outcome: Outcome, reason: str, by: User, at: datetime) -> None:
    lead.outcome, lead.outcome_reason, lead.closed_at = outcome, reason[:500], at
    lead.save(by=by, at=at, note=": ".join(filter(None, (outcome.label, reason)))[:200])
