"""Text comes in by one door: what a form refuses, an import, a public page and JSON refuse too, in the same words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client

from entities.contacts.importing.fields import targets
from entities.contacts.importing.opt_outs import INVERSE
from entities.contacts.models import Contact
from marketing.console.record.form_fields import JSONText, form_field
from marketing.contracts import characters
from marketing.lifecycle import registry

ALSO_IN_LINES = ("a\0b", "a\x1bb", "a\x7fb", "a\x85b", "a\x9fb", "a\ud800b")
LINE = (*ALSO_IN_LINES, "a\r\nBcc: x@evil.example", "a\nb", "a\tb", "a\u2028b")
FINE = ("Zoë", "O’Neill", "王小明", "a\u200db", "\u200f\u05d0", "🙂", "N/A", "a\u00a0b", "e\u0301")
# Not stored: the search refuses what no database compares, and a password is whatever somebody typed.
NOT_KEPT = {"SearchForm.q", "SignInForm.password"}


def forms_of_ours(base: Any = forms.Form) -> Iterator[Any]:
    """Every form class of the project."""
    for kind in base.__subclasses__():
        yield from forms_of_ours(kind)
        if kind.__module__.startswith(("marketing.", "entities.")):
            yield kind


def refuses(field: Any, text: str) -> bool:
    """Whether the field's own reader refuses a text because of its characters."""
    try:
        field.run_validators(text)
    except ValidationError as fault:
        return bool({characters.fault_of(text), characters.fault_of(text, lines=True)} & set(fault.messages))
    return False


@pytest.mark.parametrize("text", LINE)
def test_no_line_holds_it(text: str) -> None:
    assert characters.fault_of(text)
    assert bool(characters.fault_of(text, lines=True)) == (text in ALSO_IN_LINES)


@pytest.mark.parametrize("text", FINE)
def test_what_people_are_called_is_fine(text: str) -> None:
    assert characters.fault_of(text) == characters.fault_of(text, lines=True) == ""


def test_every_text_field_of_every_form_has_the_door(client: Client) -> None:
    client.get("/login/")  # loads all pages, and their forms
    found = {
        f"{kind.__name__}.{name}": [text for text in ALSO_IN_LINES if not refuses(field, text)]
        for kind in forms_of_ours()
        for name, field in kind.base_fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, forms.JSONField)
    }
    assert len(found) > 5
    assert {name for name, missed in found.items() if missed} == NOT_KEPT


@pytest.mark.parametrize("kind", sorted(registry.kinds()))
def test_every_text_column_of_every_kind_has_the_door(kind: str) -> None:
    for column in registry.kinds()[kind]._meta.concrete_fields:
        made: Any = form_field(column) if column.editable else None
        if isinstance(made, forms.CharField) and not isinstance(made, forms.JSONField):
            assert all(refuses(made, text) for text in ALSO_IN_LINES), column.name
            assert refuses(made, "a\r\nb") != isinstance(made.widget, forms.Textarea), column.name


@pytest.mark.parametrize("text", LINE)
def test_an_import_refuses_what_a_form_refuses(text: str) -> None:
    for key, target in targets().items():
        column: Any = None if key in ("full_name", *INVERSE) else Contact._meta.get_field(key)
        if column is not None and (column.choices or column.get_internal_type() not in ("CharField", "EmailField")):
            continue
        with pytest.raises(ValidationError):
            target.convert(text)


@pytest.mark.parametrize("text", ALSO_IN_LINES)
def test_json_holds_it_neither(text: str) -> None:
    for value in ({"a": text}, {text: 1}, [[text]]):
        with pytest.raises(ValidationError, match="control characters"):
            JSONText().clean(json.dumps(value))
