"""The records that tiles can name: live ones first and alone, and what was chosen before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from marketing.contracts.email import CONFIRMATION_REQUEST
from marketing.contracts.parsing import id_of
from marketing.lifecycle import registry
from marketing.lifecycle.states import StatusReason
from marketing.lifecycle.text import fold

LIVE = (StatusReason.LIVE, StatusReason.LIVE_EDITABLE)
FEW = 100
Choice = tuple[str, str]


@dataclass(frozen=True)
class Used:
    """A record that a tile names."""

    kind: str
    record_id: int
    name: str
    reason: StatusReason

    @property
    def is_live(self) -> bool:
        """True when other records may take it up."""
        return self.reason.is_live

    @property
    def url(self) -> str:
        """Its address."""
        return f"/{self.kind}/{self.record_id}/"


def named(kind: str, keys: Iterable[int]) -> dict[int, Used]:
    """The records with these ids, in one query; what is gone is left out."""
    wanted = set(keys)
    if not wanted:
        return {}
    model: Any = registry.model_for(kind)
    rows = model.objects.filter(pk__in=wanted).values_list("pk", "name", "status_reason")
    return {key: Used(kind, key, name, StatusReason(reason)) for key, name, reason in rows}


def live(kind: str, words: str = "") -> Any:
    """The live records of a kind by name, narrowed by the words of a search."""
    model: Any = registry.model_for(kind)
    found = model.objects.filter(status_reason__in=LIVE).order_by("name", "pk")
    if kind == "emails":
        found = found.exclude(content_type=CONFIRMATION_REQUEST)
    for word in fold(words).split():
        found = found.filter(search_text__contains=word)
    return found


def options(kind: str, words: str = "") -> list[Choice]:
    """Return (id, name) of the first live records."""
    return [(str(key), name) for key, name in live(kind, words).values_list("pk", "name")[:FEW]]


class RecordField(forms.Field):
    """One live record of a kind, by id; `known` are records chosen before, which stay valid whatever became of them."""

    widget = forms.Select

    def __init__(self, kind: str, known: Mapping[int, Used], offered: list[Choice], **options: Any) -> None:
        super().__init__(**options)
        self.kind, self.known, self.offered = kind, known, offered
        self.widget.choices = [("", "—"), *offered]

    def offer(self, chosen: Any) -> None:
        """Show what is chosen among the options even where it isn't live any more."""
        if isinstance(chosen, int) and all(key != str(chosen) for key, _name in self.offered):
            used = self.known.get(chosen)
            words = f"{used.name} ({used.reason.label.lower()})" if used else "(deleted)"
            self.widget.choices = [("", "—"), (str(chosen), words), *self.offered]

    def to_python(self, value: Any) -> int | None:
        """The id."""
        if value in self.empty_values:
            return None
        key = id_of(value)
        if key is None:
            raise ValidationError("Choose one from the list.")
        return key

    def validate(self, value: Any) -> None:
        """Refuse what can't be taken up now."""
        super().validate(value)
        if value is None or value in self.known or any(key == str(value) for key, _name in self.offered):
            return
        if not live(self.kind).filter(pk=value).exists():
            raise ValidationError("This is not live, so a journey can't take it up. Choose another one.")
