"""The versions of a record: its publications, what runs now, and the difference between two of them."""

from dataclasses import dataclass
from typing import Any

from marketing.console.record.histories import Difference, label_of, shown
from marketing.contracts.reading import Unreadable, words_of
from marketing.publishing.models import Publication
from marketing.publishing.publish import load

SHOWN = 50


@dataclass(frozen=True)
class Version:
    """One publication with what it changed against the one before; `fault` says why it can't be read."""

    publication: Publication
    is_live: bool
    differences: tuple[Difference, ...]
    fault: str


def of(record: Any, parameters: Any) -> dict[str, Any]:
    """The record's versions, newest first, and what the local version changed since."""
    found = Publication.objects.filter(kind=record.slug, record_id=record.pk).select_related("by").order_by("-number")
    publications = list(found[: SHOWN + 1])
    live = record.live_publication
    made = [
        Version(
            one,
            live is not None and one.pk == live.pk,
            _against(record, before.payload if before else {}, one.payload),
            _fault(record, one),
        )
        for one, before in zip(publications, [*publications[1:], None], strict=True)
    ][:SHOWN]
    local = _against(record, publications[0].payload, record.snapshot().to_payload()) if publications else ()
    return {"versions": made, "local": local}


def _fault(record: Any, publication: Publication) -> str:
    try:
        return words_of(load(publication, record.contract).content_faults()[:1])
    except Unreadable as fault:
        return str(fault)


def _against(record: Any, old: Any, new: Any) -> tuple[Difference, ...]:
    if not old or not isinstance(old, dict) or not isinstance(new, dict):
        return ()
    names = [name for name in new if new.get(name) != old.get(name)]
    return tuple(Difference(label_of(type(record), n), shown(old.get(n)), shown(new.get(n))) for n in names)
