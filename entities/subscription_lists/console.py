"""Console of subscription lists: who is on them, and joining and leaving from the contacts' side."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from entities.subscription_lists.models import Subscription, SubscriptionList
from marketing.audience import subscriptions
from marketing.console import responses
from marketing.console.extension import RecordPage, extend
from marketing.console.lists import paging
from marketing.console.page_parts import Column, Fact, Group
from marketing.console.record.form_fields import LookupField
from marketing.console.record.lookups import LookupForm, options
from marketing.lifecycle.models import Record
from marketing.lifecycle.searching import searched
from marketing.lifecycle.states import StatusReason
from marketing.users.models import User

SIZE = 50
TEMPLATES = "entities/subscription_lists/"
CHANGE = "subscription_lists.change_subscriptionlist"
JOIN, LEAVE = "join", "leave"
BY_HAND = "In the console, by {}"

lists = extend("subscription-lists")
contacts = extend("contacts")


def _open_lists() -> Any:
    return SubscriptionList.objects.filter(status=StatusReason.ACTIVE).order_by("name", "pk")


class ListForm(LookupForm):
    """Which list is meant."""

    list = LookupField(queryset=_open_lists(), label="Subscription list")
    lookup = "list"
    search_url = "/subscription-lists/open/"


def _counts(records: Sequence[Any]) -> dict[int, int]:
    return subscriptions.counts([record.pk for record in records])


lists.in_site_map("mail", 6)
lists.states({StatusReason.INACTIVE: "This list is inactive. It takes nobody new, and readers don't see it."})
lists.columns(
    "name",
    Column("title", "Readers see", wide=True),
    Column("subscribers", "Subscribers", values=_counts, kind="number"),
    "is_offered",
    "status",
    "owner",
    "modified_at",
)
lists.form(
    Group("List", "name", "description"),
    Group("For readers", "title", "text", "is_offered", text="A change shows on their preferences page at once."),
)


@lists.facts
def facts(page: RecordPage) -> Iterator[Fact]:
    """Say how many are on it."""
    yield Fact("Subscribers", subscriptions.counts([page.record.pk])[page.record.pk], "number")
    yield Fact("Readers can join", "Yes" if page.record.is_offered else "No")


@lists.losses
def losses(records: Sequence[Any]) -> Iterator[str]:
    """Say how many are on the lists that are to be deleted."""
    number = sum(_counts(records).values())
    if number:
        whose = "it" if len(records) == 1 else "them"
        yield f"{number:,} subscription{'s' if number > 1 else ''} to {whose} end{'s' if number == 1 else ''}."


@lists.tab("subscribers", "Subscribers", f"{TEMPLATES}_subscribers.html", lazy=True)
def subscribers(page: RecordPage) -> dict[str, Any]:
    """Give who is on the list, the newest first, a page at a time."""
    typed, after = page.request.GET.get("q", ""), paging.after(page.request)
    rows = searched(subscriptions.on(page.record.pk), typed, "contact__search_text")
    rows = rows if after is None else rows.filter(pk__lt=after)
    found = list(rows[: SIZE + 1])
    return {
        "rows": found[:SIZE],
        "next_after": found[SIZE - 1].pk if len(found) > SIZE else None,
        "is_later": after is not None,
        "q": typed,
        "may_change": page.user.has_perm(CHANGE) and page.status == "active",
    }


@lists.route("remove/", name="remove", right="change", methods=["POST"])
def remove(page: RecordPage) -> HttpResponse:
    """Take one contact off the list."""
    form_says = page.request.POST.get("contact", "")
    found = Subscription.objects.filter(list_id=page.record.pk, contact_id=_key(form_says)).first()
    if found is None:
        return responses.refused(page, "This contact is not on the list any more.")
    subscriptions.leave(page.record.pk, [found.contact_id], at=page.at, source=BY_HAND.format(page.user))
    return responses.done(page, f"“{found.contact}” is taken off the list.")


def _key(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@lists.list_route("open/", name="open", methods=["GET"])
def find_lists(request: HttpRequest) -> HttpResponse:
    """The lists that take somebody now and fit what is typed, as options."""
    return options(_open_lists(), request)


def _change(what: str) -> Any:
    def run(values: dict[str, Any], records: Sequence[Any], user: User, at: datetime) -> dict[int, str]:
        done = _changed(what, values["list"].pk, [one.pk for one in records], user, at)
        why = {one.pk: _why_not(what, one) for one in records}
        return {one.pk: "" if one.pk in done else why[one.pk] for one in records}

    return run


def _changed(what: str, list_id: int, contact_ids: Sequence[int], user: User, at: datetime) -> set[int]:
    act = subscriptions.join if what == JOIN else subscriptions.leave
    return act(list_id, contact_ids, at=at, source=BY_HAND.format(user))


def _why_not(what: str, contact: Record) -> str:
    if what == LEAVE:
        return "Is not on the list."
    return "Is on the list already." if contact.status == "active" else "Is inactive: activate it first."


ACTIONS = (
    ("add-to-list", "Add to subscription list", JOIN, "added"),
    ("remove-from-list", "Remove from subscription list", LEAVE, "removed"),
)
for name, label, what, done in ACTIONS:
    contacts.bulk_action(name, label, form=ListForm, right=CHANGE, done=done, icon="mail")(_change(what))


@contacts.panel("subscriptions", "Subscription lists", f"{TEMPLATES}_contact.html")
def of_contact(page: RecordPage) -> dict[str, Any]:
    """Give the lists that a contact is on, since when, and by which way."""
    may_change = page.user.has_perm(CHANGE)
    form = ListForm() if may_change and page.status == "active" else None
    return {"rows": list(subscriptions.of(page.record.pk)), "form": form, "may_change": may_change}


@contacts.route("subscriptions/", name="subscriptions", right=CHANGE, methods=["POST"])
def change_subscriptions(page: RecordPage) -> HttpResponse:
    """Put one contact on a list, or take it off."""
    what = LEAVE if page.request.POST.get("do") == LEAVE else JOIN
    chosen = _chosen(page, what)
    if chosen is None:
        return responses.refused(page, "Choose a subscription list.", status=responses.INVALID)
    if not _changed(what, chosen.pk, [page.record.pk], page.user, page.at):
        return responses.refused(page, f"“{chosen}”: {_why_not(what, page.record)}")
    return responses.done(page, f"{'Added to' if what == JOIN else 'Removed from'} “{chosen}”.")


def _chosen(page: RecordPage, what: str) -> SubscriptionList | None:
    """The list that is meant; an inactive one can be left, not joined."""
    if what == LEAVE:
        return SubscriptionList.objects.filter(pk=_key(page.request.POST.get("list", ""))).first()
    form = ListForm(page.request.POST)
    return form.cleaned_data["list"] if form.is_valid() else None
