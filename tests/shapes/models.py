"""Toy entities, one for each shape of moves (design.md 4, "Shapes of moves"): declared here, programmed nowhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from marketing.contracts.payload import Contract
from marketing.lifecycle.asking import Option, Question
from marketing.lifecycle.lifecycle import SERVICE, Action, Lifecycle, Move
from marketing.lifecycle.locks import Lock, LockMatrix
from marketing.lifecycle.models import Publishable
from marketing.lifecycle.perform import perform
from marketing.lifecycle.states import Status, StatusReason

R = StatusReason
RESTING = (R.DRAFT, R.LIVE, R.STOPPED, R.ERROR)
NOT_LIVE = (R.DRAFT, R.STOPPED, R.ERROR)
EVERYWHERE = (*RESTING, R.GOING_LIVE)


@dataclass(frozen=True)
class FairVersion(Contract):
    """What the service would need of a fair; its `starts_at` is no window."""

    kind: ClassVar[str] = "fairs"

    name: str = ""
    motto: str = ""
    starts_at: datetime | None = None


class Fair(Publishable):
    """Two axes and republish on save, as events have them: a Status set by hand beside the publish status."""

    slug = "fairs"
    contract = FairVersion
    lifecycle = Lifecycle(
        own_status=True,
        states=dict.fromkeys(EVERYWHERE, Status.ACTIVE),
        moves=(
            Move("save", (R.LIVE,), R.LIVE, "Save", checks=True, publishes=True),
            Move("save", (R.GOING_LIVE,), R.GOING_LIVE, "Save", checks=True, publishes=True),
            Move("go-live", NOT_LIVE, R.LIVE, "Go live", via=R.GOING_LIVE, checks=True, publishes=True),
            Move("stop", (R.LIVE,), R.STOPPED, "Stop", withdraws=True),
            Move("deactivate", RESTING, None, "Deactivate", sets_status=Status.INACTIVE, withdraws=True),
            Move("activate", RESTING, None, "Activate", sets_status=Status.ACTIVE),
            Move("went-live", (R.GOING_LIVE,), R.LIVE, by=SERVICE, puts_live=True),
            Move("fail", (R.GOING_LIVE,), R.ERROR, by=SERVICE),
        ),
        actions=(
            Action("save", NOT_LIVE, "Save"),
            Action("check", RESTING, "Check for errors"),
            Action("delete", NOT_LIVE, "Delete", right="delete"),
        ),
        locks=LockMatrix(others=Lock(frozenset(EVERYWHERE))),
    )

    motto = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "fair"


@dataclass(frozen=True)
class LeafletVersion(Contract):
    """What the service would need of a leaflet."""

    kind: ClassVar[str] = "leaflets"

    name: str = ""
    text: str = ""
    part: int | None = None


class Leaflet(Publishable):
    """Prepared in the request, as forms are: Go live lands in Live or Error. One leaflet may be part of another."""

    slug = "leaflets"
    contract = LeafletVersion
    lifecycle = Lifecycle(
        states=dict.fromkeys((*RESTING, R.LIVE_EDITABLE), Status.ACTIVE),
        moves=(
            Move("save", (R.LIVE_EDITABLE,), R.LIVE, "Save", checks=True, publishes=True, prepares=True),
            Move(
                "go-live",
                NOT_LIVE,
                R.LIVE,
                "Go live",
                checks=True,
                publishes=True,
                prepares=True,
                fails_in=R.ERROR,
            ),
            Move("edit", (R.LIVE,), R.LIVE_EDITABLE, "Edit"),
            Move("discard-changes", (R.LIVE_EDITABLE,), R.LIVE, "Discard changes", restores=True),
            Move("stop", (R.LIVE, R.LIVE_EDITABLE), R.STOPPED, "Stop", withdraws=True, warns=True),
        ),
        actions=(
            Action("save", (R.DRAFT, R.STOPPED), "Save"),
            Action("check", (R.DRAFT, R.LIVE_EDITABLE, R.STOPPED), "Check for errors"),
            Action("delete", NOT_LIVE, "Delete", right="delete"),
        ),
        locks=LockMatrix(others=Lock(frozenset({R.DRAFT, R.LIVE_EDITABLE, R.STOPPED}))),
    )

    text = models.CharField(max_length=40, blank=True)
    part = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = "leaflet"


@dataclass(frozen=True)
class EditionVersion(Contract):
    """What the service would need of an edition."""

    kind: ClassVar[str] = "editions"

    name: str = ""
    follows: int | None = None

    def window(self) -> tuple[datetime | None, datetime | None]:
        """Run from the turn of the millennium on, with an open end."""
        return datetime.fromisoformat("2000-01-01T00:00:00+00:00"), None


def _readers(record: Any) -> Question | None:
    former = record.former
    if former is None or former.status_reason != R.LIVE:
        return None
    return Question(
        f"“{former}” is live now",
        "What becomes of those who read it?",
        (
            Option("finish", "They finish it", "Nobody new begins it."),
            Option("stop", f"“{former}” is stopped", "Nobody reads on."),
        ),
    )


class Edition(Publishable):
    """A second yes that is a choice, as a new version of a real-time journey asks for it when it is published."""

    slug = "editions"
    contract = EditionVersion
    lifecycle = Lifecycle(
        states={**dict.fromkeys((R.DRAFT, R.LIVE), Status.ACTIVE), R.STOPPED: Status.INACTIVE},
        moves=(
            Move("publish", (R.DRAFT,), R.LIVE, "Publish", checks=True, publishes=True, asks=_readers),
            Move("stop", (R.LIVE,), R.STOPPED, "Stop", withdraws=True),
        ),
        actions=(
            Action("save", (R.DRAFT,), "Save"),
            Action("delete", (R.DRAFT, R.STOPPED), "Delete", right="delete"),
        ),
        locks=LockMatrix(others=Lock(frozenset({R.DRAFT}))),
    )

    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = "edition"

    @property
    def former(self) -> Any:
        """The edition before this one."""
        return self.follows

    def chosen(self, choice: str, *, by: Any, at: datetime) -> None:
        """Stop the former edition where that was chosen."""
        if choice == "stop":
            perform(self.former, "stop", by=by, at=at)
