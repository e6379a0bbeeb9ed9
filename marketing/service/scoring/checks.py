"""The check of a scoring model's rules, and what of it is judged once more when it goes live."""

from collections.abc import Iterator
from datetime import datetime

from marketing import clock
from marketing.contracts.lead_scoring_model import LeadScoringModelVersion
from marketing.contracts.problems import Problem
from marketing.contracts.reading import words_of
from marketing.publishing.models import Publication
from marketing.service import versions
from marketing.service.intake.deployers import CannotRun
from marketing.service.scoring import compile as compiling


def problems(value: LeadScoringModelVersion) -> Iterator[Problem]:
    """Yield what keeps the rules from being run."""
    yield from compiling.problems(value, clock.now())


def prepare(publication: Publication, at: datetime) -> None:
    """Judge what goes live; raises CannotRun."""
    found = list(compiling.problems(versions.value_of(publication, LeadScoringModelVersion), at))
    if found:
        raise CannotRun(words_of(found))
