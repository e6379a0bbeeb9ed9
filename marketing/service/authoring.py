"""Facade for checks and consoles: judge, prepare and preview contract values that nobody has to have published."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from marketing import clock
from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.contracts.email import EmailVersion
from marketing.contracts.journey import JourneyVersion
from marketing.contracts.payload import Contract
from marketing.contracts.problems import Problem
from marketing.contracts.reading import Unreadable
from marketing.contracts.segment import STATIC, SegmentVersion
from marketing.lifecycle import registry
from marketing.service import authored, versions
from marketing.service.journeys import schedule, source
from marketing.service.journeys.source import Reach
from marketing.service.mail import prepared, test_mails
from marketing.service.mail.compose import link_list, mending, previews
from marketing.service.mail.compose.compiled import LARGEST_SIZE, generated_text
from marketing.service.mail.compose.link_list import MailLink
from marketing.service.mail.compose.mending import Mended
from marketing.service.mail.compose.previews import Rendered
from marketing.service.mail.test_mails import TestResult
from marketing.service.mail.test_notes import TestNote
from marketing.service.media.apart import LARGEST as LARGEST_PICTURE
from marketing.service.media.apart import draw as draw_picture
from marketing.service.media.recognising import PictureRefused
from marketing.service.prepared import store
from marketing.service.scoring.sentences import sentences as scoring_sentences
from marketing.service.scoring.vocabulary import offered as scoring_places
from marketing.service.scoring.vocabulary import place_at as scoring_place
from marketing.service.segments import compile as segments
from marketing.service.segments.models import Membership
from marketing.service.segments.operators import OPERATORS, Operator
from marketing.service.segments.sentences import sentences

__all__ = [
    "LARGEST_PICTURE",
    "MailLink",
    "Measure",
    "Mended",
    "Operator",
    "PictureRefused",
    "Reach",
    "Rendered",
    "TestNote",
    "TestResult",
    "draw_picture",
    "estimate",
    "generated_text",
    "has_members",
    "last_iteration_ends",
    "links",
    "live_segments",
    "measure",
    "mended",
    "operators",
    "prepare",
    "problems",
    "reach",
    "render",
    "sample",
    "scoring_place",
    "scoring_places",
    "scoring_sentences",
    "sentences",
    "test_send",
]


Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Measure:
    """What a journey's check asks of a mail: the addresses and words of its links, and whether it can be sent."""

    links: frozenset[str]
    is_too_large: bool


def problems(value: Contract) -> list[Problem]:
    """What is wrong with a value; [] where nobody registered a check of its type.

    Codes as in the check catalogue; `where` is the field. Whether records that it names are live is not judged here.
    """
    return list(authored.problems(value))


def prepare(value: Contract) -> None:
    """Compile and store by digest what going live needs; doing it twice is harmless. Raises ValueError with words."""
    compiler = store.compiler_of(value.kind)
    if compiler is not None:
        store.prepare(compiler, value)


def estimate(value: SegmentVersion) -> int | None:
    """How many active contacts the segment would hold now; None where what is stored of one breaks the rules.

    Raises ValueError when the query has errors.
    """
    return _asked(lambda: int(_contacts(value).count()))


def sample(value: SegmentVersion, n: int = 10) -> list[int]:
    """The ids of up to `n` contacts that the segment would hold now, by name."""
    return _asked(lambda: list(_contacts(value).order_by("name", "pk").values_list("pk", flat=True)[:n])) or []


def has_members(segment_id: int) -> bool:
    """Say whether a segment has at least one member now, or will have when it is populated."""
    if Membership.objects.filter(segment_id=segment_id).exists():
        return True
    try:
        value = versions.live_value(SegmentVersion, segment_id)
        if value is None:
            return False
        return bool(_asked(lambda: segments.contacts(value, segment_id, clock.now()).exists()))
    except (segments.QueryFaulty, Unreadable):
        return False


def last_iteration_ends(value: JourneyVersion, record_id: int | None) -> datetime | None:
    """When a recurring journey's last iteration is over, counted on from those that have begun.

    None where no calendar goes that far.
    """
    return schedule.last_iteration_ends(value, record_id)


def reach(value: JourneyVersion) -> Reach:
    """How many members the journey's segments have now, and how many of them are below its minimum consent."""
    return source.reach(value)


def live_segments() -> tuple[int, int]:
    """How many segments are live, and how many may be."""
    return versions.live(SegmentVersion).count(), settings.LIVE_SEGMENTS


def measure(mails: Mapping[str, EmailVersion]) -> dict[str, Measure]:
    """Measure many mails at once, by key; those that can't be compiled are left out."""
    found = prepared.of_values(mails)
    return {
        key: Measure(
            frozenset(word for link in mail.links for word in (link.url, link.label)), mail.size > LARGEST_SIZE
        )
        for key, mail in found.items()
    }


def operators(field_type: str) -> tuple[Operator, ...]:
    """The operators of a catalogue field type, in the order of menus."""
    return OPERATORS[field_type]


def render(
    value: EmailVersion,
    contact_id: int | None = None,
    content_settings: ContentSettingsVersion | None = None,
    *,
    is_whole: bool = False,
    is_marked: bool = False,
) -> Rendered:
    """Fill an email in for a contact (None: an unknown person) with content settings (None: the default live ones).

    `is_whole` has every section shown, also those that the contact does not get. Marked, each block and section
    carries a class `block-<its id>`, for a designer to find it by; nothing that is sent does.
    """
    values = content_settings or previews.default_settings()
    return previews.render(value, contact_id, values, is_whole=is_whole, is_marked=is_marked)


def links(value: EmailVersion) -> list[MailLink]:
    """Every link of an email in order: words, target, whether clicks are counted, where it stands."""
    return link_list.of(value)


def mended(source: str, code: str) -> Mended | None:
    """Own HTML with what a code of the check finds in it mended, None where nothing can be."""
    return mending.mended(source, code)


def test_send(
    value: EmailVersion,
    addresses: Sequence[str],
    contact_id: int | None = None,  # noqa: PT028  no test in spite of its name
    content_settings: ContentSettingsVersion | None = None,  # noqa: PT028
    note: TestNote | None = None,  # noqa: PT028
) -> list[TestResult]:
    """Send at once through the transport: subject marked “[Test]”, not counted, links of the subscription inert.

    A note stands above the mail, in a frame of its own.
    """
    values = content_settings or previews.default_settings()
    return test_mails.send(value, addresses, contact_id, values, clock.now(), note)


def _asked(ask: Callable[[], Answer]) -> Answer | None:
    """The database's answer, or None where it refuses; the transaction around it, if any, goes on."""
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return ask()
    except DatabaseError:
        return None


def _contacts(value: SegmentVersion) -> Any:
    record_id = 0
    if value.segment_type == STATIC:
        model: Any = registry.model_for(SegmentVersion.kind)
        record_id = model.objects.filter(segment_id=value.segment_id).values_list("pk", flat=True).first() or 0
    return segments.contacts(value, record_id, clock.now())
