"""Brings scores up to date, for some leads at a time: the database counts, only what changed is written.

Every batch runs while its model's row is locked: a run over all leads and a look at changed ones can't undo each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from marketing.audience import people
from marketing.audience.writes import save_many
from marketing.contracts.lead_scoring_model import LeadScoringModelVersion
from marketing.contracts.scoring import Grade, Rule, grade_of, read_grades, read_rules
from marketing.inserting import insert_rows
from marketing.publishing.models import LivePublication
from marketing.service import versions
from marketing.service.bulkhead import isolate
from marketing.service.scoring.compile import scored
from marketing.service.scoring.models import LeadScore, ScoreStatus, Scoring
from marketing.service.scoring.vocabulary import LEAD

WRITTEN = ["publication_id", "score", "grade", "status", "parts", "changed_at"]
BATCH = 500


class NoLongerLive(Exception):
    """The model was stopped, or published anew, while it was scoring: its scores stay as they are."""


@dataclass(frozen=True)
class Result:
    """What a model says of one lead now."""

    score: int
    grade: str
    parts: list[list[Any]]
    status: str = ScoreStatus.UP_TO_DATE


@dataclass
class Scorer:
    """One model at work: by which version and rules, at which moment."""

    live: LivePublication
    version: LeadScoringModelVersion
    leads: "QuerySet[Any]"
    rules: tuple[Rule, ...]
    grades: tuple[Grade, ...]
    at: datetime
    failed: int = 0

    @classmethod
    def of(cls, live: LivePublication, at: datetime) -> "Scorer":
        """The scorer of a live model; raises RulesFaulty or Unreadable."""
        version = versions.value_of(live.publication, LeadScoringModelVersion)
        rules, grades = read_rules(version.rules).whole(), read_grades(version.grades).whole()
        return cls(live, version, scored(version, at), rules, grades, at)

    @transaction.atomic
    def score(self, keys: Sequence[int]) -> None:
        """Bring the scores of these leads up to date; leads that are gone lose theirs."""
        Scoring.objects.select_for_update().get(model_id=self.live.record_id)
        if not LivePublication.objects.filter(pk=self.live.pk, publication_id=self.live.publication_id).exists():
            raise NoLongerLive
        found = self._results(keys)
        stored = {row.lead_id: row for row in self._rows(keys)}
        self._write(found, stored)
        self._retire(keys, found, stored)
        self._tell(found, stored)

    def _rows(self, keys: Sequence[int]) -> "QuerySet[LeadScore]":
        return LeadScore.objects.filter(model_id=self.live.record_id, lead_id__in=keys)

    def _results(self, keys: Sequence[int]) -> dict[int, Result]:
        """What the rules say; leads whose own values the database can't judge are said to be in error."""
        try:
            with transaction.atomic():
                return self._ask(keys)
        except DatabaseError:
            found: dict[int, Result] = {}
            wrong = isolate(keys, lambda part: found.update(self._ask(part)))
            self.failed += len(wrong)
            return found | {key: Result(0, "", [], ScoreStatus.ERROR) for key, _error in wrong}

    def _ask(self, keys: Sequence[int]) -> dict[int, Result]:
        names = [f"times_{number}" for number in range(len(self.rules))]
        rows = self.leads.filter(pk__in=keys).order_by().values_list("pk", *names)
        return {key: self._result(times) for key, *times in rows}

    def _result(self, times: Sequence[int]) -> Result:
        given: list[list[Any]] = [
            [rule.name or f"Rule {number + 1}", (rule.points or 0) * often, often]
            for number, (rule, often) in enumerate(zip(self.rules, times, strict=True))
            if often
        ]
        score = sum(one[1] for one in given)
        return Result(score, grade_of(score, self.grades), given)

    def _write(self, found: Mapping[int, Result], stored: Mapping[int, LeadScore]) -> None:
        new: list[LeadScore] = []
        changed: list[LeadScore] = []
        for key, result in found.items():
            row = stored.get(key) or LeadScore(lead_id=key, model_id=self.live.record_id)
            if self._set(row, result):
                (changed if key in stored else new).append(row)
        insert_rows(new)
        LeadScore.objects.bulk_update(changed, WRITTEN, batch_size=BATCH)

    def _set(self, row: LeadScore, result: Result) -> bool:
        """Set what a row says; returns whether it said anything else before."""
        before = (row.publication_id, row.score, row.grade, row.status, row.parts)
        now = (self.live.publication_id, result.score, result.grade, str(result.status), result.parts)
        if row.pk and before == now:
            return False
        if not row.pk or before[1:] != now[1:]:
            row.changed_at = self.at
        row.publication_id, row.score, row.grade, row.status, row.parts = now
        return True

    def _retire(self, keys: Sequence[int], found: Mapping[int, Result], stored: Mapping[int, LeadScore]) -> None:
        """Scores of leads that are closed, resting or no longer of this model stay as they were; of deleted ones go."""
        left = set(stored) - set(found)
        if not left:
            return
        there = set(people.model(LEAD)._base_manager.filter(pk__in=left).values_list("pk", flat=True))
        self._rows(sorted(left - there)).delete()
        self._rows(sorted(left & there)).update(status=ScoreStatus.OBSOLETE)

    def _tell(self, found: Mapping[int, Result], stored: Mapping[int, LeadScore]) -> None:
        """Move leads on: those scored for the first time, and those that sales should know of."""
        first = set(found) - set(stored) if settings.LEAD_QUALIFICATION else set()
        least = self.version.sales_ready_score
        ready = set() if least is None or not settings.LEAD_SALES_READY else self._from(found, least)
        if keys := sorted(first | ready):
            self._move_on(keys, ready)

    @staticmethod
    def _from(found: Mapping[int, Result], least: int) -> set[int]:
        return {key for key, one in found.items() if one.score >= least and one.status == ScoreStatus.UP_TO_DATE}

    def _move_on(self, keys: Sequence[int], ready: set[int]) -> None:
        model, name = people.model(LEAD), self.version.name
        rows = list(model.open_ones().select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
        scored_now = [row for row in rows if row.note_scored()]
        ready_now = [row for row in rows if row.pk in ready and row.note_sales_ready(name, self.at)]
        told = {row.pk for row in ready_now}
        others = [row for row in scored_now if row.pk not in told]
        fields = model.process_fields
        save_many(ready_now, fields, by=None, at=self.at, note=f"Sales ready by the scoring model “{name}”")
        save_many(others, fields, by=None, at=self.at, note=f"Scored by the scoring model “{name}”")
