"""The home page: what needs attention, what is live, what happened lately; only of kinds the person may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketing.console.entity import Entity, entities
from marketing.console.frame import attention
from marketing.console.frame.site_map import in_order
from marketing.console.names import Named, named_places
from marketing.console.page_parts import FirstStep, Notice
from marketing.console.record.histories import describe_moves
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.states import LIVE, TRANSIENT

LIVE_SHOWN, RECENT = 8, 15


@dataclass(frozen=True)
class Tally:
    """How many records of a kind are live."""

    title: str
    number: int
    url: str
    drafts: int


@dataclass(frozen=True)
class Happening:
    """A move that somebody or the service made."""

    move: StatusChange
    words: str
    record: Named

    @property
    def reason(self) -> str:
        """The state it led to; "" where the record is gone."""
        return "" if self.move.command == "delete" else self.move.to_reason


@dataclass(frozen=True)
class Step:
    """One of the first steps in a new installation."""

    title: str
    text: str
    url: str
    is_done: bool
    is_next: bool = False


@dataclass(frozen=True)
class Home:
    """All of the home page; `steps` only until the last of them was done once."""

    steps: list[Step]
    attention: list[Notice]
    tallies: list[Tally]
    live: list[tuple[Any, str, str]]
    recent: list[Happening]
    can_add: list[Entity]


def of(user: Any, at: datetime) -> Home:
    """The home page of one person."""
    seen = [e for e in in_order(entities().values()) if user.has_perm(e.permission("view"))]
    publishable = [e for e in seen if e.is_publishable]
    return Home(
        steps=_first_steps([e for e in seen if user.has_perm(e.permission("add"))]),
        attention=attention.of(seen, user, at),
        tallies=[_tally(entity) for entity in publishable],
        live=_live(publishable),
        recent=_recent(seen, user),
        can_add=[e for e in publishable if user.has_perm(e.permission("add"))],
    )


def _first_steps(kinds: list[Entity]) -> list[Step]:
    """The first steps of what this person may make, in order; none once the last one is done."""
    known = sorted(((s, e) for e in kinds for s in e.extension.first_steps), key=lambda pair: pair[0].place)
    if not known or _is_done(*known[-1]):
        return []
    done = [_is_done(step, entity) for step, entity in known]
    upcoming = done.index(False)
    return [
        Step(step.title, step.text, entity.url + step.path, is_done, number == upcoming)
        for number, ((step, entity), is_done) in enumerate(zip(known, done, strict=True))
    ]


def _is_done(step: FirstStep, entity: Entity) -> bool:
    return bool(entity.records.filter(**step.done).exists())


def _tally(entity: Entity) -> Tally:
    records = entity.records.order_by()
    live = records.filter(status_reason__in=sorted(r.value for r in LIVE)).count()
    drafts = records.filter(status_reason="draft").count()
    return Tally(entity.title, live, f"{entity.url}?view=all-live", drafts)


def _live(publishable: list[Entity]) -> list[tuple[Any, str, str]]:
    """The live records that keep versions of others running: what the installation is doing now."""
    found = []
    for entity in publishable:
        if entity.model.pinned_kinds:  # type: ignore[attr-defined]
            rows = entity.records.filter(status_reason__in=sorted(r.value for r in LIVE)).order_by("-modified_at")
            found += [(row, entity.record_url(row.pk), entity.label) for row in rows[:LIVE_SHOWN]]
    return found[:LIVE_SHOWN]


def _recent(seen: list[Entity], user: Any) -> list[Happening]:
    models = {entity.slug: entity.model for entity in seen}
    settled = StatusChange.objects.filter(kind__in=list(models)).exclude(
        to_reason__in=sorted(r.value for r in TRANSIENT)
    )
    moves = settled.select_related("by").order_by("-at", "-pk")[:RECENT]
    told = describe_moves(moves, models)
    records = named_places([(move.kind, move.record_id) for move, _words in told], user)
    return [Happening(move, words, record) for (move, words), record in zip(told, records, strict=True)]
