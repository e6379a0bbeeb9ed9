"""Answers of the console: a whole page for a plain request, the fresh part for htmx, with the same status code."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string

from marketing.console.access import is_htmx
from marketing.console.entity import Entity
from marketing.console.extension import RecordPage
from marketing.console.page_parts import Notice
from marketing.console.record import tabs
from marketing.console.record.findings import CHECKED
from marketing.console.record.validation import Validation, validate
from marketing.lifecycle.refusals import FieldsLocked, NeedsConfirmation, Refused, StaleRecord
from marketing.lifecycle.saving import store

CONFLICT, INVALID = 409, 422
MOST_NAMED = 5
# What the dialog of a second yes posts anew.
NOT_KEPT = ("confirm", "choice", "csrfmiddlewaretoken")


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, title: str = "", status: int = 200
) -> HttpResponse:
    """A whole page in the frame of the console."""
    return HttpResponse(render_to_string(template, {"title": title, **(context or {})}, request), status=status)


def fragment(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """One part of a page."""
    return HttpResponse(render_to_string(template, context, request), status=status)


def record(shown: RecordPage, *, status: int = 200) -> HttpResponse:
    """The record: the part for htmx, wherever it was asked from, else the whole page."""
    shown.recheck()
    template = "console/_record.html" if is_htmx(shown.request) else "console/record.html"
    answer = page(shown.request, template, {"page": shown}, title=shown.title, status=status)
    if is_htmx(shown.request):
        answer["HX-Retarget"], answer["HX-Reswap"] = "#record", "outerHTML show:none"
    return answer


def done(shown: RecordPage, text: str, *, to: str = "", has_failed: bool = False) -> HttpResponse:
    """Say what came of a command that ran: back to the record (or `to`), or the fresh record part."""
    tell = messages.error if has_failed else messages.success
    tell(shown.request, text)
    if not is_htmx(shown.request):
        return HttpResponseRedirect(to or _back(shown, ""))
    if to:
        return HttpResponse(headers={"HX-Redirect": to})
    return record(shown.reload())


def refused(shown: RecordPage, text: str, *, title: str = "", status: int = CONFLICT) -> HttpResponse:
    """Show the record with the reason why something was not done."""
    shown.refusal = Notice("error", text, title=title)
    return record(shown, status=status)


def invalid(shown: RecordPage, validation: Validation) -> HttpResponse:
    """Show the record with a refused POST: what is wrong, and everything that was typed."""
    shown.validation = validation
    return record(shown, status=validation.status)


def confirm(
    shown: RecordPage, command: str, question: NeedsConfirmation, *, can_go_on: bool = True, status: int = CONFLICT
) -> HttpResponse:
    """Ask for the second yes, or only name the users: a dialog over the page for htmx, a page without scripts."""
    context = {
        "question": question,
        "can_go_on": can_go_on,
        "page": shown,
        "command": command,
        "label": shown.record.lifecycle.label(command),
        "posted": [(name, _kept(shown, name, value)) for name, value in _posted(shown)],
    }
    return dialog(shown.request, "console/_confirm.html", context, title=question.title, status=status)


def _posted(shown: RecordPage) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in shown.request.POST.items() if name not in NOT_KEPT]


def _kept(shown: RecordPage, name: str, value: str) -> str:
    """What was typed is stored by now, so the dialog goes on from that version."""
    return str(shown.row_version) if name == "row_version" else value


def ask_delete(
    request: HttpRequest, entity: Entity, records: Sequence[Any], number: int = 1, kept: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """Ask before records are deleted, and tell what ends with them; `kept` is posted along from a list."""
    context = {
        "what": f"{number:,} {entity.plural}" if number > 1 else f"“{records[0]}”",
        "names": [str(record) for record in records[:MOST_NAMED]] if number > 1 else [],
        "more": len(records) - MOST_NAMED,
        "losses": [loss for tell in entity.extension.loss_functions for loss in tell(records)],
        "kept": kept,
        "entity": entity,
        "back": entity.url if kept else entity.record_url(records[0].pk),
    }
    return dialog(request, "console/_ask_delete.html", context, title=f"Delete {context['what']}?")


def dialog(
    request: HttpRequest, template: str, context: dict[str, Any], *, title: str, status: int = 200
) -> HttpResponse:
    """A dialog: over the page for htmx, else as a page."""
    if is_htmx(request):
        answer = fragment(request, template, {**context, "is_over": True}, status=status)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#dialogs", "innerHTML"
        return answer
    return page(request, "console/dialog.html", {**context, "part": template}, title=title, status=status)


def tab_panel(shown: RecordPage, name: str, **context: Any) -> HttpResponse:
    """The fresh panel of a tab with the new row version for htmx, else the whole page with that tab open."""
    shown.tab_context, shown.wanted_tab = context, name
    shown.recheck()
    opened = tabs.named(shown, name)
    if not is_htmx(shown.request) or opened is None:
        return record(shown)
    answer = fragment(shown.request, "console/_tab_answer.html", {"page": shown, "tab": opened})
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#{opened.id}", "outerHTML show:none"
    return answer


def draft(
    shown: RecordPage,
    values: dict[str, Any] | None = None,
    *,
    tab: str = "",
    along: Callable[[Any], None] | None = None,
    answer: Callable[[RecordPage], HttpResponse] | None = None,
    tells_races: bool = False,
) -> HttpResponse:
    """Store values of a designer as the local version, judged as POST /draft/ is, and answer with its tab.

    `values` maps field names to what a form would post, or to JSON values; without it the POST itself is taken.
    The row version comes from the POST unless it is among them. `along` is called with the stored record in the same
    transaction; `answer` makes what htmx gets instead of the tab. Raises StaleRecord, with `tells_races`, where another
    save came between.
    """
    shown.require("save")
    posted: Any = shown.request.POST
    validation = validate(shown, posted if values is None else {"row_version": posted.get("row_version", ""), **values})
    if not validation.is_clean:
        return invalid(shown, validation)
    refusal = shown.record.lifecycle.refusal("save", shown.record)
    if refusal:
        return refused(shown, refusal)
    try:
        with transaction.atomic():
            store(validation.record, by=shown.user, at=shown.at, expected_version=shown.record.row_version)
            if along is not None:
                along(validation.record)
    except (FieldsLocked, StaleRecord) as fault:
        if tells_races and isinstance(fault, StaleRecord):
            raise
        return lost_race(shown, fault)
    fresh = shown.reload()
    if not is_htmx(shown.request):
        return HttpResponseRedirect(_back(shown, tab))
    if answer is not None:
        return answer(fresh)
    return tab_panel(fresh, tab) if tab else stored(fresh)


def stored(shown: RecordPage) -> HttpResponse:
    """Say that the local version is stored, with the new row version, and nothing else."""
    shown.recheck()
    return fragment(shown.request, "console/_stored.html", {"page": shown})


def _back(shown: RecordPage, tab: str) -> str:
    """The record's address with a tab open, and with check results where they are shown now."""
    asked = {"tab": tab, CHECKED: shown.request.POST.get(CHECKED, "")}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{shown.url}?{query}" if query else shown.url


def lost_race(shown: RecordPage, fault: Refused) -> HttpResponse:
    """Judge a POST again that somebody else's save overtook between judging and storing."""
    fresh = shown.reload()
    validation = validate(fresh, shown.request.POST)
    return invalid(fresh, validation) if not validation.is_clean else refused(fresh, fault.reason)
