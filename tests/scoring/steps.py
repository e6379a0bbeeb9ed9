"""What tests of scores begin with: models that are live, leads of contacts, what contacts do."""

from typing import Any

from marketing import clock
from marketing.service.intake import sweep as intake
from marketing.service.interactions import recording
from marketing.service.interactions.models import Interaction
from marketing.service.scoring import engine
from tests import factories
from tests.factories import scoring_condition as condition
from tests.factories import scoring_rule as rule

CLICKS = rule(5, condition("clicked", frequency="each", amount=30, unit="days"), name="Clicks")
HOT = rule(10, name="Hot")


def live_model(*rules: dict[str, Any], **values: Any) -> Any:
    """Make a model, let it go live, and score once."""
    model = factories.lead_scoring_model(rules=list(rules) or [HOT], **values)
    factories.run(model, "go-live")
    turn()
    model.refresh_from_db()
    assert model.status_reason == "live", model.status_note
    return model


def turn() -> None:
    """Let the service do what is due now."""
    intake.sweep(clock.now())
    engine.sweep(clock.now())


def lead(**values: Any) -> Any:
    """Make a lead of a contact who agreed to everything."""
    return factories.lead(contact=values.pop("contact", None) or factories.contact(consent=5), **values)


def act(contact_id: int, kind: str = "clicked", **values: Any) -> None:
    """Record what a contact did."""
    recording.record([Interaction(type=kind, at=clock.now(), contact_id=contact_id, **values)])
