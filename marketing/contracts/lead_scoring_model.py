"""What the service needs to score leads by one model."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from marketing.contracts.payload import Contract
from marketing.contracts.problems import Problem
from marketing.contracts.reading import within
from marketing.contracts.scoring import read_grades, read_rules

CONTACT, ACCOUNT = "contact", "account"
UP_TO_DATE = "up-to-date"


@dataclass(frozen=True)
class LeadScoringModelVersion(Contract):
    """One version of a scoring model.

    `entity_target` says whose acts count: those of a lead's parent contact, or of all contacts of the company of leads
    that have no contact. Leads of contacts below `minimum_consent` are not scored.
    """

    kind: ClassVar[str] = "lead-scoring-models"

    name: str = ""
    description: str = ""
    entity_target: str = CONTACT
    minimum_consent: int | None = None
    time_zone: str = "UTC"
    rules: list[Any] = field(default_factory=list)
    grades: list[Any] = field(default_factory=list)
    sales_ready_score: int | None = None

    def content_faults(self) -> tuple[Problem, ...]:
        """Say what of the rules and of the grades can't be read."""
        return (
            *within("rules", read_rules(self.rules).faults),
            *within("grades", read_grades(self.grades).faults),
        )


@dataclass(frozen=True)
class ScorePart:
    """What one rule gave to a score, and how often."""

    name: str
    points: int
    times: int


@dataclass(frozen=True)
class Score:
    """One lead's score by one model; `status` is up-to-date, obsolete or error."""

    model_id: int
    model_name: str
    lead_id: int
    lead_name: str
    score: int
    grade: str
    status: str
    status_words: str
    changed_at: datetime
    parts: tuple[ScorePart, ...] = ()
    sales_ready_score: int | None = None

    @property
    def doubt(self) -> str:
        """What keeps the score from being relied on; "" where it can be."""
        return "" if self.status == UP_TO_DATE else self.status_words


@dataclass(frozen=True)
class LeadScores:
    """All scores of one lead, the highest first."""

    scores: tuple[Score, ...]


@dataclass(frozen=True)
class ModelScores:
    """How the leads of one model stand: the best ones, how many of each grade, when all were last scored."""

    scores: tuple[Score, ...]
    grades: tuple[tuple[str, int], ...]
    count: int
    refreshed_at: datetime | None
    error: str = ""
