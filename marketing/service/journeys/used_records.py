"""How the records stand that a live journey uses: emails of which a newer version is live, and what is not live."""

import dataclasses
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.contracts.email import EmailVersion
from marketing.contracts.journey import EMAIL, SEGMENT, JourneyVersion, Tile
from marketing.contracts.reading import Unreadable
from marketing.contracts.segment import SegmentVersion
from marketing.publishing.models import LivePublication, Publication, PublicationReference
from marketing.service import versions
from marketing.service.journeys.source import Source
from marketing.service.pages import names_of


@dataclass(frozen=True)
class Pin:
    """A journey's tile keeps sending version `pinned_number` while version `live_number` of the record is live.

    `changed` names the fields of the email that differ between the two, in its own order.
    """

    tile_id: str
    kind: str
    record_id: int
    name: str
    pinned_number: int
    live_number: int
    live_since: datetime
    changed: tuple[str, ...]


def pins_behind(journey_id: int) -> list[Pin]:
    """The pins of the live publication whose record has a newer live version."""
    pins = _pins(journey_id)
    rows = versions.live(EmailVersion).filter(record_id__in={pin.record_id for pin in pins}) if pins else ()
    live = {row.record_id: row for row in rows}
    return list(_behind(pins, live))


def _behind(pins: Iterable[PublicationReference], live: dict[int, LivePublication]) -> Iterator[Pin]:
    for reference in pins:
        now, pinned = live.get(reference.record_id), reference.pinned
        if now is not None and pinned is not None and now.publication.number > pinned.number:
            yield Pin(
                tile_id=_tile_of(reference),
                kind=reference.kind,
                record_id=reference.record_id,
                name=now.publication.name,
                pinned_number=pinned.number,
                live_number=now.publication.number,
                live_since=now.since,
                changed=_changed(pinned, now.publication),
            )


def _changed(old: Publication, new: Publication) -> tuple[str, ...]:
    try:
        before, after = versions.value_of(old, EmailVersion), versions.value_of(new, EmailVersion)
    except Unreadable:
        return ()
    names = [field.name for field in dataclasses.fields(EmailVersion)]
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def tile_errors(journey_id: int) -> dict[str, list[str]]:
    """Return, by tile, what keeps a live journey's tile from working as meant."""
    live = versions.live(JourneyVersion).filter(record_id=journey_id).first()
    if live is None:
        return {}
    pins = _pins(journey_id)
    told = [*_stopped_emails(pins)]
    with suppress(Unreadable):
        version = versions.value_of(live.publication, JourneyVersion)
        tiles = version.tiles()
        told += [*_waiting_mail(version, tiles), *_silent_segments(tiles)]
    found: dict[str, list[str]] = {}
    for tile_id, text in told:
        found.setdefault(tile_id, []).append(text)
    return found


def _stopped_emails(pins: list[PublicationReference]) -> Iterator[tuple[str, str]]:
    live = _live(EmailVersion.kind, (pin.record_id for pin in pins))
    for pin in pins:
        if pin.record_id not in live and pin.pinned is not None:
            text = f"The email “{pin.pinned.name}” is inactive. This journey goes on sending the version it pinned."
            yield _tile_of(pin), text


def _waiting_mail(version: JourneyVersion, tiles: dict[str, Tile]) -> Iterator[tuple[str, str]]:
    used = version.content_settings
    mails = [tile.id for tile in tiles.values() if tile.type == EMAIL]
    if mails and used is not None and not _live(ContentSettingsVersion.kind, [used]):
        yield from ((tile, "The content settings are not live: contacts wait here until they are.") for tile in mails)


def _silent_segments(tiles: dict[str, Tile]) -> Iterator[tuple[str, str]]:
    segments = [tile for tile in tiles.values() if tile.type == SEGMENT]
    used = [(tile.id, key) for tile in segments for key in Source.of(tile).included]
    live = _live(SegmentVersion.kind, (key for _tile, key in used))
    silent = [(tile, key) for tile, key in used if key not in live]
    names = names_of(SegmentVersion.kind, (key for _tile, key in silent)) if silent else {}
    for tile, key in silent:
        yield tile, f"The segment “{names.get(key, '(deleted)')}” is not live: nobody new enters from it."


def _pins(journey_id: int) -> list[PublicationReference]:
    live = LivePublication.objects.filter(kind=JourneyVersion.kind, record_id=journey_id)
    pins = PublicationReference.objects.filter(
        publication__in=live.values("publication_id"), kind=EmailVersion.kind, pinned__isnull=False
    )
    return list(pins.select_related("pinned").defer("pinned__payload"))


def _tile_of(reference: PublicationReference) -> str:
    return reference.where.removeprefix("tile:")


def _live(kind: str, keys: Iterable[int]) -> set[int]:
    found = LivePublication.objects.filter(kind=kind, record_id__in=set(keys))
    return set(found.values_list("record_id", flat=True))
