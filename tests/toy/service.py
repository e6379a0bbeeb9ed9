"""The service's half of the toy: judges a version that nobody published, and counts what became of toys."""

from collections.abc import Iterator

from django.db.models import TextChoices

from marketing.contracts.problems import ERROR, Problem
from tests.toy.models import Played, Spin, ToyVersion


class ToyInteraction(TextChoices):
    """What a contact does with a toy; the subject is the toy."""

    ROLLED = "toy-rolled", "Toy rolled"


def problems(value: ToyVersion) -> Iterator[Problem]:
    """Yield what keeps a toy from rolling."""
    if value.wheels == 1:
        yield Problem(ERROR, "wheels-one", "A toy on one wheel falls over: give it another, or none.", "wheels")


def played(record_id: int) -> Played:
    """Count how often a toy was played with, and when last."""
    spins = Spin.objects.filter(toy_id=record_id)
    last = spins.order_by("-at").first()
    return Played(spins.count(), last.at if last else None)
