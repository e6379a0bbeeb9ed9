"""What a test send asks for, and what is asked before a part of an email is kept."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from entities.emails import previewing
from marketing.lifecycle.text import check_line, check_lines, fold

MOST_ADDRESSES = 10
LONGEST_NOTE = 1000
Attributes = dict[str, Any] | None
Renderer = BaseRenderer | None


class Offering(forms.TextInput):
    """A line of text with choices beneath it, asked for when it is shown; whatever fits can be typed all the same."""

    def __init__(self, offered: Callable[[], Iterable[tuple[str, str]]], attrs: dict[str, Any]) -> None:
        super().__init__(attrs)
        self.offered = offered

    def render(self, name: str, value: object, attrs: Attributes = None, renderer: Renderer = None) -> SafeString:
        """The input, and the list that it names."""
        key = f"{name}-offered"
        line = super().render(name, value, {**(attrs or {}), "list": key, "autocomplete": "off"}, renderer)
        choices = format_html_join("", '<option value="{}">{}</option>', self.offered())
        return format_html('{}<datalist id="{}">{}</datalist>', line, key, choices)


class TestSendForm(forms.Form):
    """Where a test goes, and whom it is filled in for."""

    __test__ = False  # the name is the product's word

    addresses = forms.CharField(
        label="Send to",
        max_length=3000,
        validators=[check_lines],
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "you@company.example"}),
        help_text=f"Up to {MOST_ADDRESSES} addresses, separated by commas or new lines.",
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=LONGEST_NOTE,
        validators=[check_lines],
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Please look at the new prices"}),
        help_text="Stands above the mail, in a frame that says that it is no part of it.",
    )
    contact = forms.CharField(
        label="Filled in for",
        required=False,
        max_length=300,
        validators=[check_line],
        widget=Offering(previewing.offered, attrs={"placeholder": "The contact of the preview"}),
        help_text="Name or e-mail address of a contact. Left empty: the contact that the preview shows.",
    )
    content_settings: Any = forms.ModelChoiceField(
        label="Content settings", queryset=None, required=False, empty_label="The default content settings"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["content_settings"].queryset = previewing.settings_offered()  # type: ignore[attr-defined]

    def clean_addresses(self) -> list[str]:
        """The addresses, each once."""
        found = [one for one in re.split(r"[\s,;]+", self.cleaned_data["addresses"]) if one]
        if len(found) > MOST_ADDRESSES:
            raise ValidationError(f"A test goes to up to {MOST_ADDRESSES} addresses.")
        for one in found:
            try:
                validate_email(one)
            except ValidationError as fault:
                raise ValidationError(f"“{one[:80]}” is no e-mail address.") from fault
        return list(dict.fromkeys(found))

    def clean_contact(self) -> Any:
        """The contact that was named, None where none was, `previewing.UNKNOWN` for somebody unknown."""
        typed = self.cleaned_data["contact"]
        if not typed:
            return None
        if fold(typed) == fold(previewing.UNKNOWN):
            return previewing.UNKNOWN
        found = previewing.contact_called(typed)
        if found is None:
            raise ValidationError("There is no such contact, or more than one. Type the e-mail address.")
        return found


class ContentBlockForm(forms.Form):
    """What a content block is called that is made of a part of an email."""

    use_required_attribute = False
    name = forms.CharField(max_length=200, validators=[check_line], help_text="People find it by this name.")
