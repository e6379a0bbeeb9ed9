"""Asked before each message leaves: is its run open, may this person get it? No answer is older than half a second.

So two seconds after Stop nothing leaves any more, and an opt-out holds from the next message on.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from marketing.audience import suppression
from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.publishing.models import LivePublication
from marketing.service import reasons, versions
from marketing.service.mail.models import Message
from marketing.service.mail.outbox import consent
from marketing.service.mail.outbox.consent import Consent
from marketing.service.mail.outbox.terms import Terms
from marketing.service.runs.opening import OpenRun

OLDEST_ANSWER = 0.5

MembersAmong = Callable[[int, Iterable[int]], set[int]]


def _nobody(segment_id: int, contact_ids: Iterable[int]) -> set[int]:
    return set()


class _Segments:
    """Who of some contacts is a member of a segment; told by the journeys, which know the segments."""

    members_among: MembersAmong = staticmethod(_nobody)


def register_members(function: MembersAmong) -> None:
    """Register how membership is looked up; called in AppConfig.ready."""
    _Segments.members_among = staticmethod(function)


class Gate:
    """One run's messages in one sender's hands.

    A new publication that governs the run, or of its content settings, closes the gate too: what is left is given back
    and rendered anew. `clock` counts seconds.
    """

    def __init__(
        self,
        open_run: OpenRun,
        agreed: Terms,
        messages: Iterable[Message],
        at: datetime,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.open_run = open_run
        self.terms = agreed
        self.settings = self._live_settings()
        self._people = {message.contact_id for message in messages}
        self._clock = clock
        self._started = clock()
        self._at = at
        self._consents: dict[int, Consent] = {}
        self._suppressed: set[int] = set()
        self._addresses: dict[int, str] = {}
        self._held: suppression.Held = {}
        self._is_open = False
        self._asked = float("-inf")

    @property
    def content_settings(self) -> ContentSettingsVersion | None:
        """The content settings that were live when the gate was made."""
        return versions.value_of(self.settings.publication, ContentSettingsVersion) if self.settings else None

    def now(self) -> datetime:
        """The moment, counted on from the beginning of the turn."""
        return self._at + timedelta(seconds=self._clock() - self._started)

    def is_open(self, oldest: float = OLDEST_ANSWER) -> bool:
        """Say whether messages may leave; asks the database when the last answer is older than `oldest` seconds."""
        if self._clock() - self._asked > oldest:
            self._ask()
        return self._is_open

    def refusal(self, message: Message, *, is_commercial: bool) -> str:
        """Why this message must not leave, "" when it may; as fresh as `is_open()`."""
        self.is_open()
        found = self._consents.get(message.contact_id)
        is_suppressed = message.contact_id in self._suppressed
        minimum = self.terms.minimum_consent
        why = consent.refusal(found, is_commercial=is_commercial, is_suppressed=is_suppressed, minimum=minimum)
        if why:
            return why
        held_for = self._held.get(self._addresses.get(message.pk, ""), ())
        why = suppression.speaking_against(held_for, is_commercial=is_commercial)
        return f"{reasons.ADDRESS}{why}" if why else ""

    def goes_to(self, addresses: Mapping[int, str]) -> None:
        """Note to which address each message goes: from now on `refusal()` asks what holds for that, too."""
        self._addresses |= addresses
        self._held |= suppression.held(addresses.values(), self.now())

    def left(self, message: Message) -> None:
        """Note that a message is out of the sender's hands: its contact needs no further look."""
        self._people.discard(message.contact_id)
        self._addresses.pop(message.pk, None)

    def _ask(self) -> None:
        settings = self._live_settings()
        is_same = bool(settings and self.settings and settings.publication_id == self.settings.publication_id)
        self._is_open = is_same and self.open_run.is_open(self.now())
        self._consents = consent.read(self._people)
        segment = self.terms.suppression_segment
        self._suppressed = _Segments.members_among(segment, self._people) if segment else set()
        self._held = suppression.held(self._addresses.values(), self.now())
        self._asked = self._clock()

    def _live_settings(self) -> LivePublication | None:
        key = self.terms.content_settings
        return versions.live(ContentSettingsVersion).filter(record_id=key).first() if key else None
