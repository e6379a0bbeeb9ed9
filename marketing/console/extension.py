"""What an entity adds to the pages that the console derives for it: declared in `entities/<entity>/console.py`.

`console = extend(kind)` gives the builder of a kind; `@page(…)` adds a page outside records.
Functions get the `RecordPage` they are shown on, loaded and authorised.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from marketing.console.page_parts import Column, Fact, FirstStep, FormAdditions, Group, Notice, View
from marketing.contracts.problems import Problem
from marketing.lifecycle.states import StatusReason

Context = dict[str, Any]
PageFunction = Callable[["RecordPage"], Any]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
LAST_PLACE = 100


class Kind(Protocol):
    """A kind of record as its pages name it; `Entity` is the one that is."""

    @property
    def slug(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def plural(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def is_publishable(self) -> bool: ...
    @property
    def extension(self) -> "Extension": ...
    @property
    def model(self) -> type[Any]: ...
    def record_url(self, record_id: int) -> str: ...
    def permission(self, right: str) -> str: ...
    def tab(self, name: str) -> "Tab | None": ...


class RecordPage(Protocol):
    """One record as one person sees it now: what is handed to every function that adds to its page.

    `LoadedRecordPage` says what each member means; it is made of the modules that are written against this protocol.
    """

    request: HttpRequest
    record: Any
    at: datetime
    validation: Any
    problems: list[Problem]
    is_checked: bool
    refusal: Notice | None
    command_form: Any
    tab_context: Context
    wanted_tab: str
    held_version: int | None
    shared: Context

    @property
    def entity(self) -> Kind: ...
    @property
    def user(self) -> Any: ...
    @property
    def is_new(self) -> bool: ...
    @property
    def url(self) -> str: ...
    @property
    def reason(self) -> StatusReason: ...
    @property
    def status(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def row_version(self) -> int: ...
    @property
    def form(self) -> Any: ...
    @property
    def unreadable(self) -> tuple[Problem, ...]: ...
    def reload(self) -> "RecordPage": ...
    def recheck(self) -> None: ...
    def can(self, command: str) -> bool: ...
    def require(self, command: str) -> None: ...
    def has_right(self, right: str) -> bool: ...
    def why_locked(self, name: str) -> str: ...
    def field(self, name: str) -> Any: ...
    def panels(self, tab_name: str) -> "list[Panel]": ...
    def route(self, name: str, **captured: Any) -> str: ...


def _always(page: "RecordPage") -> bool:
    return True


def _nothing(page: "RecordPage") -> Context:
    return {}


@dataclass(frozen=True)
class Tab:
    """A tab of the record page. `lazy` ones are made only when they are opened."""

    name: str
    title: str
    template: str
    context: Callable[["RecordPage"], Context] = _nothing
    first: bool = False
    lazy: bool = False
    on_new: bool = False
    when: Callable[["RecordPage"], bool] = _always
    right: str = ""


@dataclass(frozen=True)
class Panel:
    """A panel beside the fields of a tab; `poll` seconds make it refresh itself."""

    name: str
    title: str
    template: str
    context: Callable[["RecordPage"], Context] = _nothing
    tab: str = "general"
    poll: int = 0
    when: Callable[["RecordPage"], bool] = _always


@dataclass(frozen=True)
class Route:
    """An address below a record (or, with `of_list`, below a list); `files` says how many bytes of files it takes."""

    path: str
    name: str
    function: Callable[..., HttpResponse]
    right: str = "view"
    methods: tuple[str, ...] = ("GET", "POST")
    files: int = 0


@dataclass(frozen=True)
class Run:
    """How a command that is no move is run; with `form` it is asked for in a dialog first, begun with `known`."""

    command: str
    function: PageFunction
    label: str = ""
    icon: str = ""
    form: type[Any] | None = None
    title: str = ""
    text: str = ""
    known: Callable[["RecordPage"], Mapping[str, Any]] = _nothing


@dataclass(frozen=True)
class Card:
    """How a template shows itself in a gallery: a small picture, drawn of these fields besides its name."""

    template: str
    context: Callable[[Any], Context]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class BulkAction:
    """A command for chosen records of a list that no lifecycle has; `form` asks for what it needs, in a dialog.

    `function(values, records, user, at)` returns {pk: why it was not done, or ""}; `done` is said of the others.
    """

    command: str
    label: str
    function: Callable[..., Mapping[int, str]]
    form: type[Any]
    right: str
    done: str
    icon: str = ""
    text: str = ""


@dataclass(frozen=True)
class Link:
    """A button that only leads somewhere. `href` is an address, or a function of the page or list that gives one.

    With `chosen`, a list has a second button of that name: it posts the chosen records' ids to the address.
    """

    name: str
    label: str
    href: Any
    icon: str = ""
    right: str = ""
    when: Callable[["RecordPage"], bool] = _always
    chosen: str = ""


@dataclass
class Extension:
    """The builder of one kind: call order is display order."""

    kind: str
    tabs: list[Tab] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    list_routes: list[Route] = field(default_factory=list)
    runs: dict[str, Run] = field(default_factory=dict)
    bulk_actions: dict[str, BulkAction] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    list_links: list[Link] = field(default_factory=list)
    shown_columns: list[Column | str] = field(default_factory=list)
    filters: dict[str, Any] = field(default_factory=dict)
    views: list[View] = field(default_factory=list)
    meanings: dict[str, str] = field(default_factory=dict)
    sentences: dict[str, Callable[["RecordPage"], str]] = field(default_factory=dict)
    facts_function: Callable[["RecordPage"], Iterable[Fact]] | None = None
    notice_functions: list[Callable[["RecordPage"], Iterable[Notice]]] = field(default_factory=list)
    attention_functions: list[Callable[..., Iterable[Notice]]] = field(default_factory=list)
    shown_card: Card | None = None
    start_hooks: list[PageFunction] = field(default_factory=list)
    loss_functions: list[Callable[[Sequence[Any]], Iterable[str]]] = field(default_factory=list)
    use_functions: list[Callable[["RecordPage"], Iterable[tuple[str, str, Any]]]] = field(default_factory=list)
    first_steps: list[FirstStep] = field(default_factory=list)
    additions: FormAdditions = field(default_factory=FormAdditions)
    icon: str = "record"
    place: int = LAST_PLACE

    def tab(self, name: str, title: str, template: str, **options: Any) -> Decorator:
        """Add a tab; the function returns what its template gets."""
        return self._register(lambda f: self.tabs.append(Tab(name, title, template, f, **options)))

    def panel(self, name: str, title: str, template: str, **options: Any) -> Decorator:
        """Add a panel; the function returns what its template gets."""
        return self._register(lambda f: self.panels.append(Panel(name, title, template, f, **options)))

    def route(
        self, path: str, *, name: str, right: str = "view", methods: Iterable[str] = ("GET", "POST")
    ) -> Decorator:
        """Add an address below a record: `function(page, **captured)`."""
        return self._register(lambda f: self.routes.append(Route(path, name, f, right, tuple(methods))))

    def list_route(
        self, path: str, *, name: str, right: str = "view", methods: Iterable[str] = ("GET", "POST"), files: int = 0
    ) -> Decorator:
        """Add an address below the list: `function(request, **captured)`; `files`: the bytes of files it takes."""
        return self._register(lambda f: self.list_routes.append(Route(path, name, f, right, tuple(methods), files)))

    def card(self, template: str, *fields: str) -> Decorator:
        """Draw a template small in galleries: the function gives what the picture is drawn of, from these fields."""

        def keep(function: Callable[..., Any]) -> Any:
            self.shown_card = Card(template, function, fields)

        return self._register(keep)

    def command(self, command: str, **options: Any) -> Decorator:
        """Run an Action of the lifecycle that the console doesn't know."""
        return self._register(lambda f: self.runs.update({command: Run(command, f, **options)}))

    def bulk_action(self, command: str, label: str, **options: Any) -> Decorator:
        """Add a command for chosen records of the list; see BulkAction."""
        return self._register(lambda f: self.bulk_actions.update({command: BulkAction(command, label, f, **options)}))

    def link(self, name: str, label: str, **options: Any) -> None:
        """Add a button to the record's bar that leads somewhere."""
        self.links.append(Link(name, label, **options))

    def list_command(self, name: str, label: str, **options: Any) -> None:
        """Add a button to the list's bar that leads somewhere."""
        self.list_links.append(Link(name, label, **options))

    def columns(self, *columns: Column | str) -> None:
        """Say which columns the list has; a name alone is derived from the model."""
        self.shown_columns.extend(columns)

    def filter(self, name: str, declared: Any) -> None:
        """Add a django-filter Filter beside the derived ones."""
        self.filters[name] = declared

    def view(self, key: str, label: str, narrow: Callable[..., Any], *, empty: str = "", sort: str = "") -> None:
        """Add a view beside the system's: `narrow(queryset, user, at)`."""
        self.views.append(View(key, label, narrow, empty, sort))

    def in_site_map(self, icon: str, place: int = LAST_PLACE) -> None:
        """Say which icon the kind has, and where it stands among the kinds of its area."""
        self.icon, self.place = icon, place

    def states(self, meanings: Mapping[StatusReason, str]) -> None:
        """Say what states mean on this kind; the first sentence is emphasised."""
        self.meanings.update({reason.value: text for reason, text in meanings.items()})

    def sentence_for(self, *reasons: str) -> Decorator:
        """Compute the sentence of some states from the page; "" leaves it to what the state means."""
        return self._register(lambda f: self.sentences.update(dict.fromkeys(reasons, f)))

    def facts(self, function: Callable[["RecordPage"], Iterable[Fact]]) -> Callable[["RecordPage"], Iterable[Fact]]:
        """Say which facts stand in the header instead of the usual ones."""
        self.facts_function = function
        return function

    def notices(
        self, function: Callable[["RecordPage"], Iterable[Notice]]
    ) -> Callable[["RecordPage"], Iterable[Notice]]:
        """Add notices to the record page."""
        self.notice_functions.append(function)
        return function

    def used_by(
        self, function: Callable[["RecordPage"], Iterable[tuple[str, str, Any]]]
    ) -> Callable[["RecordPage"], Iterable[tuple[str, str, Any]]]:
        """Tell where else a record is used: yields (heading, kind, its rows)."""
        self.use_functions.append(function)
        return function

    def losses(self, function: Callable[[Sequence[Any]], Iterable[str]]) -> Callable[[Sequence[Any]], Iterable[str]]:
        """Say, before records are deleted, what else ends with them: a sentence each."""
        self.loss_functions.append(function)
        return function

    def attention(self, function: Callable[..., Iterable[Notice]]) -> Callable[..., Iterable[Notice]]:
        """Add to what needs attention on the home page: `function(user, at)`."""
        self.attention_functions.append(function)
        return function

    def first_step(self, place: int, title: str, text: str, path: str = "new/", **done: Any) -> None:
        """Add to the first steps of the home page; see FirstStep."""
        self.first_steps.append(FirstStep(place, title, text, path, done))

    def form(self, *groups: Group, **additions: Mapping[str, Any]) -> None:
        """Say how fields are grouped, where they are placed, and which are not as derived."""
        self.additions.groups.extend(groups)
        for name, values in additions.items():
            getattr(self.additions, name).update(values)

    def starting(self, hook: PageFunction) -> PageFunction:
        """Set what a new record starts with, on the unsaved `page.record`."""
        self.start_hooks.append(hook)
        return hook

    @staticmethod
    def _register(keep: Callable[[Callable[..., Any]], Any]) -> Decorator:
        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            keep(function)
            return function

        return decorate


@dataclass(frozen=True)
class ExtraPage:
    """A page outside records; with a title and an area it stands in the site map.

    `files` says how many bytes of files it takes.
    """

    path: str
    name: str
    function: Callable[..., HttpResponse]
    right: str
    title: str = ""
    area: str = ""
    icon: str = ""
    methods: tuple[str, ...] = ("GET",)
    files: int = 0


_extensions: dict[str, Extension] = {}
extra_pages: list[ExtraPage] = []


def extend(kind: str) -> Extension:
    """The builder of a kind, made when first asked for."""
    return _extensions.setdefault(kind, Extension(kind))


def page(
    path: str,
    *,
    name: str,
    right: str,
    title: str = "",
    area: str = "",
    icon: str = "",
    methods: Iterable[str] = ("GET",),
    files: int = 0,
) -> Decorator:
    """Add a page at `/<path>`: `function(request, **captured)`, called for signed-in people with the right."""

    def decorate(function: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        extra_pages.append(ExtraPage(path, name, function, right, title, area, icon, tuple(methods), files))
        return function

    return decorate
