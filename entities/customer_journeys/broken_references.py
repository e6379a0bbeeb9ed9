"""Live journeys that don't work as meant, because something they use is not live any more."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from entities.customer_journeys import pickers
from marketing.lifecycle import registry
from marketing.publishing.models import LivePublication, PublicationReference

MOST = 8
EFFECTS = {
    "content-settings": "The content settings {} are not live: contacts wait at the email tiles until they are.",
    "emails": "The email {} is inactive: the version it pinned goes on, nothing else can take it up.",
    "segments": "The segment {} is not live: nobody new enters from it.",
}


@dataclass(frozen=True)
class BrokenReference:
    """One journey, and in words what it uses that is not live."""

    journey: str
    url: str
    text: str


def found(user: Any) -> list[BrokenReference]:
    """What live journeys use that is not live, newest versions first; names only of kinds the person may see."""
    running = LivePublication.objects.filter(kind="journeys").values("publication_id")
    is_live = LivePublication.objects.filter(kind=OuterRef("kind"), record_id=OuterRef("record_id"))
    found = PublicationReference.objects.filter(~Exists(is_live), publication__in=running, kind__in=EFFECTS)
    rows = found.select_related("publication").defer("publication__payload").order_by("-publication_id", "pk")
    told = {(row.publication.record_id, row.kind, row.record_id): row.publication.name for row in rows[: MOST * 5]}
    names = _names(((kind, key) for _journey, kind, key in told), user)
    return [
        BrokenReference(name, f"/journeys/{journey}/", EFFECTS[kind].format(names.get((kind, key), "it uses")))
        for (journey, kind, key), name in told.items()
    ][:MOST]


def _names(places: Iterable[tuple[str, int]], user: Any) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, key in places:
        wanted[kind].add(key)
    found = {}
    for kind, keys in wanted.items():
        meta = registry.model_for(kind)._meta
        if user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            found.update({(kind, key): f"“{used.name}”" for key, used in pickers.named(kind, keys).items()})
    return found
