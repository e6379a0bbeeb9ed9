"""A designer of one kind of record: the field that holds its document, and the one door that edits of it go through.

An edit is judged as every save is: right, lock, row version, value. It differs in one thing: when somebody else has
saved meanwhile, it is applied to what is stored now, unless they changed the very block it is about.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from marketing.console import responses
from marketing.console.designing import edits, presence, steps
from marketing.console.designing.commands import Command, Many, Set
from marketing.console.designing.documents import BLOCKS, Block, Document, DocumentError, find, values_of, walk
from marketing.console.designing.kinds import DocumentKind
from marketing.console.extension import RecordPage
from marketing.console.record.validation import version_of
from marketing.lifecycle.models import Record

STORED = "designing-stored"
OPENED = "block"
NOW = {"undo": "Undone", "redo": "Done again"}


@dataclass(frozen=True)
class Said:
    """What came of an edit, in words: for the notice above the designer and for screen readers."""

    text: str
    undo: bool = False


@dataclass(frozen=True)
class Designer:
    """Where a kind of record keeps its document: the field, the tab it is designed on, the kind of document.

    `build` is the template of the part beside the page, which is all that an edit of blocks makes anew; it takes
    `context`, and its element has the id `designing-build`. `more` is a template of what else the settings of any
    block say, beside what its kind has.
    """

    kind: DocumentKind
    field: str
    tab: str
    build: str
    context: Callable[[RecordPage], dict[str, Any]]
    more: str = ""

    def document(self, page: RecordPage) -> Document:
        """The document to edit; raises DocumentError where a part of it can't be read: an edit would lose that."""
        try:
            return self.kind.clean(getattr(page.record, self.field))
        except DocumentError as fault:
            raise DocumentError(f"This can't be edited while a part of it can't be read. {fault}") from fault

    def locked(self, page: RecordPage) -> HttpResponse | None:
        """The refusal while the document is locked."""
        why = page.why_locked(self.field)
        return responses.refused(page, why, title=page.field(self.field).label) if why else None

    def refused(self, page: RecordPage, fault: ValueError) -> HttpResponse:
        """The refusal of an edit that can't be made; a lock goes first."""
        return self.locked(page) or responses.refused(page, str(fault), status=responses.INVALID)


def new_id() -> str:
    """An id that no block of the record ever had."""
    return f"b{secrets.token_hex(4)}"


def ids_from(first: str) -> edits.NewId:
    """Ids for a block and all it holds, the block's own first."""
    ids = iter([first])
    return lambda: next(ids, "") or new_id()


def seen(block: Block) -> str:
    """What a form carries of a block as it was when the form was made, to notice that somebody changed it since."""
    return hashlib.sha256(json.dumps(values_of(block), sort_keys=True).encode()).hexdigest()[:16]


def edit(
    page: RecordPage,
    designer: Designer,
    make: Callable[[Document], Command],
    label: str,
    *,
    opened: str = "",
    said: Said | None = None,
    quietly: bool = False,
) -> HttpResponse:
    """Make an edit, store it and what undoes it; raises DocumentError where it can't be made."""
    document = designer.document(page)
    command = make(document)
    made, inverse = edits.made_by(designer.kind, document, command)

    def along(record: Record) -> None:
        if made != document:
            steps.keep(record, page.user, page.at, label, command, inverse)

    return store(page, designer, made, along, opened=opened, said=said, quietly=quietly)


def turn(page: RecordPage, designer: Designer, way: str) -> HttpResponse:
    """Undo or redo this person's last step, on the document as it is now; one that can't be is dropped, and said so."""
    is_undo = way == "undo"
    step = (steps.to_undo if is_undo else steps.to_redo)(page.record, page.user)
    if step is None:
        raise DocumentError(f"There is nothing to {way}.")
    command = steps.from_json(step.inverse if is_undo else step.command)
    try:
        made, again = edits.made_by(designer.kind, designer.document(page), command)
    except DocumentError as fault:
        if refusal := designer.locked(page):
            return refusal
        step.delete()
        words = "undone" if is_undo else "done again"
        raise DocumentError(f"“{step.label.capitalize()}” can't be {words}. {fault}") from fault

    def along(record: Record) -> None:
        steps.turn(record, step, page.at, again, is_undone=is_undo)

    said = Said(f"{NOW[way]}: {step.label}.")
    return store(page, designer, made, along, said=said, opened=_touched(command, made))


def store(
    page: RecordPage,
    designer: Designer,
    document: Document,
    along: Callable[[Record], None],
    *,
    opened: str = "",
    said: Said | None = None,
    quietly: bool = False,
) -> HttpResponse:
    """Store a document through the one door of drafts, whatever row version the form was made at."""
    version = version_of(page.request.POST)
    values: dict[str, Any] = {designer.field: document}
    if version is not None and 0 < version < page.record.row_version:
        values["row_version"] = str(page.record.row_version)
        if presence.fields_changed(page.record, version) - {designer.field}:
            page.held_version = version
    page.request.designing = (opened, said)  # type: ignore[attr-defined]  # read when the fresh tab is made
    before = getattr(page.record, designer.field)
    answer = responses.draft(
        page,
        values,
        tab=designer.tab,
        along=along,
        answer=None if not quietly and _rest(before) != _rest(document) else partial(_part, designer, opened, quietly),
        tells_races=True,
    )
    if isinstance(answer, HttpResponseRedirect) and opened:
        answer["Location"] += f"&{OPENED}={opened}#block-settings"
    return answer


def _rest(document: object) -> dict[str, Any]:
    """What a document holds besides its blocks, which may change the whole designer."""
    return {name: value for name, value in document.items() if name != BLOCKS} if isinstance(document, dict) else {}


def _part(designer: Designer, opened: str, quietly: bool, page: RecordPage) -> HttpResponse:
    """What htmx gets of an edit of blocks: the part beside the page, or quietly only what stands round the inputs."""
    answer = responses.stored(page) if quietly else build(page, designer)
    if quietly:
        answer.content += _after_quiet(page, designer, opened)
    answer["HX-Trigger"] = STORED
    return answer


def build(page: RecordPage, designer: Designer) -> HttpResponse:
    """The part beside the page, fresh, for htmx."""
    answer = responses.stored(page)
    answer.content += responses.fragment(page.request, designer.build, {"page": page, **designer.context(page)}).content
    answer["HX-Retarget"], answer["HX-Reswap"] = "#designing-build", "outerHTML show:none"
    return answer


def _after_quiet(page: RecordPage, designer: Designer, opened: str) -> bytes:
    """What of the designer is fresh though the inputs stay as they are: undo, the JSON text, what the form has seen."""
    block = find(designer.document(page), opened).block if opened else None
    context = {
        "page": page,
        "designer": designer,
        "json": page.field(designer.field),
        "typed_json": page.form.value(designer.field),
        "block": block,
        "summary": designer.kind.summary(block) if block else "",
        "seen": seen(block) if block else "",
        "undo": steps.to_undo(page.record, page.user),
        "redo": steps.to_redo(page.record, page.user),
        "is_fresh": True,
    }
    return responses.fragment(page.request, "console/designing/_after_quiet.html", context).content


def _touched(command: Command, document: Document) -> str:
    """The block that a command was about, where it is there."""
    if isinstance(command, Many):
        command = next((one for one in command.commands if isinstance(one, Set)), command)
    name = str(getattr(command, "block_id", "") or getattr(command, "block", {}).get("id", ""))
    return name if any(found.block["id"] == name for found in walk(document)) else ""


def overtaken(document: Document, command: Command, form_saw: str) -> Block | None:
    """The block as somebody else has left it since the form was made, where the command would overwrite that."""
    if not isinstance(command, Set) or not command.block_id or not form_saw:
        return None
    block = find(document, command.block_id).block
    return block if seen(block) != form_saw and any(block.get(n) != v for n, v in command.values.items()) else None
