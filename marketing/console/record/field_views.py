"""A field as it is shown: label, input, lock with its reason, errors and what the check says of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from marketing.console.extension import RecordPage
from marketing.console.record.form_fields import FEW, JSONText, LookupField
from marketing.console.record.forms import FORM_ID
from marketing.contracts.parsing import id_of
from marketing.contracts.problems import Problem


@dataclass(frozen=True)
class FieldView:
    """One field on one page. Templates ask it; they never look at state or lock table."""

    page: RecordPage
    name: str

    @property
    def field(self) -> Any:
        """The form field."""
        return self.page.form.fields[self.name]

    @property
    def id(self) -> str:
        """Id of the input."""
        return f"id_{self.name}"

    @property
    def label(self) -> str:
        """What it is called."""
        return str(self.field.label or self.name.replace("_", " ").capitalize())

    @cached_property
    def why(self) -> str:
        """Why it is locked; "" when it may be edited."""
        return self.page.why_locked(self.name)

    @property
    def is_locked(self) -> bool:
        """True when it can't be edited now."""
        return bool(self.why)

    @cached_property
    def errors(self) -> list[str]:
        """What is wrong with what was typed."""
        validation = self.page.validation
        if validation is None:
            return []
        if self.name in validation.locked:
            return [f"Not saved. {validation.locked[self.name]}"]
        return [str(error) for error in self.page.form.errors.get(self.name, [])] if validation.stale is None else []

    @cached_property
    def problems(self) -> list[Problem]:
        """What the check says of it."""
        return [problem for problem in self.page.problems if problem.where == self.name and not problem.tile]

    @property
    def is_check_box(self) -> bool:
        """True when the label stands behind the box."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_group(self) -> bool:
        """True when it has several inputs of its own."""
        return isinstance(self.field.widget, forms.CheckboxSelectMultiple)

    @property
    def is_source(self) -> bool:
        """True when it is JSON, which designers show better."""
        return isinstance(self.field, JSONText)

    @property
    def is_broad(self) -> bool:
        """True when it takes the whole line."""
        return isinstance(self.field.widget, forms.Textarea)

    @property
    def is_required(self) -> bool:
        """True when it can't be left empty."""
        return bool(self.field.required) and not self.is_check_box

    @property
    def is_long_lookup(self) -> bool:
        """True when there is more to choose from than the input offers."""
        return (
            isinstance(self.field, LookupField)
            and not self.is_locked
            and self.field.queryset.order_by()[: FEW + 1].count() > FEW
        )

    @property
    def help(self) -> str:
        """One line of help."""
        return str(self.field.help_text or "")

    @property
    def attributes(self) -> dict[str, Any]:
        """The attributes of its input."""
        found: dict[str, Any] = {"id": self.id, "form": FORM_ID}
        if self.is_locked:
            found["disabled"] = True
        if self.is_required:
            found["aria-required"] = "true"
        if self.errors:
            found |= {"aria-invalid": "true", "data-focus-error": True}
        if described := self.described_by:
            found["aria-describedby"] = described
        if self.is_source:
            found |= {"class": "code", "spellcheck": "false"}
        return found

    @property
    def described_by(self) -> str:
        """Ids of the texts that describe the input."""
        parts = (
            ("why", self.why),
            ("error", self.errors),
            ("check", self.problems),
            ("help", self.help and not self.why),
        )
        return " ".join(f"{self.id}-{part}" for part, shown in parts if shown)

    @property
    def input(self) -> SafeString:
        """The input itself, with what was typed or is stored."""
        widget, value = self.field.widget, self.page.form.value(self.name)
        if isinstance(self.field, LookupField):
            chosen = value if str(value or "").isdecimal() else None
            widget.choices = self._chosen_alone(chosen) if self.is_locked else list(self.field.offered(_number(chosen)))
        return widget.render(self.name, value, self.attributes)

    def _chosen_alone(self, chosen: Any) -> list[tuple[Any, str]]:
        if not chosen:
            return [("", "—")]
        found = getattr(self.page.record, self.name, None)
        if found is None or str(found.pk) != str(chosen):
            found = self.field.queryset.model._base_manager.filter(pk=_number(chosen)).first()
        return [(chosen, str(found or "—"))]


def _number(chosen: Any) -> int | None:
    return id_of(chosen)
