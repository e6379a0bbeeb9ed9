"""Who gets a section of a mail: everybody, or the contacts that meet conditions, which are built in its settings."""

import json
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from marketing.console import responses
from marketing.console.access import is_htmx
from marketing.console.designing import pages
from marketing.console.designing.commands import Command, Many, Set
from marketing.console.designing.designer import OPENED, Designer, Said, edit, overtaken
from marketing.console.designing.documents import Block, Document, DocumentError, find
from marketing.console.extension import Extension, RecordPage
from marketing.console.mails.readers import Readers
from marketing.console.rules import queries
from marketing.console.rules import shown as rules
from marketing.console.rules.builder import Builder
from marketing.console.rules.lookups import Lookups
from marketing.console.rules.queries import Query, RulesError
from marketing.contracts.design import SECTION
from marketing.contracts.parsing import id_of
from marketing.contracts.segment import DYNAMIC, SegmentVersion
from marketing.lifecycle import registry

NAME = "only_for"
COUNTED = "readers"
MOST_SEGMENTS = 200


def register(console: Extension, designer: Designer, readers: Readers) -> None:
    """Give a designer of mails the addresses of what its sections' settings ask."""
    choosing = pages.judging(designer, partial(choose, readers=readers))
    console.route("blocks/<slug:block>/readers/", name="block-readers", right="change", methods=["POST"])(choosing)
    counting = pages.judging(designer, partial(count, readers=readers))
    console.route("blocks/<slug:block>/readers/now/", name="block-readers-now", methods=["GET"])(counting)


def context(page: RecordPage, section: Block, readers: Readers) -> dict[str, Any]:
    """Who gets the selected section, its builder, and the segments whose conditions can be copied."""
    offered = _segments().filter(status="active").order_by("name", "pk")
    asked = page.request.GET.get("count", "") == COUNTED
    return {
        "query": _shown(page, section, readers),
        "starts": offered.values_list("pk", "name")[:MOST_SEGMENTS],
        "readers": _counted(section, readers) if asked and NAME in section else None,
    }


def choose(page: RecordPage, designer: Designer, *, block: str, readers: Readers) -> HttpResponse:
    """Change who gets a section: everybody, who meets the conditions of a segment, or what the builder says."""
    section = _section(designer.document(page), block)
    post = page.request.POST
    if "segment" in post:
        query, is_quiet = _of_segment(post["segment"]) if post["segment"] else None, False
    else:
        query, is_quiet = _built(page, section, readers)
    command = Set(block, {NAME: query})
    theirs = overtaken(designer.document(page), command, post.get("seen", "")) or _stored_since(page, section, readers)
    if theirs is not None and theirs.get(NAME) != query and not page.why_locked(designer.field):
        return _ask_which(page, designer, theirs, query, readers)
    is_quiet = is_quiet and is_htmx(page.request)

    def make(_document: Document) -> Command:
        return command if is_quiet else Many((command,))  # what is pressed is a step of its own for Undo

    label = "choose who gets a section"
    said = None if is_quiet else Said("Section changed.")
    answer = edit(page, designer, make, label, opened=block, said=said, quietly=is_quiet)
    return _fresh(page.reload(), answer, designer, block, readers) if is_quiet else _going_on(page, answer)


def count(page: RecordPage, designer: Designer, *, block: str, readers: Readers) -> HttpResponse:
    """How many contacts would get a section now."""
    if not is_htmx(page.request):
        return HttpResponseRedirect(f"{page.url}?tab={designer.tab}&{OPENED}={block}&count={COUNTED}#block-settings")
    section = _section(designer.kind.tidy(getattr(page.record, designer.field)), block)
    asked = {"page": page, "block": section, "readers": _counted(section, readers), "is_fresh": True}
    return responses.fragment(page.request, "console/mails/_readers_now.html", asked)


def _section(document: Document, block: str) -> Block:
    found = find(document, block).block
    if found["type"] != SECTION:
        raise DocumentError("Only a section can be for some contacts alone.")
    return found


def _segments() -> Any:
    """The segments whose members are found by conditions."""
    model: Any = registry.model_for(SegmentVersion.kind)
    return model.objects.filter(segment_type=DYNAMIC)


def _of_segment(typed: str) -> Query:
    found = _segments().filter(pk=key).first() if (key := id_of(typed)) is not None else None
    if found is None:
        raise DocumentError("This segment doesn't exist any more. Choose another one.")
    query: Query = found.dynamic_query
    if not query.get("blocks"):
        raise DocumentError("This segment has no conditions yet. Choose another one.")
    return query


def _built(page: RecordPage, section: Block, readers: Readers) -> tuple[Query | None, bool]:
    """What the builder was made into, None for everybody, and whether its inputs still fit."""
    try:
        taken = rules.take(page.request.POST, section.get(NAME, {}), readers.words)
        query = queries.clean(taken.query, readers.words)
    except RulesError as fault:
        raise DocumentError(str(fault)) from fault
    request: Any = page.request
    request.wants_more, request.focus_on = taken.more, taken.focus  # shown once
    return query or None, taken.is_quiet


def _shown(page: RecordPage, section: Block, readers: Readers) -> rules.Shown:
    query = queries.tidy(section.get(NAME, {}), readers.words)
    faults = readers.problems(query) if page.is_checked and NAME in section else ()
    nothing = "nobody gets it." if NAME in section else "everybody gets it."
    return rules.show(
        rules.Place(NAME, page.route("block-readers", block=section["id"]), "#designing-build", nothing),
        query,
        readers.words,
        more=getattr(page.request, "wants_more", page.request.GET.get("more", "")),
        focus=getattr(page.request, "focus_on", ""),
        faults={one.place: one.message for one in faults if one.place},
    )


def _counted(section: Block, readers: Readers) -> dict[str, Any]:
    query = queries.tidy(section.get(NAME, {}), readers.words)
    told = [one.message for one in readers.problems(query)]
    told += [queries.OWN_FIELDS_ONLY] if queries.asks_related(query) else []
    return {"problems": list(dict.fromkeys(told)), "count": None if told else readers.count(query)}


def _stored_since(page: RecordPage, section: Block, readers: Readers) -> Block | None:
    """The section, where other conditions are stored than the builder was made from; scripts send what was seen."""
    post = page.request.POST
    if "seen" in post or "query" not in post:
        return None
    made_from = rules.of_text(post["query"], readers.words)
    return section if made_from != queries.tidy(section.get(NAME, {}), readers.words) else None


def _ask_which(
    page: RecordPage, designer: Designer, theirs: Block, query: Query | None, readers: Readers
) -> HttpResponse:
    """Ask whose conditions stay: what was built, or what somebody else stored since."""
    rows: list[tuple[str, str, Any]] = [("Who gets it", _said(query, readers), _said(theirs.get(NAME), readers))]
    action = page.route("block-readers", block=theirs["id"])
    posted = {"query": json.dumps(query)} if query else {"segment": ""}
    return pages.ask_which(page, designer, theirs, rows, action, posted)


def _said(query: Query | None, readers: Readers) -> str:
    if not query:
        return "Everybody gets it."
    return " ".join(rules.said(queries.tidy(query, readers.words), Builder(readers.words, Lookups().offered)))


def _fresh(page: RecordPage, answer: HttpResponse, designer: Designer, block: str, readers: Readers) -> HttpResponse:
    """The answer to a quiet edit, with what speaks of the conditions; what people type in goes on standing there."""
    if answer.status_code == 200 and "HX-Retarget" not in answer:
        section = _section(designer.document(page), block)
        answer.content += rules.fresh(page, _shown(page, section, readers))
        answer["HX-Reswap"] = "none"
    return answer


def _going_on(page: RecordPage, answer: HttpResponse) -> HttpResponse:
    """A redirect goes on with the room for another value that was asked for."""
    more = getattr(page.request, "wants_more", "")
    if more and isinstance(answer, HttpResponseRedirect):
        answer["Location"] = answer["Location"].replace("#", f"&more={more}#")
    return answer
