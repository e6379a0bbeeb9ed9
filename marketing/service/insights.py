"""Facade for consoles: read-only numbers and lists of what the service did. All functions take ids, none writes.

What a kind registers of its own (`registered_insights`) is asked for by kind and name: `ask()`.
Lists page by keyset: pass the `next_after` of one page as `after` of the next; it is None on the last page.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from marketing import clock
from marketing.contracts.journey import JourneyVersion
from marketing.service.interactions import timelines as interactions
from marketing.service.interactions.timelines import Event
from marketing.service.journeys import counters as journeys
from marketing.service.journeys import travels, used_records
from marketing.service.journeys.counters import IterationFacts, JourneyTotals, TileCounters
from marketing.service.journeys.travels import Travel
from marketing.service.journeys.used_records import Pin
from marketing.service.mail import results as mails
from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.mail.models import CapturedMessage
from marketing.service.mail.results import EmailResults, LinkClicks, OutgoingMessage, OutgoingRow
from marketing.service.pages import Before, Page, Passage, ReasonCount
from marketing.service.registered_insights import ask
from marketing.service.segments import member_lists as segments
from marketing.service.segments import movements
from marketing.service.segments.member_lists import Member, PopulationFacts
from marketing.service.segments.movements import Day, Movement

__all__ = [
    "Day",
    "EmailResults",
    "Event",
    "IterationFacts",
    "JourneyTotals",
    "LinkClicks",
    "Member",
    "Movement",
    "OutgoingMessage",
    "OutgoingRow",
    "Page",
    "Passage",
    "Pin",
    "PopulationFacts",
    "ReasonCount",
    "TileCounters",
    "Travel",
    "all_segment_members",
    "ask",
    "blocked_people",
    "contact_entries",
    "contact_events",
    "contact_exits",
    "contact_journeys",
    "contact_segments",
    "email_results",
    "iteration_totals",
    "journey_counters",
    "journey_iterations",
    "journey_totals",
    "last_hard_bounce",
    "left_reasons",
    "not_taken_in",
    "outgoing_count",
    "outgoing_mail",
    "outgoing_message",
    "people_at",
    "people_not_taken_in",
    "pins_behind",
    "recent_interactions",
    "running_iteration",
    "segment_days",
    "segment_members",
    "segment_movements",
    "segment_population",
    "tile_errors",
]


def journey_counters(journey_id: int, iteration: int | None = None) -> dict[str, TileCounters]:
    """The numbers of every tile that somebody entered, in one iteration or all; absent tiles have none."""
    return journeys.counters(journey_id, iteration)


def journey_iterations(journey_id: int) -> list[IterationFacts]:
    """A journey's iterations with their numbers, the newest first; one that does not recur has one."""
    return journeys.iterations(journey_id)


def running_iteration(journey_id: int) -> IterationFacts | None:
    """The iteration that is open now, without its numbers; None where none is."""
    return journeys.running_iteration(journey_id)


def iteration_totals(journey_id: int, iteration: int) -> JourneyTotals:
    """The totals of one iteration; all are 0 where there is none of that number."""
    return journeys.totals_of_iteration(journey_id, iteration)


def journey_totals(journey_ids: Iterable[int]) -> dict[int, JourneyTotals]:
    """The totals of many journeys; every id asked for is in the answer."""
    return journeys.totals(journey_ids)


def people_at(
    journey_id: int,
    tile_id: str,
    outcome: str,
    after: int | None = None,
    limit: int = 50,
    iteration: int | None = None,
) -> Page[Passage]:
    """Who stands behind one counter: outcome `entered`, `waiting`, `completed` or `failed`; newest first."""
    return journeys.people_at(journey_id, iteration, tile_id, outcome, after, limit)


def left_reasons(journey_id: int, tile_id: str = "", iteration: int | None = None) -> list[ReasonCount]:
    """Why people left early (at one tile or anywhere), the most frequent first."""
    return journeys.left_reasons(journey_id, iteration, tile_id)


def not_taken_in(journey_id: int, iteration: int | None = None) -> list[ReasonCount]:
    """Why contacts of a journey's source did not enter, the most frequent first."""
    return journeys.not_taken_in(journey_id, iteration)


def people_not_taken_in(
    journey_id: int, reason: str, after: int | None = None, limit: int = 50, iteration: int | None = None
) -> Page[Passage]:
    """Which contacts of a journey's source did not enter for a reason; newest first."""
    return journeys.people_not_taken_in(journey_id, iteration, reason, after, limit)


def email_results(
    *, journey_id: int | None = None, tile_id: str = "", email_id: int | None = None, iteration: int | None = None
) -> EmailResults:
    """The results of a journey's mails (of one tile or iteration, or all) or of one email in all journeys."""
    return mails.results(_selection(journey_id, iteration, tile_id, email_id))


def _selection(journey_id: int | None, iteration: int | None, tile_id: str, email_id: int | None) -> mails.Selection:
    owner = None if journey_id is None else (JourneyVersion.kind, journey_id)
    return mails.Selection(owner, iteration, tile_id, email_id)


def blocked_people(
    *,
    journey_id: int | None = None,
    tile_id: str = "",
    email_id: int | None = None,
    reason: str = "",
    after: int | None = None,
    limit: int = 50,
    iteration: int | None = None,
) -> Page[Passage]:
    """The contacts whose mails were blocked, with the reason; newest first."""
    return mails.blocked_people(_selection(journey_id, iteration, tile_id, email_id), reason, after, limit)


def contact_events(contact_id: int, before: Before | None = None, limit: int = 50) -> list[Event]:
    """What a contact did and got, newest first; those before (moment, id) where that is given."""
    return interactions.timeline(contact_id, before, limit)


def contact_entries(contact_id: int, before: Before | None = None, limit: int = 50) -> list[Travel]:
    """When a contact entered journeys, newest first; those before (moment, id) where that is given."""
    return travels.entries(contact_id, before, limit)


def contact_exits(contact_id: int, before: Before | None = None, limit: int = 50) -> list[Travel]:
    """When, where and why a contact went out of journeys, newest first; as `contact_entries`."""
    return travels.exits(contact_id, before, limit)


def contact_journeys(contact_id: int) -> list[Passage]:
    """Where a contact stands in every journey it entered (its last tile in each), newest first."""
    return journeys.journeys_of(contact_id)


def journeys_with(contact_ids: Iterable[int]) -> list[str]:
    """The names of the journeys in which some of these contacts stand now."""
    return journeys.journeys_with(contact_ids)


def last_hard_bounce(contact_id: int, address: str) -> Event | None:
    """When mail to an address of a contact last came back for good; None where it never did."""
    return interactions.last_of(contact_id, MailInteraction.HARD_BOUNCED, address)


def contact_segments(contact_id: int) -> list[int]:
    """The ids of the segments that a contact is a member of now."""
    return segments.segments_of(contact_id)


def recent_interactions(limit: int = 20, journey_id: int | None = None) -> list[Event]:
    """The newest interactions of all contacts, or of one journey."""
    return interactions.recent(limit, None if journey_id is None else (JourneyVersion.kind, journey_id))


def segment_population(segment_ids: Iterable[int]) -> dict[int, PopulationFacts]:
    """The populations of many segments; every id asked for is in the answer."""
    return segments.populations(segment_ids)


def segment_members(segment_id: int, q: str = "", after: int | None = None, limit: int = 50) -> Page[Member]:
    """Members by name, searched by name or address."""
    return segments.members(segment_id, q, after, limit)


def all_segment_members(segment_id: int) -> Iterator[list[tuple[int, datetime]]]:
    """Yield all members, (contact, since) a thousand at a time."""
    return segments.all_members(segment_id)


def segment_movements(
    segment_id: int, joined: bool | None = None, after: int | None = None, limit: int = 50
) -> Page[Movement]:
    """Who joined a segment and left it, or one of both, newest first."""
    return movements.movements(segment_id, joined, after, limit)


def segment_days(segment_id: int, days: int = 30) -> list[Day]:
    """Who joined and left, and the members at the end, of the last days where the asker is; oldest first."""
    return movements.days(segment_id, clock.now(), days, timezone.get_current_timezone())


def outgoing_mail(after: int | None = None, limit: int = 50, q: str = "") -> Page[OutgoingRow]:
    """Captured mail, newest first; `q` searches addresses and subjects."""
    return mails.outgoing(after, limit, q)


def outgoing_message(message_id: int) -> OutgoingMessage | None:
    """One captured mail by the id of its row; None where there is none."""
    return mails.outgoing_message(message_id)


def outgoing_count() -> int:
    """How many mails were captured."""
    return CapturedMessage.objects.count()


def pins_behind(journey_id: int) -> list[Pin]:
    """The pins of the live publication whose record has a newer live version."""
    return used_records.pins_behind(journey_id)


def tile_errors(journey_id: int) -> dict[str, list[str]]:
    """Return, by tile, what keeps a live journey's tile from working as meant: a stopped email, content settings…"""
    return used_records.tile_errors(journey_id)
