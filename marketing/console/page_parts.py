"""What lists and record pages are made of, as entities declare it: groups of fields, facts, notices, columns, views."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Group:
    """Fields that stand together under a heading on a tab."""

    title: str
    names: tuple[str, ...]
    tab: str = "general"
    text: str = ""

    def __init__(self, title: str, *names: str, tab: str = "general", text: str = "") -> None:
        for key, value in (("title", title), ("names", names), ("tab", tab), ("text", text)):
            object.__setattr__(self, key, value)


@dataclass(frozen=True)
class Fact:
    """One fact of the header; `kind` decides how the value is shown."""

    label: str
    value: Any
    kind: str = "text"
    help: str = ""
    zone: str = ""


@dataclass(frozen=True)
class Notice:
    """Something people should know about a record, with a link to what can be done."""

    kind: str
    text: str
    link: str = ""
    label: str = ""
    title: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a list. `values` gets all rows of a page at once and returns {pk: value}."""

    name: str
    label: str = ""
    values: Callable[[Sequence[Any]], Mapping[int, Any]] | None = None
    kind: str = "text"
    sort: str = ""
    wide: bool = False
    help: str = ""


@dataclass(frozen=True)
class View:
    """A view of a list: narrows the records; `empty` is said when there are none."""

    key: str
    label: str
    narrow: Callable[..., Any]
    empty: str = ""
    sort: str = ""


@dataclass(frozen=True)
class FirstStep:
    """What people do with a kind in a new installation, before anything reaches anybody; `place` gives the order.

    `path` is below the list. It is done once a record fits `done` (lookups and values); the last one ends them all.
    """

    place: int
    title: str
    text: str
    path: str = "new/"
    done: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class FormAdditions:
    """What an entity says about its form; everything else is derived from the model."""

    groups: list[Group] = field(default_factory=list)
    placed: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    widgets: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, Callable[..., Any]] = field(default_factory=dict)
    help: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
