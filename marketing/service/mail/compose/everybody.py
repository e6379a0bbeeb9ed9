"""Whether what the law asks for reaches every reader of a mail, whatever conditions decide about the rest of it.

A mail is read as those readers get it who meet none of its conditions, then with each branch alone. Conditions that
look at nothing but content settings and the message's links decide alike for everybody and stay as they are.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice

from marketing.service.mail.compose import context, personalise, readers_see
from marketing.service.mail.compose.liquid_budget import CHECK_STEPS
from marketing.service.mail.compose.liquid_text import LiquidTextError, Piece, pieces
from marketing.service.mail.compose.personalise import PersonaliseError
from marketing.service.mail.compose.readers_see import Seen

Path = tuple[str, str]
MESSAGE_FIELDS = frozenset({"view_as_web_page_url", "unsubscribe_url", "preferences_url", "confirmation_url"})
SUBSCRIPTION_PATHS = (
    ("content_settings", "subscription_center_url"),
    ("message", "unsubscribe_url"),
    ("message", "preferences_url"),
)
ADDRESS_PATHS = (("content_settings", "address_main"),)
_SAME_FOR_ALL = frozenset({"content_settings", "message"})
_BLOCKS = frozenset({"if", "unless", "case", "for"})
_BETWEEN = frozenset({"else", "elsif", "when"})
_LEFT_OUT = frozenset({"break", "continue", "#"})
_TAG = re.compile(r"\{%-?\s*(\w+)(.*?)-?%\}\Z", re.S)
# A mail with more branches than these is looked at person by person, when it is sent.
_MOST_BRANCHES = 24


# Styles, and what attributes say of them.
_STYLED = re.compile(
    r"""<style\b[^>]*>.*?</style|\s(?:style|class|hidden)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]*)""", re.I | re.S
)


class Reach(Enum):
    """Who gets it: not all, all as far as was looked, or certainly all."""

    SOME = "some"
    ALL = "all"
    CERTAIN = "certain"


@dataclass
class _Choice:
    """One block that some readers get and others don't: its branches, and whether one of them is always taken."""

    start: int
    branches: list["_Part"] = field(default_factory=list)
    has_else: bool = False


_Part = list["str | _Choice"]
Judge = Callable[[str], bool]


def reach(source: str, paths: Sequence[Path], *, is_html: bool = True) -> Reach:
    """Who sees one of these paths (an address as words, the others as links) in a Liquid text that can be parsed."""
    try:
        part = _parsed(source)
    except LiquidTextError:
        return Reach.ALL  # told as what it is
    return _reach(source, part, lambda text: _shows(text, paths, is_html=is_html))


def _reach(source: str, part: _Part, shows: Judge) -> Reach:
    if not shows(_flat(part)):
        return Reach.ALL if _is_in_every_branch(part, shows) else Reach.SOME
    variants = list(islice(_variants(source, part), _MOST_BRANCHES + 1))
    if not all(shows(text) for text in variants[:_MOST_BRANCHES]):
        return Reach.SOME
    return Reach.ALL if len(variants) > _MOST_BRANCHES or _has_printed_style(source) else Reach.CERTAIN


def _shows(text: str, paths: Sequence[Path], *, is_html: bool) -> bool:
    try:
        # The samples hold nothing that HTML would have to escape; without the rest, places can't be judged.
        made = personalise.render(text, _DATA, steps=CHECK_STEPS)
    except PersonaliseError:
        return False
    seen = readers_see.of_html(made) if is_html else readers_see.of_text(made)
    return shown(seen, _DATA, paths)


def shown(seen: Seen, data: Mapping[str, Mapping[str, str]], paths: Sequence[Path]) -> bool:
    """Say whether one of the paths is seen as it was filled in: addresses of pages as links, the others as words."""
    values = {path: data.get(path[0], {}).get(path[1], "") for path in paths}
    urls = frozenset(value for path, value in values.items() if path[1].endswith("_url"))
    return seen.leads_to(urls) or any(seen.shows(value) for value in values.values() if value not in urls)


def _sample(root: str, names: Iterable[str]) -> dict[str, str]:
    return {
        name: f"https://page.example/{root}/{name}" if name.endswith("_url") else f"Golive Probe {name} 7421"
        for name in names
    }


_DATA = {
    "content_settings": _sample("content_settings", context.CONTENT_SETTINGS_FIELDS),
    "message": _sample("message", MESSAGE_FIELDS),
}


def _parsed(source: str) -> _Part:
    """The text as parts that all readers get, and choices."""
    top: _Part = []
    opened: list[tuple[_Choice | None, _Part]] = [(None, top)]
    position, comment = 0, False
    for piece in pieces(source):
        name = piece.name if piece.kind == "tag" else ""
        if comment or name == "comment":
            comment = name != "endcomment"
        elif name in _BLOCKS:
            _open(opened, piece, position)
        elif name in _BETWEEN and len(opened) > 1:
            _go_on(opened, piece)
        elif name.removeprefix("end") in _BLOCKS and len(opened) > 1:
            if opened.pop()[0] is None:
                opened[-1][1].append(piece.source)
        elif name not in _LEFT_OUT:
            opened[-1][1].append(piece.source)
        position += len(piece.source)
    return top


def _open(opened: list[tuple["_Choice | None", _Part]], piece: Piece, position: int) -> None:
    within = opened[-1][1]
    if _is_same_for_all(piece):
        within.append(piece.source)
        opened.append((None, within))
        return
    choice = _Choice(position)
    within.append(choice)
    branch: _Part = []
    # What stands in a case before its first when is shown to nobody.
    choice.branches += [] if piece.name == "case" else [branch]
    opened.append((choice, branch))


def _go_on(opened: list[tuple["_Choice | None", _Part]], piece: Piece) -> None:
    choice, branch = opened.pop()
    if choice is None:
        branch.append(piece.source)
    else:
        branch = []
        choice.branches.append(branch)
        choice.has_else = choice.has_else or piece.name == "else"
    opened.append((choice, branch))


def _is_same_for_all(piece: Piece) -> bool:
    found = _TAG.match(piece.source)
    if found is None or piece.name not in ("if", "unless"):
        return False
    return {path[0] for path in personalise.analyse(f"{piece.source}{{% end{piece.name} %}}").paths} <= _SAME_FOR_ALL


def _flat(part: _Part, taken: Sequence[tuple[_Choice, int]] = ()) -> str:
    """The text with these branches taken and no others."""
    chosen = {id(choice): number for choice, number in taken}
    parts: list[str] = []
    for one in part:
        if isinstance(one, str):
            parts.append(one)
        elif id(one) in chosen:
            parts.append(_flat(one.branches[chosen[id(one)]], taken))
    return "".join(parts)


def _is_in_every_branch(part: _Part, shows: Judge) -> bool:
    choices = [one for one in part if isinstance(one, _Choice) and one.has_else]
    return any(
        all(shows(_flat(part, [(choice, number)])) for number in range(len(choice.branches)))
        for choice in choices[:_MOST_BRANCHES]
    )


def _variants(
    source: str, part: _Part, around: tuple[tuple[_Choice, int], ...] = (), top: _Part | None = None
) -> Iterator[str]:
    """The text with each branch that could hide what stands elsewhere, alone and in those it stands in."""
    whole = part if top is None else top
    for choice in (one for one in part if isinstance(one, _Choice)):
        is_in_tag = source.rfind("<", 0, choice.start) > source.rfind(">", 0, choice.start)
        for number, branch in enumerate(choice.branches):
            taken = (*around, (choice, number))
            if is_in_tag or any(isinstance(one, _Choice) or "<" in one for one in branch):
                yield _flat(whole, taken)
            yield from _variants(source, branch, taken, whole)


def _has_printed_style(source: str) -> bool:
    """Say whether a value decides how an element looks: then each person's mail is looked at."""
    return any(found[0].count("{{") + found[0].count("{%") for found in _STYLED.finditer(source))
