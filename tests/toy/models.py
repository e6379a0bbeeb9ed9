"""An entity: the promise of the design is that one settings line gives it everything."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import models

from marketing.contracts.payload import Contract
from marketing.lifecycle.lifecycle import Action, Lifecycle, Move
from marketing.lifecycle.locks import Lock, LockMatrix
from marketing.lifecycle.models import Publishable
from marketing.lifecycle.states import Status, StatusReason

R = StatusReason


@dataclass(frozen=True)
class ToyVersion(Contract):
    """What the service would need of a toy."""

    kind: ClassVar[str] = "toys"

    name: str = ""
    colour: str = ""
    wheels: int = 4


@dataclass(frozen=True)
class Played:
    """An insight of a toy."""

    times: int = 0
    last_at: datetime | None = None


class Toy(Publishable):
    """A toy: its colour is locked for good once it was live, the rest while it is live."""

    slug = "toys"
    contract = ToyVersion
    lifecycle = Lifecycle(
        states=dict.fromkeys((R.DRAFT, R.LIVE, R.LIVE_EDITABLE, R.STOPPED), Status.ACTIVE),
        moves=(
            Move("go-live", (R.DRAFT, R.STOPPED), R.LIVE, "Go live", checks=True, publishes=True, prepares=True),
            Move("edit", (R.LIVE,), R.LIVE_EDITABLE, "Edit"),
            Move("save", (R.LIVE_EDITABLE,), R.LIVE, "Save", checks=True, publishes=True, prepares=True),
            Move("discard-changes", (R.LIVE_EDITABLE,), R.LIVE, "Discard changes", restores=True),
            Move("stop", (R.LIVE, R.LIVE_EDITABLE), R.STOPPED, "Stop", withdraws=True, warns=True),
        ),
        actions=(
            Action("save", (R.DRAFT, R.STOPPED), "Save"),
            Action("delete", (R.DRAFT, R.STOPPED), "Delete", right="delete"),
        ),
        locks=LockMatrix(
            others=Lock(frozenset({R.DRAFT, R.LIVE_EDITABLE, R.STOPPED})),
            rows={"colour": Lock(frozenset({R.DRAFT}))},
        ),
    )

    colour = models.CharField(max_length=20, blank=True)
    wheels = models.PositiveSmallIntegerField(default=4)

    class Meta:
        verbose_name = "toy"


class Spin(models.Model):
    """Run-time row: a toy was played with; points at it by its id alone, as all that the service writes."""

    toy_id = models.BigIntegerField()
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Spin"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.toy_id} {self.at}"
