"""Commands on chosen records that no lifecycle has: asked for in a dialog, answered for each record."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from marketing import clock
from marketing.console import answers
from marketing.console.access import key_of
from marketing.console.commands.bulk import MOST, Answer, Outcome
from marketing.console.entity import Entity
from marketing.console.extension import ForMany
from marketing.lifecycle.refusals import CheckFailed, Refused


def run(entity: Entity, own: ForMany, request: HttpRequest) -> Outcome | HttpResponse:
    """Run a command on the records that the POST names; the first POST is answered by its dialog."""
    ids = list(dict.fromkeys(request.POST.getlist("ids")))
    outcome = Outcome(own.label, own.done)
    if not ids or len(ids) > MOST:
        outcome.refusal = f"Choose at most {MOST} records at a time." if ids else "Choose at least one record first."
        return outcome
    form = own.form(request.POST if "asked" in request.POST else None)
    if not form.is_bound or not form.is_valid():
        return _ask(entity, own, request, form, ids)
    records = entity.records.in_bulk([key for one in ids if (key := key_of(one))])
    try:
        found = own.function(form.cleaned_data, list(records.values()), request.user, clock.now())
    except Refused as refusal:
        outcome.refusal, outcome.is_refused_now = words_of(refusal), True
        return outcome
    outcome.answers = [_answer(entity, text, records, found) for text in ids]
    return outcome


def _ask(entity: Entity, own: ForMany, request: HttpRequest, form: Any, ids: list[str]) -> HttpResponse:
    kept = [("ids", one) for one in ids] + [("list", request.POST.get("list", "")[:2000])]
    many = f"{len(ids)} {entity.plural if len(ids) > 1 else entity.label}"
    context = {"own": own, "form": form, "kept": kept, "url": request.path, "entity": entity, "many": many}
    status = answers.INVALID if form.is_bound else 200
    return answers.dialog(request, "console/_ask_many.html", context, title=own.label, status=status)


def _answer(entity: Entity, text: str, records: dict[int, Any], found: Any) -> Answer:
    record = records.get(key_of(text))
    if record is None:
        return Answer(text[:20].replace("\0", ""), f"{entity.label} {text[:20]}", "", False, "There is no such record.")
    why = found.get(record.pk, "")
    return Answer(str(record.pk), str(record), entity.record_url(record.pk), not why, why)


def words_of(refusal: Refused) -> str:
    """Return the reason, with the errors where a check found some."""
    problems = refusal.problems if isinstance(refusal, CheckFailed) else []
    return " ".join([refusal.reason, *(one.message for one in problems if one.severity == "error")])
