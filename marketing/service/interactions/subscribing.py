"""What contacts did with subscription lists, kept as interactions: whoever changed a list, each real change once."""

from collections.abc import Sequence

from django.db.models import TextChoices

from marketing.audience import subscriptions
from marketing.audience.subscriptions import Step
from marketing.service.interactions import recording
from marketing.service.interactions.models import Interaction


class ListInteraction(TextChoices):
    """By its stored name and the words for people; the subject is the list, the payload says by which way."""

    JOINED = "list-joined", "Joined the list"
    LEFT = "list-left", "Left the list"


def keep(steps: Sequence[Step]) -> None:
    """Record steps, in the transaction that makes them."""
    kind = subscriptions.kind()
    rows = [
        Interaction(
            type=ListInteraction.JOINED if step.is_joining else ListInteraction.LEFT,
            at=step.at,
            contact_id=step.contact_id,
            subject_kind=kind,
            subject_id=step.list_id,
            payload={"source": step.source[:200]} if step.source else {},
        )
        for step in steps
    ]
    recording.record(rows)
