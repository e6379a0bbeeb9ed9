"""The addresses of a designer below a record: each edit is a form that works without scripts."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from marketing.console import responses
from marketing.console.access import is_htmx
from marketing.console.designing import edits, presence, shown
from marketing.console.designing.commands import Command, Move, Remove, Set
from marketing.console.designing.designer import (
    OPENED,
    Designer,
    Said,
    build,
    edit,
    ids_from,
    new_id,
    overtaken,
    seen,
    turn,
)
from marketing.console.designing.documents import Block, Document, DocumentError, Place, find
from marketing.console.designing.kinds import DocumentKind, Setting
from marketing.console.extension import Extension, RecordPage
from marketing.console.record.validation import LARGEST_VERSION, version_of
from marketing.contracts.parsing import whole_number_of
from marketing.lifecycle.refusals import StaleRecord

View = Callable[..., HttpResponse]
MOST = 10_000
NEWS = "designing-news"
# What an empty input means: text that is empty, or a value that is not set.
TEXTS = ("line", "rich", "address", "source")
SWITCH = "switch"


def register(console: Extension, designer: Designer) -> None:
    """Give a kind of record the addresses of its designer."""
    edits_by: dict[tuple[str, str], View] = {
        ("blocks/", "add-block"): add,
        ("blocks/<slug:block>/", "block"): change_block,
        ("order/", "order"): order,
        ("paste/", "paste"): paste,
        ("undo/", "undo"): partial(turned, way="undo"),
        ("redo/", "redo"): partial(turned, way="redo"),
    }
    parts: dict[tuple[str, str], View] = {
        ("blocks/<slug:block>/settings/", "block-settings"): settings,
        ("people/now/", "people-now"): people,
    }
    for (path, name), view in edits_by.items():
        console.route(path, name=name, right="change", methods=["POST"])(judging(designer, view))
    for (path, name), view in parts.items():
        console.route(path, name=name, methods=["GET"])(judging(designer, view))


def judging(designer: Designer, view: View) -> View:
    """A view of a designer, whose faults are answered in words."""
    return partial(_judged, designer=designer, view=view)


def _judged(page: RecordPage, *, designer: Designer, view: View, **captured: Any) -> HttpResponse:
    """Call a view; an edit that another save came before, between loading and storing, is made once more."""
    try:
        return view(page, designer, **captured)
    except DocumentError as fault:
        return designer.refused(page, fault)
    except StaleRecord:
        return _once_more(page.reload(), designer, view, captured)


def _once_more(page: RecordPage, designer: Designer, view: View, captured: dict[str, Any]) -> HttpResponse:
    try:
        return view(page, designer, **captured)
    except DocumentError as fault:
        return designer.refused(page, fault)
    except StaleRecord as fault:
        return responses.refused(page.reload(), fault.reason)


def add(page: RecordPage, designer: Designer) -> HttpResponse:
    """Put a new block behind another one, or to a place."""
    name = page.request.POST.get("type", "")
    made = new_id()
    kind = designer.kind.offered_called(name)

    def make(document: Document) -> Command:
        return edits.add(designer.kind, name, place(page, document, kind.start), ids_from(made))

    return edit(page, designer, make, f"add {kind.label.lower()}", opened=made, said=Said(f"{kind.label} added."))


def paste(page: RecordPage, designer: Designer) -> HttpResponse:
    """Put a copy of the block that was copied last behind another one, or to a place."""
    kind, block = page.request.session.get(shown.COPIED, ("", None))
    if kind != designer.kind.name or block is None:
        raise DocumentError("There is nothing to paste. Copy a block first.")
    made = new_id()

    def make(document: Document) -> Command:
        return edits.paste(block, place(page, document, block), ids_from(made))

    label = designer.kind.label(block)
    return edit(page, designer, make, f"paste {label}", opened=made, said=Said(f"{label.capitalize()} pasted."))


def order(page: RecordPage, designer: Designer) -> HttpResponse:
    """Put the blocks of the page itself into a new order."""
    wanted = page.request.POST.get("order", "").split()
    return edit(page, designer, lambda document: edits.reorder(document, wanted), "change the order")


def turned(page: RecordPage, designer: Designer, *, way: str) -> HttpResponse:
    """Undo or redo."""
    return turn(page, designer, way)


def change_block(page: RecordPage, designer: Designer, block: str) -> HttpResponse:
    """Change, move, copy, cut, duplicate or remove one block."""
    do = page.request.POST.get("do", "change")
    found = find(designer.document(page), block).block
    return _DOES.get(do, _change)(page, designer, found)


def _change(page: RecordPage, designer: Designer, block: Block) -> HttpResponse:
    post = page.request.POST
    values = typed(post, designer.kind, block)
    label = f"change {designer.kind.label(block)}"
    document = designer.document(page)
    command = edits.change(designer.kind, document, block["id"], values)
    theirs = overtaken(document, command, post.get("seen", ""))
    if theirs is not None and not page.why_locked(designer.field):
        settings = [one for one in designer.kind.kinds[theirs["type"]].settings if one.name.partition(".")[0] in values]
        rows = [(one.label, post.get(one.name, ""), shown.value(theirs, one)) for one in settings]
        posted = {"do": "change", **{one.name: post.get(one.name, "") for one in settings}}
        return ask_which(page, designer, theirs, rows, page.route("block", block=theirs["id"]), posted)
    quietly = "quietly" in post and isinstance(command, Set)  # other edits move blocks
    return edit(page, designer, lambda _document: command, label, opened=block["id"], quietly=quietly)


def ask_which(
    page: RecordPage,
    designer: Designer,
    theirs: Block,
    rows: list[tuple[str, str, Any]],
    action: str,
    posted: Mapping[str, str],
) -> HttpResponse:
    """Ask which words stay, where somebody else changed the same block; `rows` are (label, typed, stored).

    Keeping what was typed posts `posted` to `action`.
    """
    context = {
        "page": page,
        "designer": designer,
        "block": theirs,
        "label": designer.kind.label(theirs),
        "rows": [row for row in rows if str(row[1]) != str(row[2])],
        "action": action,
        "posted": posted.items(),
        "seen": seen(theirs),
    }
    title = f"Somebody else changed this {context['label']}"
    return responses.dialog(
        page.request, "console/designing/_which.html", context, title=title, status=responses.CONFLICT
    )


def _move(page: RecordPage, designer: Designer, block: Block, steps: int = 0) -> HttpResponse:
    def make(document: Document) -> Command:
        if steps:
            return edits.step(document, block["id"], steps)
        return Move(block["id"], place(page, document, block))

    label = designer.kind.label(block)
    said = Said(f"{label.capitalize()} moved.")
    return edit(page, designer, make, f"move {label}", opened=block["id"], said=said)


def _duplicate(page: RecordPage, designer: Designer, block: Block) -> HttpResponse:
    made = new_id()
    label = designer.kind.label(block)

    def make(document: Document) -> Command:
        return edits.duplicate(document, block["id"], ids_from(made))

    return edit(page, designer, make, f"duplicate {label}", opened=made, said=Said(f"{label.capitalize()} duplicated."))


def _remove(page: RecordPage, designer: Designer, block: Block) -> HttpResponse:
    label = designer.kind.label(block)
    said = Said(f"{label.capitalize()} removed.", undo=True)
    beside = edits.beside(designer.document(page), block["id"])
    return edit(page, designer, lambda _document: Remove(block["id"]), f"remove {label}", said=said, opened=beside)


def _copy(page: RecordPage, designer: Designer, block: Block) -> HttpResponse:
    page.request.session[shown.COPIED] = (designer.kind.name, block)
    label = designer.kind.label(block).capitalize()
    page.request.designing = (block["id"], Said(f"{label} copied."))  # type: ignore[attr-defined]
    if is_htmx(page.request):
        return build(page, designer)
    return HttpResponseRedirect(f"{page.url}?tab={designer.tab}&{OPENED}={block['id']}#block-settings")


def _cut(page: RecordPage, designer: Designer, block: Block) -> HttpResponse:
    if refusal := designer.locked(page):
        return refusal
    page.request.session[shown.COPIED] = (designer.kind.name, block)
    return _remove(page, designer, block)


_DOES: dict[str, Callable[[RecordPage, Designer, Block], HttpResponse]] = {
    "change": _change,
    "up": partial(_move, steps=-1),
    "down": partial(_move, steps=1),
    "move": _move,
    "duplicate": _duplicate,
    "remove": _remove,
    "copy": _copy,
    "cut": _cut,
}


def settings(page: RecordPage, designer: Designer, block: str) -> HttpResponse:
    """The settings of a block, for htmx; else the whole page with it selected."""
    if not is_htmx(page.request):
        return HttpResponseRedirect(f"{page.url}?tab={designer.tab}&{OPENED}={block}#block-settings")
    page.request.designing = (block, None)  # type: ignore[attr-defined]
    context = {"page": page, **designer.context(page)}
    return responses.fragment(page.request, "console/designing/_selected.html", context)


def people(page: RecordPage, designer: Designer) -> HttpResponse:
    """Who else has the record open, asked by the page again and again; and what they changed."""
    presence.note(page.record, page.user, page.at)
    if not is_htmx(page.request):
        return HttpResponseRedirect(f"{page.url}?tab={designer.tab}")
    asked = page.request.GET
    version = version_of(asked)
    version = page.record.row_version if version is None else version
    told = whole_number_of(asked.get("told", ""), LARGEST_VERSION) or version
    found = shown.people(page, version)
    is_news = any(step.row_version > told for step in found["steps"])
    context = {"page": page, "is_fresh": True, "is_news": is_news, **found}
    context |= shown.context(page, designer) if is_news else {}
    answer = responses.fragment(page.request, "console/designing/_people.html", context)
    if is_news:
        answer["HX-Trigger"] = NEWS
    return answer


def place(page: RecordPage, document: Document, added: Mapping[str, Any]) -> Place:
    """The place that a form names: at the selected block, behind one (`after`), or in a column at an index."""
    post = page.request.POST
    if selected := post.get("selected", ""):
        return edits.at_selected(document, selected, added)
    if after := post.get("after", ""):
        return edits.behind(document, after)
    within, _, number = post["where"].partition(":") if "where" in post else (post.get("in", ""), "", "")
    typed = (number or post.get("column"), MOST if "where" in post else post.get("index"))
    column, index = (whole_number_of(str(one or 0), MOST) or 0 for one in typed)
    return Place(within, column, index)


def typed(post: QueryDict, kind: DocumentKind, block: Block) -> dict[str, Any]:
    """The values that a form posted, by the settings that a block of its kind has; None takes one out."""
    values = dict[str, Any]()
    for setting in kind.kinds[block["type"]].settings:
        if setting.name not in post:
            continue
        value = _read(setting, post.getlist(setting.name)[-1])
        outer, _, inner = setting.name.partition(".")
        if value == "" and outer not in block:
            continue  # text that never was there
        if inner:
            before = values[outer] if outer in values else block.get(outer)
            held = {**(before or {}), inner: value}
            values[outer] = {name: one for name, one in held.items() if one is not None} or None
        else:
            values[outer] = value
    return values


def _read(setting: Setting, typed: str) -> Any:
    if setting.input == SWITCH:
        return None if (typed == "true") == bool(setting.usual) else typed == "true"
    return typed if typed or setting.input in TEXTS else None
