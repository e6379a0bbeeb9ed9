"""What the people of one company did, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Acts:
    """One type of act: how often it happened, by or to how many people, when last."""

    type: str
    label: str
    number: int
    people: int
    last_at: datetime


@dataclass(frozen=True)
class CompanyActs:
    """All types since a moment, the most frequent first."""

    since: datetime
    acts: tuple[Acts, ...]
