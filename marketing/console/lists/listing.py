"""A list as it is asked for by its address: view, search, filters, sort, page; and what its page shows."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, QueryDict

from marketing.console.commands.bar import BulkCommand, bulk_commands, list_links
from marketing.console.entity import Entity
from marketing.console.lists import columns as cells_and_columns
from marketing.console.lists import inactive, paging, personal_views
from marketing.console.lists.filters import filterset_of
from marketing.console.models import PersonalView
from marketing.console.page_parts import Column, View
from marketing.lifecycle.text import fold

MOST_PEOPLE = 200
STREAMED = 1000
OWN_PARAMETERS = ("view", "q", "sort", "columns", "after", "before")


class SearchForm(forms.Form):
    """The quick search of a list; refuses what no database can look for."""

    q = forms.CharField(required=False, max_length=200, strip=True)


@dataclass(frozen=True)
class Heading:
    """A column's heading: where a click leads, and how the list is sorted by it now."""

    column: Column
    href: str
    direction: str


@dataclass(frozen=True)
class Row:
    """One record of the page with its cells and the commands that fit it now."""

    record: Any
    url: str
    cells: list[Any]
    commands: str

    @property
    def zone(self) -> str:
        """The record's own time zone, where it has one."""
        return str(getattr(self.record, "time_zone", ""))


@dataclass(frozen=True)
class ActiveFilter:
    """A filter that narrows the list, with the address without it."""

    label: str
    value: str
    without: str


@dataclass
class Listing:
    """One list for one person. `answers` are the results of a bulk command that was just run."""

    entity: Entity
    user: Any
    parameters: QueryDict
    at: datetime
    personal: list[PersonalView] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    refusal: str = ""
    view_form: Any = None

    @classmethod
    def of(cls, request: HttpRequest, entity: Entity, at: datetime, parameters: QueryDict | None = None) -> "Listing":
        """The list that a request asks for; 404 for an unknown view, 400 for a sort that isn't offered."""
        personal = personal_views.offered(entity, request.user)
        asked = parameters if parameters is not None else request.GET
        made = cls(entity, request.user, personal_views.opened(asked, entity, request.user, personal), at, personal)
        if made.parameters.get("view", "") not in ("", *entity.views, *(view.key for view in personal)):
            raise Http404("This list has no such view.")
        if made.sort.removeprefix("-") not in made.sort_keys:
            raise BadRequest("The list can't be sorted by this. Click one of its headings.")
        return made

    @cached_property
    def own_view(self) -> PersonalView | None:
        """The personal view that is open, if one is."""
        return personal_views.named(self.personal, self.parameters.get("view", ""))

    @cached_property
    def base_view(self) -> View:
        """The view of the system that is open, or that the open personal one narrows."""
        key = self.own_view.base if self.own_view else self.parameters.get("view", "")
        return self.entity.views.get(key) or next(iter(self.entity.views.values()))

    @cached_property
    def view(self) -> View:
        """The chosen view, or the default one."""
        own, base = self.own_view, self.base_view
        return View(own.key, own.name, base.narrow, base.empty, base.sort) if own else base

    @property
    def is_changed(self) -> bool:
        """True when the open personal view is not shown as it was kept."""
        return self.own_view is not None and personal_views.kept_query(self.parameters) != self.own_view.query

    @cached_property
    def sort_keys(self) -> dict[str, Any]:
        """What the list can be sorted by."""
        return cells_and_columns.sort_keys(self.entity)

    @property
    def sort(self) -> str:
        """The field (or -field) that the list is sorted by."""
        return self.parameters.get("sort", "") or self.view.sort or next(iter(self.sort_keys))

    @cached_property
    def search(self) -> SearchForm:
        """The quick search as typed."""
        return SearchForm(self.parameters)

    @cached_property
    def filterset(self) -> Any:
        """The filters as chosen."""
        return filterset_of(self.entity)(self.parameters, queryset=self._viewed())

    @cached_property
    def errors(self) -> list[str]:
        """What is wrong with search and filters, in words."""
        found = [f"Search: {error}" for error in self.search.errors.get("q", [])]
        for name, errors in self.filterset.form.errors.items():
            found += [f"{self.filterset.form.fields[name].label}: {error}" for error in errors]
        return found

    @cached_property
    def records(self) -> Any:
        """All records of the list, unsorted."""
        if self.errors:
            return self.entity.records.none()
        found = self.filterset.qs
        for word in fold(self.search.cleaned_data["q"]).split():
            found = found.filter(search_text__contains=word)
        return found

    @cached_property
    def count(self) -> paging.Count:
        """How many there are."""
        return paging.count(self.records)

    @cached_property
    def page(self) -> paging.Page:
        """The rows of this page."""
        related = cells_and_columns.related(self.columns, self.entity.model)
        key = self.sort_keys[self.sort.removeprefix("-")]
        rows = self.records.select_related(*related) if related else self.records
        after, before = self.parameters.get("after", ""), self.parameters.get("before", "")
        return paging.page(rows, key, self.sort.startswith("-"), after=after, before=before)

    def stream(self, *related: str) -> Iterator[Any]:
        """Yield all records of the list in its order, a thousand at a time: for files."""
        key, token = self.sort_keys[self.sort.removeprefix("-")], ""
        rows = self.records.select_related(*related) if related else self.records
        while True:
            part = paging.page(rows, key, self.sort.startswith("-"), after=token, size=STREAMED)
            yield from part.records
            if not part.next:
                return
            token = part.next

    @cached_property
    def columns(self) -> list[Column]:
        """The columns: those that were chosen, else the usual ones."""
        if self.chosen_columns:
            return cells_and_columns.chosen(self.entity, self.chosen_columns)
        return inactive.columns(self.entity, self.base_view, cells_and_columns.columns_of(self.entity))

    @property
    def why_for_good(self) -> str:
        """Why the records of this view can't be activated, where nobody can."""
        return inactive.why_for_good(self.entity, self.base_view)

    @property
    def chosen_columns(self) -> list[str]:
        """The names of the columns that the address asks for."""
        return [name for name in self.parameters.getlist("columns") if name]

    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        """(column, is it shown) of all columns there are, the shown ones first."""
        shown = [column.name for column in self.columns]
        known = cells_and_columns.catalogue(self.entity)
        names = [*(name for name in shown if name in known), *(name for name in known if name not in shown)]
        return [(known[name], name in shown) for name in names if name != self.columns[0].name]

    @cached_property
    def bulk(self) -> list[BulkCommand]:
        """The commands for chosen records: those that at least one record of this page can run."""
        found = bulk_commands(self.entity, self.user)
        return [command for command in found if any(command.fits(record) for record in self.page.records)]

    @property
    def links(self) -> list[Any]:
        """Buttons of the list that lead somewhere."""
        found = list_links(self.entity, self.user)
        return [replace(link, href=link.href(self)) if callable(link.href) else link for link in found]

    @cached_property
    def people(self) -> list[Any]:
        """Whom records can be assigned to."""
        return list(get_user_model().objects.filter(is_active=True).order_by("first_name", "username")[:MOST_PEOPLE])

    @property
    def can_add(self) -> bool:
        """True when the person may make new records."""
        return bool(self.user.has_perm(self.entity.permission("add")))

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this page with all their cells."""
        shown = cells_and_columns.cells(self.columns, self.page.records)
        return [
            Row(
                record,
                self.entity.record_url(record.pk),
                shown[record.pk],
                " ".join(c.name for c in self.bulk if c.fits(record)),
            )
            for record in self.page.records
        ]

    @property
    def headings(self) -> list[Heading]:
        """The headings with their sort links."""
        return [self._heading(column) for column in self.columns]

    @property
    def views(self) -> list[tuple[View, str, bool]]:
        """(view, address, is it the chosen one) of the system's views, for the view selector."""
        return [(v, f"?view={v.key}", v.key == self.view.key) for v in self.entity.views.values()]

    @property
    def personal_choices(self) -> list[tuple[PersonalView, str, bool]]:
        """The same of personal views: the person's own, and shared ones of others."""
        return [(v, f"?view={v.key}", v.key == self.view.key) for v in self.personal]

    @property
    def active_filters(self) -> list[ActiveFilter]:
        """The filters that narrow the list now."""
        form = self.filterset.form
        found = []
        for name in {key.removesuffix("_after").removesuffix("_before"): key for key in self.parameters}:
            values = [v for key in (name, f"{name}_after", f"{name}_before") for v in self.parameters.getlist(key) if v]
            if name in form.fields and name not in OWN_PARAMETERS and values:
                shown = ", ".join(_shown(form.fields[name], value) for value in values)
                found.append(ActiveFilter(form.fields[name].label, shown, self.address(without=name)))
        return found

    @property
    def is_narrowed(self) -> bool:
        """True when search or filters leave records out."""
        return bool(self.active_filters or self.parameters.get("q"))

    def address(self, *, without: str = "", **changes: str) -> str:
        """This list's address with some parameters changed, from its first page on."""
        found = self.parameters.copy()
        for name in ("after", "before", "csrfmiddlewaretoken", without, f"{without}_after", f"{without}_before"):
            found.pop(name, None)
        for name, value in changes.items():
            found[name] = value
        kept = found.urlencode()
        return f"{self.entity.url}?{kept}" if kept else self.entity.url

    @property
    def usual_columns_address(self) -> str:
        """Address of the list with its usual columns."""
        return self.address(without="columns", sort=self.sort)

    @property
    def next_address(self) -> str:
        """Address of the next page, if there is one."""
        return self.address(after=self.page.next) if self.page.next else ""

    @property
    def previous_address(self) -> str:
        """Address of the page before, if there is one."""
        return self.address(before=self.page.previous) if self.page.previous else ""

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """Parameters that search and filter forms carry along."""
        kept = [(k, v) for k in ("view", "sort") if (v := self.parameters.get(k, ""))]
        return [*kept, *(("columns", name) for name in self.chosen_columns)]

    @property
    def kept_filters(self) -> list[tuple[str, str]]:
        """Filters that the search form carries along."""
        names = {name for name, _widget in _inputs(self.filterset.form)}
        return [(name, v) for name in names for v in self.parameters.getlist(name) if v]

    def _viewed(self) -> Any:
        return self.view.narrow(self.entity.records, self.user, self.at)

    def _heading(self, column: Column) -> Heading:
        if column.name not in self.sort_keys:
            return Heading(column, "", "")
        name, down = self.sort.removeprefix("-"), self.sort.startswith("-")
        direction = "" if name != column.name else ("descending" if down else "ascending")
        wanted = f"-{column.name}" if direction == "ascending" else column.name
        return Heading(column, self.address(sort=wanted), direction)


def _inputs(form: Any) -> list[tuple[str, Any]]:
    names = []
    for name in form.fields:
        names += [(key, None) for key in (name, f"{name}_after", f"{name}_before")]
    return names


def _shown(form_field: Any, value: str) -> str:
    if hasattr(form_field, "queryset"):
        found = form_field.queryset.filter(pk=value).first() if value.isdigit() and len(value) < 19 else None
        return str(found) if found else value
    return str(dict(getattr(form_field, "choices", ())).get(value, value))
