"""Conditions on who gets a section of a mail, as the marketing service judges and counts them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from marketing.console.rules.queries import Query
from marketing.console.rules.vocabulary import Operator, Vocabulary
from marketing.contracts.problems import ERROR, Problem
from marketing.contracts.segment import SegmentVersion


@dataclass(frozen=True)
class Readers:
    """What the marketing service knows of conditions: its operators, their words, what is wrong, whom they find."""

    operators: Callable[[str], Sequence[Operator]]
    say: Callable[[Mapping[str, Any], Mapping[tuple[str, int], str]], list[str]]
    judge: Callable[[SegmentVersion], Sequence[Problem]]
    estimate: Callable[[SegmentVersion], int | None]

    @property
    def words(self) -> Vocabulary:
        """What conditions of sections may speak of: a contact's own fields."""
        return Vocabulary(self.operators, self.say, days=f"the time zone {settings.TIME_ZONE}", is_wide=False)

    def problems(self, query: Query) -> list[Problem]:
        """What keeps the conditions from being decided."""
        return [one for one in self.judge(_as_segment(query)) if one.severity == ERROR]

    def count(self, query: Query) -> int | None:
        """How many active contacts meet the conditions now; None where that can't be said."""
        return self.estimate(_as_segment(query))


def _as_segment(query: Query) -> SegmentVersion:
    return SegmentVersion(query=query, time_zone=settings.TIME_ZONE)
