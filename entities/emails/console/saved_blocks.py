"""Content blocks in the email designer: copied in from the palette, made of what is selected, brought up to date."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from entities.emails.forms import ContentBlockForm
from marketing.console import responses
from marketing.console.access import is_htmx, key_of
from marketing.console.designing import pages
from marketing.console.designing.commands import Command
from marketing.console.designing.designer import OPENED, Designer, Said, build, edit, ids_from, new_id
from marketing.console.designing.documents import Block, Document, DocumentError, Found, find
from marketing.console.entity import Entity, entities
from marketing.console.extension import Extension, RecordPage
from marketing.console.mails import saved
from marketing.console.mails.saved import Saved
from marketing.contracts import copies, fragment
from marketing.lifecycle.saving import store
from marketing.lifecycle.searching import searched

KIND = "content-blocks"
MOST_SHOWN = 12
LONGEST_SEARCH = 100
GONE = "This content block doesn't exist any more."


def register(console: Extension, designer: Designer) -> None:
    """Give the designer the addresses of what it does with content blocks."""
    at = partial(pages.judging, designer)
    console.route("saved/", name="saved-blocks", methods=["GET"])(at(search))
    console.route("saved/add/", name="add-saved", right="change", methods=["POST"])(at(add))
    console.route("blocks/<slug:block>/keep/", name="keep-block", right="change")(at(keep))
    console.route("blocks/<slug:block>/renew/", name="renew-copy", right="change", methods=["POST"])(at(renew))


def _records(page: RecordPage) -> Any:
    """The content blocks that somebody may see."""
    kind = _kind()
    return kind.records if page.user.has_perm(kind.permission("view")) else kind.records.none()


def context(page: RecordPage, selected: Block | None, held: Iterable[Found]) -> dict[str, Any]:
    """The content blocks that can be copied in, which copies that the email holds are behind, and the selected one."""
    kind = _kind()
    if not page.user.has_perm(kind.permission("view")):
        return {"saved": None}
    return {
        **_found(page, page.request.GET.get("saved", "")),
        "copy": _copy(selected) if selected else None,
        "behind": _behind(held),
        "may_keep": bool(page.user.has_perm(kind.permission("add"))),
    }


def search(page: RecordPage, designer: Designer) -> HttpResponse:
    """The content blocks that are called as typed."""
    asked = page.request.GET
    if not is_htmx(page.request):
        return responses.tab_panel(page, designer.tab)
    place = {"after": asked.get("after", ""), "selected": {"block": {"id": asked.get("selected", "")}}}
    context = {"page": page, **place, **_found(page, asked.get("saved", ""))}
    return responses.fragment(page.request, "entities/emails/_saved_found.html", context)


def add(page: RecordPage, designer: Designer) -> HttpResponse:
    """Copy a content block in, behind the selected block or into a selected section."""
    found, made = _saved(page, page.request.POST.get("saved", "")), new_id()

    def make(document: Document) -> Command:
        return saved.insert(found, pages.place(page, document, found.made()), ids_from(made))

    return edit(page, designer, make, f"copy “{found.name}” in", opened=made, said=Said(f"“{found.name}” copied in."))


def renew(page: RecordPage, designer: Designer, *, block: str) -> HttpResponse:
    """Bring one copy up to what its content block is now."""
    origin = copies.origin_of(find(designer.document(page), block).block)
    found = _saved(page, str(origin.get("id", "")))

    def make(document: Document) -> Command:
        return saved.renew(found, document, [block], new_id)

    said = Said("Copy updated.", undo=True)
    return edit(page, designer, make, f"update the copy of “{found.name}”", opened=block, said=said)


def keep(page: RecordPage, designer: Designer, *, block: str) -> HttpResponse:
    """Ask for a name, and make a content block of a block or section; the email stays as it is."""
    part, kind = find(designer.document(page), block).block, _kind()
    if not page.user.has_perm(kind.permission("add")):
        return responses.refused(page, "You don't have the right to make content blocks.")
    form = ContentBlockForm(page.request.POST if page.request.method == "POST" else None, auto_id="keep_%s")
    if form.is_bound and form.is_valid():
        made = _kept(page, kind, form.cleaned_data["name"], part)
        return _said(page, designer, block, f"Saved as the content block “{made}”.")
    asked = {"page": page, "designer": designer, "block": part, "form": form}
    status = responses.INVALID if form.is_bound else 200
    title = "Save as content block"
    return responses.dialog(page.request, "entities/emails/_keep_block.html", asked, title=title, status=status)


def _kept(page: RecordPage, kind: Entity, name: str, part: Block) -> Any:
    model: Any = kind.model
    made = model(name=name, design=fragment.design_of(part), owner=page.user)
    if faults := made.content_faults():
        raise DocumentError(faults[0].message)
    store(made, by=page.user, at=page.at)
    return made


def _said(page: RecordPage, designer: Designer, block: str, text: str) -> HttpResponse:
    if is_htmx(page.request):
        page.request.designing = (block, Said(text))  # type: ignore[attr-defined]
        return build(page, designer)
    messages.success(page.request, text)
    return HttpResponseRedirect(f"{page.url}?tab={designer.tab}&{OPENED}={block}#block-settings")


def _kind() -> Entity:
    return entities()[KIND]


def _saved(page: RecordPage, typed: str) -> Saved:
    record = _records(page).filter(pk=key_of(typed)).first()
    if record is None:
        raise DocumentError(GONE)
    return Saved.of(record)


def _found(page: RecordPage, typed: str) -> dict[str, Any]:
    rows = _records(page).filter(status="active")
    found = list(searched(rows, typed).order_by("name", "pk")[: MOST_SHOWN + 1])
    return {"saved": found[:MOST_SHOWN], "has_more_saved": len(found) > MOST_SHOWN, "saved_q": typed[:LONGEST_SEARCH]}


def _behind(held: Iterable[Found]) -> list[tuple[str, str]]:
    """The copies whose content blocks changed since: the id of the copy and the name of its content block."""
    held_copies = [one.block for one in held if copies.origin_of(one.block)]
    keys = {copies.origin_of(one)["id"] for one in held_copies}
    known = {record.pk: Saved.of(record) for record in _kind().records.filter(pk__in=keys)} if keys else {}
    found = [(one, known.get(copies.origin_of(one)["id"])) for one in held_copies]
    return [(one["id"], now.name) for one, now in found if now and copies.standing(one, now.element).is_behind]


def _copy(selected: Block) -> dict[str, Any] | None:
    """Where the selected block was copied from, and how it stands to that; None where it is no copy."""
    origin = copies.origin_of(selected)
    if not origin:
        return None
    record = _kind().records.filter(pk=origin["id"]).first()
    now = Saved.of(record).element if record else None
    return {"of": record, "standing": copies.standing(selected, now), "can_renew": now is not None}
