"""A static segment made of a group of contacts that another kind knows, such as the people of an import."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from entities.segments import lists
from entities.segments.console.from_contacts import CHANGE, LIVE_TOO
from entities.segments.models import Segment
from marketing import clock
from marketing.console import groups, responses
from marketing.console.commands.bulk import words_of
from marketing.console.extension import extend
from marketing.console.groups import Group
from marketing.console.record.form_fields import LookupField
from marketing.console.record.lookups import LookupForm, options
from marketing.lifecycle.refusals import Refused
from marketing.lifecycle.text import check_line

ADD = "segments.add_segment"
NEW, EXISTING = "new", "existing"
console = extend("segments")
groups.offer("Make a segment of these", lambda name, key: f"/segments/{NEW}-from/{name}/{key}/", right=ADD)
groups.offer("Add to a static segment", lambda name, key: f"/segments/{EXISTING}-from/{name}/{key}/", right=CHANGE)


class PartsForm(forms.Form):
    """Which parts of a group are meant; the first is, unless somebody chooses otherwise."""

    use_required_attribute = False
    parts = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label="Contacts",
        error_messages={"required": "Choose at least one of these."},
    )

    def divide(self, group: Group) -> None:
        """Offer the parts of a group that hold anybody."""
        held = [(part, part.count) for part in group.parts]
        choices: Any = self.fields["parts"]
        choices.choices = [(part.name, f"{part.label} ({count:,})") for part, count in held if count]
        choices.initial = [name for name, _label in choices.choices[:1]]


class NewSegmentForm(PartsForm):
    """What the new segment is called."""

    name = forms.CharField(
        label="Segment name",
        max_length=100,
        validators=[check_line],
        error_messages={"required": "Say what the segment is called."},
    )


class AddForm(PartsForm, LookupForm):
    """Which static segment takes the contacts: none that somebody has open for editing."""

    segment = LookupField(queryset=lists.open_segments(), label="Static segment")
    lookup = "segment"
    search_url = "/segments/open-lists/"


@console.list_route("open-lists/", name="open-lists", methods=["GET"])
def find_open_lists(request: HttpRequest) -> HttpResponse:
    """The static segments that take contacts now and fit what is typed, as options."""
    return options(lists.open_segments(), request)


@console.list_route("new-from/<slug:name>/<id:key>/", name="new-from", right="add")
def make_segment(request: HttpRequest, name: str, key: int) -> HttpResponse:
    """Make a static segment of a group of contacts."""
    group = _group(request, name, key)
    form = NewSegmentForm(request.POST or None, initial={"name": group.title[:100]})
    form.divide(group)
    if not form.is_valid():
        return _ask(request, group, form, "Make a segment of these")
    user: Any = request.user
    try:
        with transaction.atomic():
            segment = lists.make(form.cleaned_data["name"], by=user, at=clock.now())
            added = lists.add_all(segment.pk, group.batches(form.cleaned_data["parts"]), by=user, at=clock.now())
    except Refused as refusal:
        return _ask(request, group, form, "Make a segment of these", words_of(refusal))
    messages.success(request, f"Made “{segment}” with {_contacts(added)}. Go live with it to use it in a journey.")
    return HttpResponseRedirect(f"/segments/{segment.pk}/")


@console.list_route("existing-from/<slug:name>/<id:key>/", name="existing-from", right="change")
def add_to_segment(request: HttpRequest, name: str, key: int) -> HttpResponse:
    """Put a group of contacts on a static segment."""
    group = _group(request, name, key)
    form = AddForm(request.POST or None)
    form.divide(group)
    if not form.is_valid():
        return _ask(request, group, form, "Add to a static segment")
    segment: Segment = form.cleaned_data["segment"]
    try:
        batches = group.batches(form.cleaned_data["parts"])
        added = lists.add_all(segment.pk, batches, by=request.user, at=clock.now())
    except Refused as refusal:
        return _ask(request, group, form, "Add to a static segment", words_of(refusal))
    messages.success(request, f"Added {_contacts(added)} to “{segment}”. The others were on it, or are inactive.")
    return HttpResponseRedirect(f"/segments/{segment.pk}/")


def _group(request: HttpRequest, name: str, key: int) -> Group:
    user: Any = request.user
    found = groups.load(name, key, user)
    if found is None or not any(part.count for part in found.parts):
        raise Http404
    return found


def _ask(request: HttpRequest, group: Group, form: PartsForm, title: str, refusal: str = "") -> HttpResponse:
    context = {"group": group, "form": form, "refusal": refusal, "text": LIVE_TOO if isinstance(form, AddForm) else ""}
    status = responses.CONFLICT if refusal else responses.INVALID if form.is_bound else 200
    return responses.page(request, "entities/segments/from_group.html", context, title=title, status=status)


def _contacts(number: int) -> str:
    return f"{number:,} contact{'' if number == 1 else 's'}"
