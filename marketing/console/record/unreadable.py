"""Content of a record that its reader can't read: what stands in place of its designer, and what can be done."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from marketing.console.extension import RecordPage, Tab
from marketing.console.page_parts import Notice
from marketing.contracts.problems import Problem
from marketing.contracts.reading import Unreadable, words_of
from marketing.lifecycle import mending
from marketing.publishing.publish import load

TEMPLATE = "console/_unreadable.html"
MOST_TOLD = 8
PUT_BACK, EMPTY = "put-back", "empty"


@dataclass(frozen=True)
class Way:
    """One thing that can be done: a button with what it does; `do` is what it posts, "" for a command."""

    label: str
    text: str
    url: str
    do: str = ""
    icon: str = "undo"


def faults_of(page: RecordPage) -> tuple[Problem, ...]:
    """What of the record's content can't be read."""
    if page.is_new or not page.entity.is_publishable:
        return ()
    faults: tuple[Problem, ...] = page.record.content_faults()
    return faults


def tab_instead(page: RecordPage, tab: Tab) -> Tab:
    """A tab as it is shown: without its designer where what that works on can't be read."""
    placed = page.entity.extension.additions.placed
    if any(placed.get(fault.where) == tab.name for fault in page.unreadable):
        return replace(tab, template=TEMPLATE, context=lambda shown: _context(shown, tab))
    return tab


def notices(page: RecordPage) -> Iterator[Notice]:
    """Say that content of the local version, or the live version, can't be read."""
    if page.unreadable:
        what = _listed(page, page.unreadable)
        text = f"{what} can't be read. Everything else of this {page.entity.label} can be seen and edited."
        tab = page.entity.extension.additions.placed.get(page.unreadable[0].where, "general")
        yield Notice("error", text, f"{page.url}?tab={tab}", "See what can be done", title="Unreadable content")
    if why := _why_not_live(page):
        text = f"Nothing of it runs. {why} Put it live again to make a version that can be read."
        yield Notice("error", text, f"{page.url}?tab=versions", "Versions", title="The live version can't be read")


def _why_not_live(page: RecordPage) -> str:
    """Say why the live version can't be read; "" where it can, or where there is none."""
    if not page.entity.is_publishable or not page.reason.is_live or (live := page.record.live_publication) is None:
        return ""
    try:
        return words_of(load(live, page.record.contract).content_faults()[:1])
    except Unreadable as fault:
        return str(fault)


def _listed(page: RecordPage, faults: tuple[Problem, ...]) -> str:
    names = [page.field(name).label for name in dict.fromkeys(fault.where for fault in faults)]
    return " and ".join([f"“{name}”" for name in names])


def _context(page: RecordPage, tab: Tab) -> dict[str, Any]:
    placed = page.entity.extension.additions.placed
    here = tuple(fault for fault in page.unreadable if placed.get(fault.where) == tab.name)
    messages = list(dict.fromkeys(fault.message for fault in here))
    return {
        "what": _listed(page, here),
        "messages": messages[:MOST_TOLD],
        "more": len(messages) - MOST_TOLD,
        "ways": list(_ways(page)),
        "sources": [name for name, place in placed.items() if place == tab.name],
        "can_edit_first": page.can("edit"),
    }


def _ways(page: RecordPage) -> Iterator[Way]:
    url, may_change = f"{page.url}content/", page.has_right("change") and page.can("save")
    sound = mending.last_sound(page.record)
    if page.record.lifecycle.is_command("discard-changes") and page.can("discard-changes") and not _why_not_live(page):
        text = "Puts the whole record back to the version that is live."
        yield Way("Discard changes", text, f"{page.url}commands/discard-changes/")
    if may_change and sound is not None:
        text = "Replaces only what can't be read by that version. All else stays as it is."
        yield Way(f"Put back version {sound.number}", text, url, PUT_BACK)
    if may_change and not any(page.why_locked(fault.where) for fault in page.unreadable):
        text = "Replaces only what can't be read by what a new one starts with. What it held stays in the history."
        yield Way("Start with an empty one", text, url, EMPTY, "plus")
    if page.record.lifecycle.is_command("copy") and page.can("copy"):
        text = "Makes a new draft with everything that this one holds, where it can be replaced."
        yield Way("Copy", text, f"{page.url}commands/copy/", icon="copy")
