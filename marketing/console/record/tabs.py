"""The tabs of a record page: the entity's own, and those that every record has."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.http import HttpRequest

from marketing.console.extension import RecordPage, Tab
from marketing.console.page_parts import Group
from marketing.console.record import unreadable, uses, versions
from marketing.console.record.histories import history_of


def _uses(page: RecordPage) -> dict[str, Any]:
    return {"uses": uses.of(page)}


def _versions(page: RecordPage) -> dict[str, Any]:
    return versions.of(page.record, page.request.GET)


def _history(page: RecordPage) -> dict[str, Any]:
    return {"history": history_of(page.record, page.request.GET.get("from", ""))}


GENERAL = Tab("general", "General", "console/tabs/general.html", on_new=True)
LATER = (
    Tab("uses", "Used by", "console/tabs/uses.html", _uses, lazy=True),
    Tab(
        "versions",
        "Versions",
        "console/tabs/versions.html",
        _versions,
        lazy=True,
        when=lambda p: p.entity.is_publishable,
    ),
    Tab("history", "History", "console/tabs/history.html", _history, lazy=True),
)


@dataclass(frozen=True)
class ShownTab:
    """A tab on one page: whether it is open, whether it is filled, and how many errors lie on it."""

    page: RecordPage
    tab: Tab
    is_current: bool

    @property
    def id(self) -> str:
        """Id of its panel."""
        return f"tab-{self.tab.name}"

    @property
    def url(self) -> str:
        """Address of the page with this tab open."""
        return f"{self.page.url}?tab={self.tab.name}{'&checked=yes' if self.page.problems else ''}"

    @property
    def part_url(self) -> str:
        """Address of the panel alone."""
        return f"{self.page.url}tabs/{self.tab.name}/"

    @property
    def is_filled(self) -> bool:
        """True when its panel is in the page already."""
        return self.is_current or not self.tab.lazy

    @property
    def context(self) -> dict[str, Any]:
        """What its template gets."""
        return {**self.tab.context(self.page), **self.page.tab_context}

    @property
    def panels(self) -> list[Any]:
        """The panels beside it."""
        return self.page.panels(self.tab.name)

    @property
    def fault_count(self) -> int:
        """How many things are wrong on it: what the check found, and fields that were refused."""
        form = self.page.form
        on_it = [n for group in groups(self.page, self.tab.name) for n in group.names]
        on_it += [n for n, tab in self.page.entity.extension.additions.placed.items() if tab == self.tab.name]
        problems = [p.where for p in self.page.problems if p.severity == "error" and p.where in on_it]
        faulty = set(form.errors) if self.page.validation is not None and not self.page.validation.stale else set()
        locked = set(self.page.validation.locked) if self.page.validation else set()
        return len(problems) + len((faulty | locked).intersection(on_it).difference(problems))


def of(page: RecordPage) -> list[ShownTab]:
    """The tabs that this person sees, in order, one of them current."""
    shown = [tab for tab in _all(page) if _is_shown(tab, page)]
    name = page.wanted_tab if any(tab.name == page.wanted_tab for tab in shown) else _best(page, shown)
    return [ShownTab(page, tab, tab.name == name) for tab in shown]


def asked_for(request: HttpRequest) -> str:
    """The tab that the person has open: by the address, or by that of the page htmx asks from."""
    came_from = request.headers.get("HX-Current-URL", "")[:2000].partition("?")[2]
    return request.GET.get("tab", "") or request.POST.get("tab", "") or parse_qs(came_from).get("tab", [""])[0]


def current(page: RecordPage) -> ShownTab:
    """The open tab."""
    return next(tab for tab in of(page) if tab.is_current)


def named(page: RecordPage, name: str) -> ShownTab | None:
    """A tab that is shown on this page, as the open one."""
    found = next((tab for tab in _all(page) if tab.name == name and _is_shown(tab, page)), None)
    return ShownTab(page, found, True) if found else None


def groups(page: RecordPage, tab_name: str) -> list[Group]:
    """The field groups of a tab; what no group names and no tab places ends up on General."""
    added = page.entity.extension.additions
    found = [_existing(group, page) for group in added.groups if _place(page, group.tab) == tab_name]
    if tab_name == "general":
        named_already = {n for group in added.groups for n in group.names}
        named_already |= set(added.placed)
        rest = tuple(n for n in page.form.fields if n not in named_already and not _is_left_out(page, n))
        if rest:
            found.append(Group("More" if found else "", *rest, tab="general"))
    return [group for group in found if group.names]


def _place(page: RecordPage, tab_name: str) -> str:
    """Where fields of a tab stand: a new record shows those of tabs it hasn't got yet on General."""
    tab = page.entity.tab(tab_name)
    return "general" if page.is_new and (tab is None or not tab.on_new) else tab_name


def _is_left_out(page: RecordPage, name: str) -> bool:
    """True for what a new record starts with unseen: its template is picked above, designers come later."""
    return page.is_new and (name == "template" or page.field(name).is_source)


def _existing(group: Group, page: RecordPage) -> Group:
    names = [n for n in group.names if n in page.form.fields and not _is_left_out(page, n)]
    return Group(group.title, *names, tab=group.tab, text=group.text)


def _all(page: RecordPage) -> list[Tab]:
    own = [unreadable.tab_instead(page, tab) for tab in page.entity.extension.tabs]
    replaced = {tab.name for tab in own}
    return [
        *(tab for tab in own if tab.first),
        GENERAL,
        *(tab for tab in own if not tab.first),
        *(tab for tab in LATER if tab.name not in replaced),
    ]


def _is_shown(tab: Tab, page: RecordPage) -> bool:
    if page.is_new and not tab.on_new:
        return False
    return (not tab.right or page.user.has_perm(tab.right)) and tab.when(page)


def _best(page: RecordPage, shown: list[Tab]) -> str:
    """The tab to open: the one asked for, but when a POST was refused one that holds a fault."""
    asked = asked_for(page.request)
    names = [tab.name for tab in shown]
    first = asked if asked in names else names[0]
    if page.validation is None:
        return first
    faulty = [tab.name for tab in shown if not tab.lazy and ShownTab(page, tab, False).fault_count]
    return first if first in faulty or not faulty else faulty[0]
