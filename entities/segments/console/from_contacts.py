"""Static segments from the contacts' side: add to and remove from them, one contact or many."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from entities.segments import lists
from marketing.console import responses
from marketing.console.commands.bulk import words_of
from marketing.console.extension import RecordPage, extend
from marketing.console.record.form_fields import LookupField
from marketing.console.record.lookups import LookupForm, options
from marketing.lifecycle.refusals import Refused
from marketing.service import insights

MOST_SHOWN = 200
CHANGE = "segments.change_segment"
LIVE_TOO = "A live segment is checked and published anew, its members follow at once."
segments = extend("segments")
contacts = extend("contacts")


class ListForm(LookupForm):
    """Which static segment is meant."""

    segment = LookupField(queryset=lists.static_segments(), label="Static segment")
    lookup = "segment"
    search_url = "/segments/lists/"


def _change_lists(what: str) -> Any:
    def run(values: dict[str, Any], records: Sequence[Any], user: Any, at: Any) -> dict[int, str]:
        return lists.change(values["segment"].pk, [one.pk for one in records], what, by=user, at=at)

    return run


for what, label, done in ((lists.ADDED, "Add to segment", "added"), (lists.REMOVED, "Remove from segment", "removed")):
    contacts.bulk_action(
        label.lower().replace(" ", "-"), label, form=ListForm, right=CHANGE, done=done, icon="people", text=LIVE_TOO
    )(_change_lists(what))


@segments.list_route("lists/", name="lists", methods=["GET"])
def find_lists(request: HttpRequest) -> HttpResponse:
    """The static segments that fit what is typed, as options."""
    return options(lists.static_segments(), request)


@contacts.panel("segments", "Segments", "entities/segments/_contact.html")
def show_segments(page: RecordPage) -> dict[str, Any]:
    """The static lists a contact is on, and the live dynamic segments it is a member of."""
    found = list(lists.lists_with(page.record.pk)[:MOST_SHOWN])
    others = lists.dynamic_segments(insights.contact_segments(page.record.pk))
    can_change = page.user.has_perm(CHANGE)
    form = ListForm() if can_change and page.status == "active" else None
    return {"lists": found, "others": others[:MOST_SHOWN], "form": form, "can_change": can_change}


@contacts.route("lists/", name="lists", right=CHANGE, methods=["POST"])
def change_lists(page: RecordPage) -> HttpResponse:
    """Put one contact on a static segment, or take it off."""
    form = ListForm(page.request.POST)
    if not form.is_valid():
        return responses.refused(page, "Choose a static segment.", status=responses.INVALID)
    segment = form.cleaned_data["segment"]
    what = lists.REMOVED if page.request.POST.get("do") == lists.REMOVED else lists.ADDED
    try:
        why = lists.change(segment.pk, [page.record.pk], what, by=page.user, at=page.at)[page.record.pk]
    except Refused as refusal:
        return responses.refused(page, words_of(refusal))
    if why:
        return responses.refused(page, f"“{segment}”: {why}")
    return responses.done(page, f"{'Removed from' if what == lists.REMOVED else 'Added to'} “{segment}”.")
