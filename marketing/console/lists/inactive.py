"""What a view of inactive records shows besides: since when, and who made them so."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils import timezone

from marketing.console.entity import Entity
from marketing.console.page_parts import Column, View
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.states import Status

VIEWS = frozenset({"inactive", "expired"})


def columns(entity: Entity, view: View, shown: list[Column]) -> list[Column]:
    """A list's columns; where records are inactive, since when and by whom instead of the last change."""
    if view.key not in VIEWS or not entity.model.lifecycle.reasons(Status.INACTIVE):
        return shown
    kept = [column for column in shown if column.name not in ("modified_at", "status")]
    return [
        *kept,
        Column("inactive_since", "Inactive since", partial(_since, entity), "datetime"),
        Column("inactive_by", "By", partial(_by, entity)),
    ]


def why_for_good(entity: Entity, view: View) -> str:
    """Say, in a view of inactive records that nobody can activate, why not and what to do; "" elsewhere."""
    lifecycle = entity.model.lifecycle
    if view.key not in VIEWS or lifecycle.is_command("activate"):
        return ""
    reasons = lifecycle.reasons(Status.INACTIVE)
    rows = [*(move.refused for move in lifecycle.moves), *(action.refused for action in lifecycle.actions)]
    return next((refused[reason] for reason in reasons for refused in rows if reason in refused), "")


def told(record: Any) -> str:
    """Say who made an inactive record so, and when; "" where its history doesn't tell."""
    reasons = [reason.value for reason in record.lifecycle.reasons(Status.INACTIVE)]
    if record.status_reason not in reasons:
        return ""
    moves = StatusChange.objects.filter(kind=record.slug, record_id=record.pk, to_reason__in=reasons)
    last = moves.select_related("by").order_by("-id").first()
    if last is None:
        return ""
    return f"Deactivated by {_who(last)} on {timezone.localtime(last.at).strftime('%-d %b %Y, %H:%M')}."


def _who(move: StatusChange) -> str:
    return str(move.by or move.by_system or "The service")


def _since(entity: Entity, records: Sequence[Any]) -> dict[int, Any]:
    return {key: move.at for key, move in _moves(entity, records).items()}


def _by(entity: Entity, records: Sequence[Any]) -> dict[int, Any]:
    return {key: _who(move) for key, move in _moves(entity, records).items()}


def _moves(entity: Entity, records: Sequence[Any]) -> dict[int, StatusChange]:
    """The last move into an inactive state of each record."""
    reasons = [reason.value for reason in entity.model.lifecycle.reasons(Status.INACTIVE)]
    keys = [record.pk for record in records]
    moves = StatusChange.objects.filter(kind=entity.slug, record_id__in=keys, to_reason__in=reasons)
    return {move.record_id: move for move in moves.select_related("by").order_by("id")}
