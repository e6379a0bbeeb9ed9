"""Views that people make of lists: kept as the address of a list, offered to their owner and, shared, to all."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, QueryDict

from marketing.console.entity import Entity
from marketing.console.models import PersonalView, PinnedView
from marketing.lifecycle.text import composed_query

MOST = 50
# What an address carries beside what a view keeps.
PASSING = frozenset({"view", "after", "before", "csrfmiddlewaretoken"})


def offered(entity: Entity, user: Any) -> list[PersonalView]:
    """The views of a list that a person may open: their own first, then what others share."""
    rows = PersonalView.objects.filter(Q(owner=user) | Q(is_shared=True), kind=entity.slug).select_related("owner")
    return sorted(rows, key=lambda view: (view.owner_id != user.pk, view.name.lower()))


def named(views: Iterable[PersonalView], key: str) -> PersonalView | None:
    """The view behind a key, if there is one among these."""
    return next((view for view in views if view.key == key), None)


def pinned(entity: Entity, user: Any) -> str:
    """The key of the view that the list opens with for this person; "" for the list's own default."""
    return PinnedView.objects.filter(kind=entity.slug, user=user).values_list("key", flat=True).first() or ""


def opened(asked: QueryDict, entity: Entity, user: Any, views: Iterable[PersonalView]) -> QueryDict:
    """What an address asks for: without a view the pinned one; a personal view alone brings what it keeps."""
    found = asked.copy()
    if not found.get("view"):
        key = pinned(entity, user)
        if key in entity.views or named(views, key):
            found["view"] = key
    view = named(views, found.get("view", ""))
    if view is not None and not set(found) - PASSING:
        for name, values in composed_query(QueryDict(view.query)).lists():
            found.setlist(name, values)
    return found


def kept_query(parameters: QueryDict) -> str:
    """What a view keeps of a list's address."""
    kept = parameters.copy()
    for name in PASSING & set(kept):
        kept.pop(name)
    return kept.urlencode()


def store(entity: Entity, user: Any, *, name: str, base: str, query: str, shared: bool, at: datetime) -> PersonalView:
    """Keep a new view, or the new contents of the person's view of this name."""
    values = {"base": base, "query": query, "is_shared": shared, "modified_at": at}
    view, _made = PersonalView.objects.update_or_create(kind=entity.slug, owner=user, name=name, defaults=values)
    return view


def is_full(entity: Entity, user: Any, name: str) -> bool:
    """True when the person has as many views of the list as they may, and none of this name."""
    own = PersonalView.objects.filter(kind=entity.slug, owner=user)
    return own.count() >= MOST and not own.filter(name=name).exists()


def own_view(entity: Entity, user: Any, view_id: int) -> PersonalView:
    """A view that its owner wants to change; 404 where there is none, 403 where it is somebody else's."""
    found = PersonalView.objects.filter(kind=entity.slug, pk=view_id).filter(Q(owner=user) | Q(is_shared=True)).first()
    if found is None:
        raise Http404
    if found.owner_id != user.pk:
        raise PermissionDenied
    return found


def delete(view: PersonalView) -> None:
    """Delete a view, and the pins on it: those lists open with their own default again."""
    PinnedView.objects.filter(kind=view.kind, key=view.key).delete()
    view.delete()


def pin(entity: Entity, user: Any, key: str) -> None:
    """Let the list open with a view for this person."""
    PinnedView.objects.update_or_create(kind=entity.slug, user=user, defaults={"key": key})
