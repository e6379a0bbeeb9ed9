"""Sections that only some contacts get: in the mail's Liquid each is a name that is true or not for a person."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketing.contracts.design import Design, read_design
from marketing.service import matching
from marketing.service.mail.compose.personalise import PersonaliseError
from marketing.service.matching import CannotMatch

ROOT = "_sections"
# The sections that a person gets, by name.
Shown = Mapping[str, bool]


@dataclass(frozen=True)
class Condition:
    """A section that not everybody gets: its name, and the stored query that its readers meet."""

    name: str
    query: Mapping[str, Any]


def names(design: Design) -> tuple[str, ...]:
    """The names of all its sections, in order."""
    return tuple(f"s{number}" for number in range(1, len(design.sections) + 1))


def of(stored: object) -> tuple[Condition, ...]:
    """The sections of a stored design that not everybody gets; hand-written source has none."""
    design = read_design(stored).value
    return () if design.is_hand_written else conditions(design)


def conditions(design: Design) -> tuple[Condition, ...]:
    """The sections that not everybody gets."""
    pairs = zip(names(design), design.sections, strict=True)
    return tuple(Condition(name, one.only_for.as_json()) for name, one in pairs if one.only_for is not None)


def decide(found: Iterable[Condition], contact_ids: Collection[int], at: datetime) -> dict[int, Shown]:
    """Which sections each contact gets: one statement a condition, however many contacts; raises PersonaliseError."""
    try:
        meeting = {one.name: matching.matching(one.query, contact_ids, at) for one in found}
    except CannotMatch as fault:
        raise PersonaliseError(f"A section's condition can't be decided: {fault}") from fault
    return {pk: {name: pk in met for name, met in meeting.items()} for pk in contact_ids}


def for_nobody(found: Iterable[Condition], *, are_shown: bool = False) -> Shown:
    """The sections of a reader who is none: without any, or with every one of them."""
    return {one.name: are_shown for one in found}
