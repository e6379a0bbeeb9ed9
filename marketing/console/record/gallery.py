"""The gallery that New opens: blank first, then the active templates of a kind, searched and filtered."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string

from marketing.console.access import key_of
from marketing.console.entity import Entity, entities
from marketing.console.extension import Card
from marketing.console.record.record_page import LoadedRecordPage
from marketing.lifecycle.models import Record
from marketing.lifecycle.text import fold

SHOWN = 60
LONGEST = 100


@dataclass(frozen=True)
class Gallery:
    """What one person chooses from; `chosen` is the template whose contents stand beside the list, None for blank."""

    request: HttpRequest
    entity: Entity
    templates: list[Any]
    purposes: list[str]
    chosen: Any
    q: str
    purpose: str
    is_capped: bool

    @classmethod
    def of(cls, request: HttpRequest, entity: Entity) -> "Gallery":
        """Read what is typed and chosen from the address."""
        q = request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
        purpose = request.GET.get("purpose", "").replace("\0", "")[:LONGEST]
        active = active_templates(entity)
        found = active.filter(purpose=purpose) if purpose else active
        for word in fold(q).split():
            found = found.filter(search_text__contains=word)
        card = card_of(entity)
        names = ("name", "purpose", "description", "status_reason", "row_version", *(card.fields if card else ()))
        rows = list(found.only(*names).order_by("name", "pk")[: SHOWN + 1])
        purposes = list(active.exclude(purpose="").order_by("purpose").values_list("purpose", flat=True).distinct())
        chosen = _named(active, request.GET.get("template", ""))
        return cls(request, entity, rows[:SHOWN], purposes, chosen, q, purpose, len(rows) > SHOWN)

    @property
    def url(self) -> str:
        """Its own address."""
        return f"{self.entity.url}new/from/"

    @property
    def new_url(self) -> str:
        """Where a new record starts, from the chosen template."""
        query = urlencode({"template": self.chosen.pk}) if self.chosen else ""
        return f"{self.entity.url}new/{'?' if query else ''}{query}"

    @property
    def cards(self) -> list[tuple[Any, str]]:
        """The templates, each with its small picture, "" where the kind draws none."""
        card = card_of(self.entity)
        return [(one, _drawn(card, one) if card else "") for one in self.templates]

    @property
    def page(self) -> LoadedRecordPage | None:
        """The chosen template as its own page shows it: what panels are drawn from."""
        return LoadedRecordPage.of(self.request, self.chosen) if self.chosen else None


def card_of(entity: Entity) -> Card | None:
    """How templates of a kind show themselves small."""
    return entities()[entity.template_model.slug].extension.shown_card


def _drawn(card: Card, template: Record) -> str:
    return render_to_string(card.template, {"record": template, **card.context(template)})


def active_templates(entity: Entity) -> Any:
    """The templates that new records of a kind can start from."""
    model = entity.template_model
    return model.objects.filter(status="active")


def is_offered(entity: Entity, user: Any) -> bool:
    """True when this person may see templates of a kind that has at least one."""
    model = entity.template_model
    if model is None or not user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
        return False
    return bool(active_templates(entity).exists())


def _named(templates: Any, typed: str) -> Any:
    return templates.filter(pk=key_of(typed)).first()
