"""Commands on many records, answered one by one: those of the lifecycle, and those that an entity adds for many."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from marketing import clock
from marketing.console import responses
from marketing.console.access import key_of
from marketing.console.commands import running
from marketing.console.entity import Entity
from marketing.console.extension import BulkAction
from marketing.lifecycle.refusals import CheckFailed, NeedsConfirmation, Refused, Use
from marketing.lifecycle.text import composed_query

MOST = 500
OK = 200
PARTICIPLES = {
    "stop": "stopped", "edit": "opened for editing", "go-live": "taken live", "publish": "published",
    "activate": "activated", "deactivate": "deactivated", "delete": "deleted", "assign": "assigned",
    "discard-changes": "put back",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came of the command on one record."""

    record_id: str
    name: str
    url: str
    is_done: bool
    reason: str = ""


@dataclass
class Outcome:
    """What came of the command on all of them; `asks` holds those that need a second yes."""

    label: str
    done_word: str
    answers: list[Answer] = field(default_factory=list)
    asks: list[tuple[Any, NeedsConfirmation]] = field(default_factory=list)
    refusal: str = ""
    is_refused_now: bool = False

    @property
    def done(self) -> list[Answer]:
        """Records on which it worked."""
        return [answer for answer in self.answers if answer.is_done]

    @property
    def refused(self) -> list[Answer]:
        """Records on which it did not."""
        return [answer for answer in self.answers if not answer.is_done]

    @property
    def summary(self) -> str:
        """All of it in one sentence: `3 of 5 stopped, 2 refused`, with the reason where all have the same."""
        if self.refusal:
            return self.refusal
        reasons = {answer.reason for answer in self.refused}
        because = f": {reasons.pop().rstrip('.')}" if len(reasons) == 1 else ""
        refused = f", {len(self.refused)} refused{because}" if self.refused else ""
        return f"{len(self.done)} of {len(self.answers)} {self.done_word}{refused}"

    @property
    def status(self) -> int:
        """200 when it worked on at least one record."""
        if self.refusal:
            return responses.CONFLICT if self.is_refused_now else responses.INVALID
        return OK if self.done else responses.CONFLICT

    @property
    def affected(self) -> list[Use]:
        """Every record that uses one of those that ask."""
        uses = {(use.kind, use.record_id): use for _record, question in self.asks for use in question.affected}
        return list(uses.values())


def run(entity: Entity, command: str, request: HttpRequest) -> Outcome:
    """Run a command on the records that the POST names; each in a transaction of its own."""
    label = entity.model.lifecycle.label(command)
    outcome = Outcome(label, PARTICIPLES.get(command, f"done: {label.lower()}"))
    ids = list(dict.fromkeys(request.POST.getlist("ids")))
    if not running.can_run_in_bulk(entity, command):
        outcome.refusal = f"“{label}” runs on one record at a time. Open the record to run it."
    elif not ids:
        outcome.refusal = "Choose at least one record first."
    elif len(ids) > MOST:
        outcome.refusal = f"Choose at most {MOST} records at a time."
    elif problem := running.needed(command, request):
        outcome.refusal = problem
    else:
        for text in ids:
            _run_one(entity, command, request, text, outcome)
    return outcome


def ask(request: HttpRequest, entity: Entity, command: str, outcome: Outcome) -> HttpResponse:
    """Ask for the second yes for those that something uses; the others are answered already."""
    names = [str(record) for record, _question in outcome.asks]
    first = outcome.asks[0][1]
    many = f"{len(names)} of the chosen {entity.plural} are in use"
    if first.options:
        many = f"{outcome.label}: {len(names)} {entity.plural} ask what becomes of others"
    title = first.title if len(names) == 1 else many
    context = {
        "title": title,
        "text": first.reason,
        "options": first.options,
        "outcome": outcome,
        "entity": entity,
        "command": command,
        "ids": [record.pk for record, _question in outcome.asks],
        "url": request.path,
        "owner": request.POST.get("owner", ""),
    }
    return responses.dialog(request, "console/_confirm_many.html", context, title=title, status=responses.CONFLICT)


def ask_delete(request: HttpRequest, entity: Entity) -> HttpResponse | None:
    """Ask before chosen records are deleted; None where nothing can be asked of."""
    ids = list(dict.fromkeys(request.POST.getlist("ids")))
    records = sorted(entity.records.filter(pk__in=[key for text in ids[:MOST] if (key := key_of(text))]), key=str)
    if not records or len(ids) > MOST:
        return None
    kept = [("ids", text) for text in ids] + [("list", request.POST.get("list", "")[:2000])]
    return responses.ask_delete(request, entity, records, len(ids), kept)


def list_parameters(request: HttpRequest) -> QueryDict:
    """The parameters of the list that the command was run from."""
    return composed_query(QueryDict(request.POST.get("list", "")[:2000]))


def _run_one(entity: Entity, command: str, request: HttpRequest, text: str, outcome: Outcome) -> None:
    record = _find(entity, text)
    if record is None:
        shown = text[:20].replace("\0", "")
        outcome.answers.append(
            Answer(shown, f"{entity.label.capitalize()} {shown}", "", False, "There is no such record.")
        )
        return
    key, name, url = str(record.pk), str(record), entity.record_url(record.pk)
    try:
        done = running.run(record, command, request, clock.now())
    except NeedsConfirmation as question:
        outcome.asks.append((record, question))
    except Refused as refusal:
        outcome.answers.append(Answer(key, name, url, False, refusal.reason))
    else:
        failure = done.failure if done else ""
        outcome.answers.append(Answer(key, name, "" if command == "delete" else url, not failure, failure))


def _find(entity: Entity, text: str) -> Any:
    key = key_of(text)
    return entity.records.filter(pk=key).first() if key else None


def run_own(entity: Entity, own: BulkAction, request: HttpRequest) -> Outcome | HttpResponse:
    """Run a command that no lifecycle has on the records that the POST names; the first is answered by its dialog."""
    ids = list(dict.fromkeys(request.POST.getlist("ids")))
    outcome = Outcome(own.label, own.done)
    if not ids or len(ids) > MOST:
        outcome.refusal = f"Choose at most {MOST} records at a time." if ids else "Choose at least one record first."
        return outcome
    form = own.form(request.POST if "asked" in request.POST else None)
    if not form.is_bound or not form.is_valid():
        return _ask_own(entity, own, request, form, ids)
    records = entity.records.in_bulk([key for one in ids if (key := key_of(one))])
    try:
        found = own.function(form.cleaned_data, list(records.values()), request.user, clock.now())
    except Refused as refusal:
        outcome.refusal, outcome.is_refused_now = words_of(refusal), True
        return outcome
    outcome.answers = [_answer_own(entity, text, records, found) for text in ids]
    return outcome


def _ask_own(entity: Entity, own: BulkAction, request: HttpRequest, form: Any, ids: list[str]) -> HttpResponse:
    kept = [("ids", one) for one in ids] + [("list", request.POST.get("list", "")[:2000])]
    many = f"{len(ids)} {entity.plural if len(ids) > 1 else entity.label}"
    context = {"own": own, "form": form, "kept": kept, "url": request.path, "entity": entity, "many": many}
    status = responses.INVALID if form.is_bound else 200
    return responses.dialog(request, "console/_ask_many.html", context, title=own.label, status=status)


def _answer_own(entity: Entity, text: str, records: dict[int, Any], found: Any) -> Answer:
    record = records.get(key_of(text))
    if record is None:
        return Answer(text[:20].replace("\0", ""), f"{entity.label} {text[:20]}", "", False, "There is no such record.")
    why = found.get(record.pk, "")
    return Answer(str(record.pk), str(record), entity.record_url(record.pk), not why, why)


def words_of(refusal: Refused) -> str:
    """The reason, with the errors where a check found some."""
    problems = refusal.problems if isinstance(refusal, CheckFailed) else []
    return " ".join([refusal.reason, *(one.message for one in problems if one.severity == "error")])
