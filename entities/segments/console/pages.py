"""What segments add to their pages: the rule builder, the member list, the population."""

import dataclasses
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from entities.segments import growth, members, states
from marketing.audience import people
from marketing.console import responses
from marketing.console.access import is_htmx
from marketing.console.extension import RecordPage, extend
from marketing.console.lists import paging
from marketing.console.lists.columns import SortKey
from marketing.console.page_parts import Column, Fact, Group
from marketing.console.record.findings import CHECKED
from marketing.console.record.form_fields import JSONText
from marketing.console.rules import queries
from marketing.console.rules import shown as rules
from marketing.console.rules.queries import RulesError
from marketing.console.rules.vocabulary import Vocabulary
from marketing.contracts.segment import DYNAMIC, STATIC
from marketing.lifecycle.searching import searched
from marketing.service import authoring, insights

CODES = {True: responses.CONFLICT, False: responses.INVALID}
STORED = "segment-stored"
FILTERED = {"dynamic_query": DYNAMIC, "static_filter": STATIC}
WORDS = Vocabulary(authoring.operators, authoring.sentences)
console = extend("segments")
console.in_site_map("people", 6)
console.states(states.MEANINGS)


class QueryField(JSONText):
    """A query as JSON text."""

    shape = dict

    def to_python(self, value: Any) -> Any:
        """A query whose every part is known."""
        read = super().to_python(value)
        try:
            return queries.clean(read, WORDS) if read else read
        except RulesError as fault:
            raise ValidationError(str(fault)) from fault


console.form(
    Group("Segment", "name", "segment_type", "segment_id", "description"),
    Group("More", "time_zone", "owner", "template", text="Days are counted in the time zone."),
    placed=dict.fromkeys((*FILTERED, "static_members"), "definition"),
    fields={
        "dynamic_query": QueryField(required=False, label="Dynamic query"),
        "static_filter": QueryField(required=False, label="Filter (for finding static members)"),
        "static_members": members.MembersField(required=False, label="Static members"),
    },
    help={
        "segment_type": "Dynamic: whoever fits the rules, kept up to date. Static: whoever is on the list.",
        "segment_id": "Left empty, it is made from the name.",
    },
)


console.first_step(3, "Say whom you mean", "A segment finds contacts by rules, and follows them.", was_ever_live=True)


def _populations(records: Sequence[Any]) -> dict[int, Any]:
    return insights.segment_population([record.pk for record in records])


def _members(records: Sequence[Any]) -> dict[int, Any]:
    live = {record.pk for record in records if record.was_ever_live}
    return {key: found.members if key in live else None for key, found in _populations(records).items()}


def _refreshed(records: Sequence[Any]) -> dict[int, Any]:
    return {key: found.refreshed_at for key, found in _populations(records).items()}


console.columns(
    "name",
    "segment_type",
    "status_reason",
    Column("members", "Members", values=_members, kind="number"),
    Column("refreshed", "Last refreshed", values=_refreshed, kind="ago", wide=True),
    "owner",
)


@console.facts
def facts(page: RecordPage) -> list[Fact]:
    """Say how many members it has, beside the usual."""
    record = page.record
    found = [Fact("Type", record.get_segment_type_display())]
    if record.was_ever_live:
        population = insights.segment_population([record.pk])[record.pk]
        is_counted = population.refreshed_at is not None or not page.reason.is_live
        found.append(Fact("Members", population.members, "number") if is_counted else Fact("Members", "being found"))
    return [*found, Fact("Owner", record.owner or "—"), Fact("Modified", record.modified_at, "ago")]


@console.tab("definition", "Definition", "entities/segments/_definition.html", first=True)
def show_definition(page: RecordPage) -> dict[str, Any]:
    """The rules or the list, with what is stored for the other type."""
    is_dynamic = page.record.segment_type == DYNAMIC
    context = {
        "is_dynamic": is_dynamic,
        "query": _rules(page, "dynamic_query" if is_dynamic else "static_filter"),
        "texts": [_text(page, name) for name in FILTERED],
        "why": page.why_locked("static_members"),
        "population": insights.segment_population([page.record.pk])[page.record.pk],
    }
    asked = page.request.GET.get("estimate", "")
    if asked in FILTERED:
        context["estimate"] = _estimate(page, asked)
    return {**context, **(_texts_of_list(page) if is_dynamic else _list(page))}


def _rules(page: RecordPage, name: str) -> rules.Shown:
    nothing = "nobody is a member." if name == "dynamic_query" else "the filter finds nobody."
    return rules.show(
        rules.Place(name, page.route("rules", field=name), "#tab-definition", nothing),
        _shown_query(page, name),
        WORDS,
        more=getattr(page.request, "wants_more", page.request.GET.get("more", "")),
        focus=getattr(page.request, "focus_on", ""),
        faults={one.place: one.message for one in page.problems if one.where == name and one.place},
        why=page.why_locked(name),
    )


def _shown_query(page: RecordPage, name: str) -> queries.Query:
    """What was typed when a POST was refused, else what is stored."""
    stored = queries.tidy(getattr(page.record, name), WORDS)
    if name not in page.form.posted or page.why_locked(name):
        return stored
    try:
        return rules.of_text(page.form.raw(name), WORDS)
    except ValidationError:
        return stored


def _text(page: RecordPage, name: str) -> dict[str, Any]:
    view = page.field(name)
    return {"view": view, "typed": page.form.value(name), "errors": view.errors}


@console.route("rules/<slug:field>/", name="rules", right="change", methods=["POST"])
def edit_rules(page: RecordPage, field: str) -> HttpResponse:
    """Take over what stands in the builder, then do what the pressed button says."""
    if field not in FILTERED:
        raise Http404
    try:
        taken = rules.take(page.request.POST, getattr(page.record, field), WORDS)
    except RulesError as fault:
        why = page.why_locked(field)
        return responses.refused(page, why or str(fault), status=CODES[bool(why)])
    request: Any = page.request
    request.wants_more, request.focus_on = taken.more, taken.focus  # shown once
    return _stored(page, field, taken.query, quietly=taken.is_quiet)


def _stored(page: RecordPage, name: str, query: queries.Query, *, quietly: bool) -> HttpResponse:
    """Store a query. Quietly: what people type in goes on standing there, only what speaks of it is made anew."""
    quietly = quietly and is_htmx(page.request)
    answer = responses.draft(page, {name: query if query["blocks"] else {}}, tab="" if quietly else "definition")
    answer = _with(answer, more=getattr(page.request, "wants_more", ""))
    if quietly and answer.status_code == 200:
        fresh = page.reload()
        if page.request.POST.get(CHECKED) == "yes":
            fresh.problems, fresh.is_checked = authoring.problems(fresh.record.snapshot()), True
        answer.content += rules.fresh(fresh, _rules(fresh, name))
        context = {"page": fresh, "texts": [_text(fresh, name)], "is_fresh": True}
        answer.content += render_to_string("entities/segments/_fresh.html", context, page.request).encode()
        answer["HX-Trigger"], answer["HX-Reswap"] = STORED, "none"
    return answer


def _with(answer: HttpResponse, **asked: str) -> HttpResponse:
    """An answer whose redirect, if it is one, goes on with what was asked for."""
    if answer.status_code == 302 and (query := urlencode({name: one for name, one in asked.items() if one})):
        answer["Location"] += f"&{query}"
    return answer


@console.route("estimate/<slug:field>/", name="estimate", methods=["GET"])
def show_estimate(page: RecordPage, field: str) -> HttpResponse:
    """How many contacts the rules find now, with a few of them."""
    if field not in FILTERED:
        raise Http404
    if not is_htmx(page.request):
        return HttpResponseRedirect(f"{page.url}?tab=definition&estimate={field}")
    why = page.why_locked("static_members")
    context = {"page": page, "name": field, "estimate": _estimate(page, field), "why": why}
    return responses.fragment(page.request, "entities/segments/_estimate.html", context)


def _filter(page: RecordPage, name: str) -> Any:
    """The segment that one of the queries describes."""
    return dataclasses.replace(page.record.snapshot(), segment_type=DYNAMIC, query=getattr(page.record, name))


def _estimate(page: RecordPage, name: str) -> dict[str, Any]:
    value = _filter(page, name)
    if name == "static_filter" and value.query in ({}, {"blocks": []}):
        return {"is_unset": True, "problems": [], "count": None, "people": []}
    problems = authoring.problems(value)
    if any(problem.severity == "error" for problem in problems):
        told = list({problem.message: problem for problem in problems}.values())
        return {"problems": told, "count": None, "people": []}
    ids = authoring.sample(value, members.MOST_TICKED if name == "static_filter" else 10)
    on_list = members.on_list(page.record, ids) if name == "static_filter" else set()
    count = authoring.estimate(value)
    shown = {"people": members.named(ids), "on_list": on_list, "more": (count or 0) - len(ids)}
    return {"problems": problems, "count": count, **shown}


def _texts_of_list(page: RecordPage) -> dict[str, Any]:
    """The ids as text, or how many they are where they are too many for a page."""
    count, inactive = members.counts(page.record)
    is_long = count + inactive > members.MOST_SHOWN
    typed = "" if is_long and not page.form.posted else page.form.value("static_members")
    view = page.field("static_members")
    return {"listed": {"count": count, "inactive": inactive, "is_long": is_long, "typed": typed, "view": view}}


def _list(page: RecordPage) -> dict[str, Any]:
    typed, find = _searched(page, "q"), _searched(page, "find")
    goes_on = next((name for name in ("find", "q") if name in page.request.POST), "")
    shown = {"shown": _page_of_list(page, typed), "q": typed, "goes_on": goes_on}
    return {**_texts_of_list(page), **_to_add(page, find), **shown}


def _to_add(page: RecordPage, find: str) -> dict[str, Any]:
    found = members.to_add(page.record, find)
    return {"find": find, "found": found[: members.MOST_FOUND], "is_more": len(found) > members.MOST_FOUND}


def _searched(page: RecordPage, name: str) -> str:
    """What is searched for, in the address or by the form of what was found."""
    return str(page.request.GET.get(name) or page.request.POST.get(name, ""))[:100].replace("\0", "")


def _page_of_list(page: RecordPage, typed: str) -> paging.Page:
    contacts = searched(members.shown_of(page.record), typed)
    key = SortKey("name", F("name"), people.model("contact")._meta.get_field("name"))
    after, before = (page.request.GET.get(name, "") for name in ("after", "before"))
    return paging.page(contacts, key, False, after=after, before=before)


@console.route("find/", name="find", methods=["GET"])
def find_members(page: RecordPage) -> HttpResponse:
    """Contacts to add that fit what is typed."""
    typed = page.request.GET.get("find", "")[:100]
    if not is_htmx(page.request):
        return responses.tab_panel(page, "definition")
    context = {"page": page, **_to_add(page, typed)}
    return responses.fragment(page.request, "entities/segments/_found.html", context)


def _found(page: RecordPage, what: str) -> list[int]:
    """Whom the filter finds: to take off all of them, to add one more than a list holds, which refuses it."""
    value = _filter(page, "static_filter")
    most = (authoring.estimate(value) or 0) if what == "remove" else members.MOST_MEMBERS + 1
    return authoring.sample(value, most)


@console.route("listed/", name="listed", right="change", methods=["POST"])
def edit_list(page: RecordPage) -> HttpResponse:
    """Put contacts on the list or take them off it: one (`only`), those ticked, or all that the filter finds."""
    post = page.request.POST
    what, _, is_by_query = post.get("do", "add").partition("-")
    try:
        if is_by_query:
            ids = _found(page, what)
        else:
            ids = members.chosen(post.getlist("only") or post.getlist("contact"))
        wanted = members.changed(page.record, ids, what)
    except (ValueError, ValidationError) as fault:
        why = page.why_locked("static_members")
        words = why or " ".join(getattr(fault, "messages", [str(fault)]))
        return responses.refused(page, words, status=CODES[bool(why)])
    answer = responses.draft(page, {"static_members": wanted}, tab="definition")
    return _with(answer, **{name: _searched(page, name) for name in ("find", "q")})


def _was_live(page: RecordPage) -> bool:
    return bool(page.record.was_ever_live)


@console.tab("members", "Members", "entities/segments/_members.html", lazy=True, when=_was_live)
def show_members(page: RecordPage) -> dict[str, Any]:
    """A page of the members as the service knows them."""
    typed, after = page.request.GET.get("q", "")[:100], paging.after(page.request)
    found = insights.segment_members(page.record.pk, typed.replace("\0", ""), after)
    persons = people.model("contact").objects.select_related("account")
    known = persons.in_bulk([member.contact_id for member in found.rows])
    rows = [{"member": one, "person": known.get(one.contact_id)} for one in found.rows]
    population = insights.segment_population([page.record.pk])[page.record.pk]
    return {
        "rows": rows,
        "next_after": found.next_after,
        "is_later": after is not None,
        "q": typed,
        "population": population,
    }


@console.route("members.csv", name="export", methods=["GET"])
def export_members(page: RecordPage) -> StreamingHttpResponse:
    """All members as CSV, made while it is sent."""
    lines = members.as_csv(insights.all_segment_members(page.record.pk), timezone.get_current_timezone())
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="members-of-{page.record.segment_id}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@console.tab("insights", "Insights", "entities/segments/_insights.html", lazy=True, when=_was_live)
def show_insights(page: RecordPage) -> dict[str, Any]:
    """The members over time, and a page of who joined and left."""
    asked, after = page.request.GET, paging.after(page.request)
    days, which = growth.period(asked.get("days", "")), asked.get("which", "")
    which = which if which in dict(growth.WHICH) else ""
    return {
        "growth": growth.growth(insights.segment_days(page.record.pk, days)),
        "found": insights.segment_movements(page.record.pk, {"joined": True, "left": False}.get(which), after),
        "days": days,
        "periods": growth.PERIODS,
        "which": which,
        "choices": growth.WHICH,
        "is_later": after is not None,
    }


@console.route("population/", name="population", methods=["GET"])
def show_population(page: RecordPage) -> HttpResponse:
    """How far the member list is; the page asks again while it is being made."""
    if not is_htmx(page.request):
        return HttpResponseRedirect(page.url)
    found = insights.segment_population([page.record.pk])[page.record.pk]
    return responses.fragment(page.request, "entities/segments/_population.html", {"page": page, "population": found})
