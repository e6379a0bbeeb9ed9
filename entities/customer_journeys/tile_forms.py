"""The forms behind the side panel: what people set inside a tile, one editor per type of tile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model

from entities.customer_journeys.pickers import FEW, Choice, RecordField, Used
from marketing.contracts.durations import LONGEST, UNITS
from marketing.contracts.journey import CREATE_LEAD, EMAIL, IF_THEN, SEGMENT, WAIT_FOR
from marketing.contracts.tile_settings import (
    AND,
    CLICKED,
    COLD,
    DELIVERED,
    EXCLUDE,
    HOT,
    INCLUDE,
    INTERSECTION,
    LONGEST_LINK,
    LONGEST_NAME,
    MOST_ROWS,
    OPENED,
    OR,
    UNION,
    WARM,
)
from marketing.lifecycle.text import check_line

UNIT_CHOICES = [(unit, unit) for unit in UNITS]
CONDITIONS = [(DELIVERED, "is delivered"), (OPENED, "is opened"), (CLICKED, "has a click")]


@dataclass(frozen=True)
class Choices:
    """What the editors of one tile offer: live records, records chosen before, and earlier email tiles."""

    segments: Sequence[Choice] = ()
    emails: Sequence[Choice] = ()
    known_segments: Mapping[int, Used] = field(default_factory=dict)
    known_emails: Mapping[int, Used] = field(default_factory=dict)
    sources: Sequence[Choice] = ()


class NameForm(forms.Form):
    """What every tile has: a name of its own, shown on the canvas."""

    use_required_attribute = False
    name = forms.CharField(
        max_length=100, required=False, validators=[check_line], label="Name on the canvas",
        widget=forms.TextInput(attrs={"placeholder": "Named by what it does"}),
    )  # fmt: skip


def amount_field(label: str) -> forms.IntegerField:
    """The field of a number of time units."""
    return forms.IntegerField(
        min_value=1, max_value=LONGEST, label=label, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Say how long to wait.",
            "invalid": "Enter a whole number above zero.",
            "min_value": "Enter a whole number above zero.",
            "max_value": f"Enter a number up to {LONGEST:,}.",
        },
    )  # fmt: skip


class WaitForForm(NameForm):
    """How long each contact waits, from arriving at the tile on."""

    amount = amount_field("Wait for")
    unit = forms.ChoiceField(choices=UNIT_CHOICES, label="Unit")


class EmailForm(NameForm):
    """Which email is sent."""

    def __init__(self, *args: Any, offer: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        made = RecordField("emails", offer.known_emails, list(offer.emails), required=False, label="Email")
        made.help_text = "Live emails are offered. The journey keeps the version that is live when it goes live."
        made.offer(self.initial.get("email"))
        self.fields["email"] = made


class SegmentForm(NameForm):
    """How several segments are put together."""

    merge = forms.ChoiceField(
        choices=[(UNION, "Members of any of them"), (INTERSECTION, "Members of all of them")],
        label="With several included segments, take in", required=False,
    )  # fmt: skip

    def clean_merge(self) -> str:
        """A journey of one segment is posted without it."""
        return self.cleaned_data["merge"] or UNION


class IfThenForm(NameForm):
    """How conditions are joined, and how long each contact waits for them."""

    join = forms.ChoiceField(
        choices=[(AND, "All of them"), (OR, "Any of them")], label="Yes is taken when", required=False
    )
    wait_amount = amount_field("Wait up to")
    wait_unit = forms.ChoiceField(choices=UNIT_CHOICES, label="Unit")

    def clean_join(self) -> str:
        """A single condition is posted without it."""
        return self.cleaned_data["join"] or AND


class CreateLeadForm(NameForm):
    """What lead is made for each contact."""

    topic = forms.CharField(
        max_length=LONGEST_NAME, validators=[check_line], label="Topic",
        help_text="What the lead is about. {name} and {company} stand for those of the contact.",
        error_messages={"required": "Say what the lead is about."},
    )  # fmt: skip
    rating = forms.ChoiceField(choices=[(HOT, "Hot"), (WARM, "Warm"), (COLD, "Cold")], label="Rating")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        users = get_user_model().objects.filter(is_active=True).order_by("first_name", "username")[:FEW]
        offered = [(str(one.pk), str(one)) for one in users]
        chosen = self.initial.get("owner")
        gone = [] if chosen is None or str(chosen) in dict(offered) else [(str(chosen), "(somebody who is gone)")]
        self.fields["owner"] = forms.TypedChoiceField(
            choices=[("", "The contact's owner"), *gone, *offered], required=False, label="Owner", coerce=int,
            empty_value=None,
        )  # fmt: skip


class ItemForm(forms.Form):
    """One source of a segment tile. A row without a segment is dropped."""

    use_required_attribute = False
    containment = forms.ChoiceField(
        choices=[(INCLUDE, "Include"), (EXCLUDE, "Exclude")], required=False, label="How"
    )

    def __init__(self, *args: Any, offer: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        made = RecordField("segments", offer.known_segments, list(offer.segments), required=False, label="Segment")
        made.offer(self.initial.get("segment"))
        self.fields["segment"] = made

    def stored(self) -> dict[str, Any] | None:
        """The row as the tile keeps it; None for an empty one."""
        key = self.cleaned_data.get("segment")
        return {"segment": key, "containment": self.cleaned_data.get("containment") or INCLUDE} if key else None


class RuleForm(forms.Form):
    """One condition of an if/then. A row without an email is dropped."""

    use_required_attribute = False
    link = forms.CharField(
        max_length=LONGEST_LINK, required=False, widget=forms.HiddenInput, validators=[check_line]
    )
    condition = forms.ChoiceField(choices=CONDITIONS, required=False, label="What happens")

    def __init__(self, *args: Any, offer: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.initial.get("source")
        gone = [] if not chosen or chosen in dict(offer.sources) else [(chosen, "(a tile that is not on this path)")]
        self.fields["source"] = forms.ChoiceField(
            choices=[("", "—"), *gone, *offer.sources], required=False, label="The email of"
        )

    def stored(self) -> dict[str, Any] | None:
        """The row as the tile keeps it; None for an empty one."""
        source = self.cleaned_data.get("source")
        if not source:
            return None
        condition = self.cleaned_data.get("condition") or DELIVERED
        link = self.cleaned_data.get("link", "") if condition == CLICKED else ""
        return {"source": source, "condition": condition, "link": link}


@dataclass
class TileEditor:
    """The form of one tile, with rows where its type has some. `data` is what was posted, None for a fresh one."""

    kind: str
    settings: dict[str, Any]
    offer: Choices
    data: Any = None
    pick_url: str = ""

    forms_of: ClassVar[dict[str, type[NameForm]]] = {
        SEGMENT: SegmentForm, EMAIL: EmailForm, WAIT_FOR: WaitForForm, IF_THEN: IfThenForm,
        CREATE_LEAD: CreateLeadForm,
    }  # fmt: skip
    rows_of: ClassVar[dict[str, tuple[str, type[Any]]]] = {SEGMENT: ("items", ItemForm), IF_THEN: ("rules", RuleForm)}

    def __post_init__(self) -> None:
        made = self.forms_of[self.kind]
        extra: dict[str, Any] = {"offer": self.offer} if made is EmailForm else {}
        self.form = made(self.data, initial=self.settings, auto_id="tile-%s", **extra)
        self.rows = self._rows() if self.kind in self.rows_of else None

    def _rows(self) -> Any:
        name, made = self.rows_of[self.kind]
        given = self.settings.get(name) or []
        rows = forms.formset_factory(made, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1, validate_max=True)
        return rows(
            self.data, initial=given, prefix=name, form_kwargs={"offer": self.offer}, auto_id="tile-%s"
        )

    @property
    def template(self) -> str:
        """What draws it."""
        return f"entities/customer_journeys/tiles/{self.kind}.html"

    @property
    def search(self) -> str:
        """Where more can be searched for, where there are more live records than the picker offers."""
        offered = self.offer.segments if self.kind == SEGMENT else self.offer.emails
        return self.pick_url if len(offered) >= FEW else ""

    @property
    def has_rows(self) -> bool:
        """True when something is chosen in at least one row."""
        return self.rows is not None and len(self.rows.forms) > 1

    @property
    def has_several(self) -> bool:
        """True when how rows are joined matters."""
        return self.rows is not None and len(self.rows.forms) > 2

    def is_valid(self) -> bool:
        """Judge what was posted."""
        return self.form.is_valid() and (self.rows is None or self.rows.is_valid())

    def values(self) -> dict[str, Any]:
        """What is to be set on the tile."""
        values = dict(self.form.cleaned_data)
        if self.rows is not None:
            name, _made = self.rows_of[self.kind]
            values[name] = [row for form in self.rows.forms if (row := form.stored())]
        return values
