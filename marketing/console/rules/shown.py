"""A query on a page: what the templates of `console/rules/` take, and what their form makes of it when it is posted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string

from marketing.console.extension import RecordPage
from marketing.console.record.form_fields import JSONText
from marketing.console.rules import queries, steps
from marketing.console.rules.builder import Builder, Group, Row, parts
from marketing.console.rules.lookups import Lookups
from marketing.console.rules.queries import Query, RulesError
from marketing.console.rules.typed import Typed, fill
from marketing.console.rules.vocabulary import Vocabulary


@dataclass(frozen=True)
class Place:
    """Where a builder stands: `name` is in the ids of its elements, `action` takes its edits, which renew `target`.

    `nothing` says what no conditions mean.
    """

    name: str
    action: str
    target: str
    nothing: str


@dataclass(frozen=True)
class Shown:
    """A query as its builder shows it: `focus` names the input where people go on, `why` is the reason of a lock."""

    place: Place
    blocks: list[Group]
    text: str
    sentences: list[str]
    focus: str = ""
    why: str = ""

    @property
    def name(self) -> str:
        """What is in the ids of its elements."""
        return self.place.name

    @property
    def faults(self) -> list[Row | Group]:
        """Every condition and group, each with what is wrong with it."""
        return list(parts(self.blocks))


@dataclass(frozen=True)
class Taken:
    """What a posted builder comes to. It is quiet where the inputs that stand on the page still fit."""

    query: Query
    is_quiet: bool
    more: str
    focus: str


def show(
    place: Place,
    query: Query,
    words: Vocabulary,
    *,
    more: str = "",
    focus: str = "",
    faults: Mapping[str, str] | None = None,
    why: str = "",
) -> Shown:
    """A query as its builder shows it; `faults` are by path, `more` is the path that shows room for a value."""
    builder = Builder(words, Lookups().offered, more, faults)
    blocks = builder.blocks(query)
    return Shown(place, blocks, json.dumps(query), said(query, builder), focus or (more and f"value:{more}"), why)


def said(query: Query, builder: Builder) -> list[str]:
    """The query in sentences."""
    return builder.words.say(query, builder.names(query))


def take(post: QueryDict, stored: object, words: Vocabulary) -> Taken:
    """The query that a posted builder means: what is typed in it, then what its pressed button does.

    The inputs were made from the posted `query`: somebody may have stored another one since. Raises RulesError.
    """
    before = _posted(post.get("query"), stored, words)
    query = steps.done(fill(before, Typed(dict(post.lists())), words), post, words)
    is_quiet = queries.shape(query) == queries.shape(before) and "do" not in post
    return Taken(query, is_quiet, post.get("do", "").partition("more:")[2], steps.focus(query, post))


def fresh(page: RecordPage, query: Shown) -> bytes:
    """What a quiet edit makes anew: the sentence, and what is wrong with each condition."""
    context = {"page": page, "query": query, "is_fresh": True}
    return render_to_string("console/rules/_fresh.html", context, page.request).encode()


def of_text(text: object, words: Vocabulary) -> Query:
    """The query of a text; raises ValidationError."""
    return queries.tidy(JSONText(required=False).to_python(text), words)


def _posted(text: str | None, stored: object, words: Vocabulary) -> Query:
    editable = queries.editable(stored, words)
    if text is None:
        return editable
    try:
        return of_text(text, words)
    except ValidationError as fault:
        raise RulesError(" ".join(fault.messages)) from fault
