"""The list behind a static segment as people see and type it."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from marketing.audience import people, static_lists
from marketing.audience.cells import csv_lines
from marketing.audience.models import ListedMember
from marketing.contracts.parsing import id_of, json_of
from marketing.contracts.reading import shown
from marketing.lifecycle.searching import searched

MOST_MEMBERS = 200_000
# Above this a page shows a summary instead of every id.
MOST_SHOWN = 2_000
LONGEST_TEXT = 4_000_000
MOST_FOUND, MOST_TICKED = 20, 50
CHUNK = 5_000


class Known(list[int]):
    """Ids of contacts that exist, ascending: they are not looked up again."""


class MembersField(forms.Field):
    """Ids of contacts: a list, or text with spaces, commas or new lines between them, or a JSON list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> list[int]:
        """The ids, ascending, each once; refuses what is no id, and contacts that don't exist."""
        if value is None or value == "":
            return []
        if isinstance(value, Known):
            return list(value)
        ids = sorted({_id(one) for one in (value if isinstance(value, list) else _split(str(value)))})
        if len(ids) > MOST_MEMBERS:
            raise ValidationError(f"A list holds up to {MOST_MEMBERS:,} contacts.")
        if missing := _missing(ids):
            named = ", ".join(map(str, missing[:5]))
            more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
            raise ValidationError(f"There are no contacts with these ids: {named}{more}. Take them out.")
        return ids

    def prepare_value(self, value: Any) -> Any:
        """The text that stands in the input."""
        return ", ".join(str(one) for one in value) if isinstance(value, list) else value


def changed(segment: Any, ids: Iterable[int], what: str) -> Known:
    """The list with these existing contacts on it, or, for `remove`, without them."""
    before = set(segment.static_members)
    found = Known(sorted(before - set(ids) if what == "remove" else before | set(ids)))
    if len(found) > max(MOST_MEMBERS, len(before)):
        raise ValidationError(f"A list holds up to {MOST_MEMBERS:,} contacts.")
    return found


def chosen(texts: list[str]) -> list[int]:
    """The ids that were ticked; refuses none, and contacts that don't exist."""
    if not texts:
        raise ValidationError("Choose at least one contact first.")
    return MembersField().to_python(texts)


def on_list(segment: Any, ids: Iterable[int]) -> set[int]:
    """Which of these contacts are on the list of this copy."""
    rows = ListedMember.objects.filter(static_lists.at_revision(segment.pk, segment.static_revision))
    return set(rows.filter(contact_id__in=list(ids)).values_list("contact_id", flat=True))


def contacts_of(segment: Any) -> Any:
    """The contacts on the list of this copy."""
    listed_ids = ListedMember.objects.filter(static_lists.at_revision(segment.pk, segment.static_revision))
    return people.model("contact").objects.filter(pk__in=listed_ids.values("contact_id"))


def shown_of(segment: Any) -> Any:
    """The contacts on the list with what a page shows of them."""
    shown = ("name", "email", "status_reason", "account__name")
    return contacts_of(segment).select_related("account").only(*shown)


def counts(segment: Any) -> tuple[int, int]:
    """How many active and inactive contacts are on the list; inactive ones are no members."""
    every = ListedMember.objects.filter(static_lists.at_revision(segment.pk, segment.static_revision)).count()
    inactive = contacts_of(segment).filter(status="inactive").count()
    return every - inactive, inactive


def to_add(segment: Any, typed: str) -> list[Any]:
    """Active contacts that fit what is typed and are not on the list yet, one more than a page shows."""
    listed_ids = ListedMember.objects.filter(static_lists.at_revision(segment.pk, segment.static_revision))
    found = searched(people.active_contacts(), typed).exclude(pk__in=listed_ids.values("contact_id"))
    return list(found.order_by("name", "pk")[: MOST_FOUND + 1]) if typed.strip() else []


def named(ids: Iterable[int]) -> list[Any]:
    """The contacts with these ids, in their order."""
    wanted = list(ids)
    found = people.model("contact").objects.in_bulk(wanted)
    return [found[one] for one in wanted if one in found]


def as_csv(parts: Iterable[list[tuple[int, datetime]]], zone: tzinfo) -> Iterator[str]:
    """Yield members as lines of CSV; `parts` hold (contact, since), times are shown in a zone."""
    return csv_lines(_rows(parts, zone))


def _rows(parts: Iterable[list[tuple[int, datetime]]], zone: tzinfo) -> Iterator[list[str]]:
    yield ["Full name", "E-mail", "Business phone", "Company", "Member since"]
    for part in parts:
        persons = people.active_contacts().filter(pk__in=[key for key, _since in part])
        known = {row[0]: row[1:] for row in persons.values_list("pk", "name", "email", "phone", "account__name")}
        for key, since in part:
            if key in known:
                cells = [cell or "" for cell in known[key]]
                yield [*cells, since.astimezone(zone).isoformat(timespec="seconds")]


def _split(text: str) -> list[Any]:
    if len(text) > LONGEST_TEXT:
        raise ValidationError("This list is too long to be sent at once.")
    if text.lstrip().startswith("["):
        try:
            found = json_of(text)
        except ValueError as fault:
            raise ValidationError("This is not a list of ids.") from fault
        return list(found)
    return [part for part in re.split(r"[\s,;]+", text) if part]


def _id(value: Any) -> int:
    found = id_of(value) if isinstance(value, (int, str)) else None
    if found is None:
        raise ValidationError(f"“{shown(value)}” is no id of a contact.")
    return found


def _missing(ids: list[int]) -> list[int]:
    contacts = people.model("contact").objects
    found: set[int] = set()
    for start in range(0, len(ids), CHUNK):
        found.update(contacts.filter(pk__in=ids[start : start + CHUNK]).values_list("pk", flat=True))
    return [one for one in ids if one not in found]
