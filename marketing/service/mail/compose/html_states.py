"""The HTML standard's tokenizer as far as mails need it, in a form that can stop anywhere and be gone on from.

Liquid may cut a source anywhere, so a state is a value: what stands on both sides of a branch is read from each state
that can come before it. Outlook's conditional comments and <noscript> are read both ways, as different readers do.
"""

import functools
import html
import re
from collections import deque
from collections.abc import Callable
from typing import Literal, NamedTuple

from marketing.service.mail.compose import destinations

Mode = Literal[
    "text", "raw", "comment", "conditional", "markup", "name", "before", "attribute", "after", "equals", "value"
]
REFUSED_ELEMENTS = frozenset(
    "script iframe frame frameset object embed applet form button select textarea base svg math "
    "xmp noembed noframes plaintext portal".split(),
)
# Menus that open without a script are written with these; no other input can be in a mail.
INPUT, _INPUTS = "input", frozenset({"checkbox", "radio"})
# An input whose type is known to be one of them, in `element`.
_SAFE_INPUT = "input\0"
# Character references are resolved in these two; in the others, nothing can be escaped.
ESCAPABLE_RAW = frozenset({"title", "textarea"})
RAW_ELEMENTS = ESCAPABLE_RAW | {"style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext"}
LONGEST_NAME = 60
# The instruction of a <meta>: these two lead on, and set cookies.
PRAGMA = "http-equiv"
_REFUSED_PRAGMAS = frozenset({"refresh", "set-cookie"})

# The standard's white space: Python's \s knows more.
_SPACE = r"\t\n\x0c\r "
_NAME = re.compile(rf"[^{_SPACE}/>]*")
_ATTRIBUTE_NAME = re.compile(rf"[^{_SPACE}/>=]*")
_BARE = re.compile(rf"[^{_SPACE}>]*")
_BETWEEN = re.compile(rf"[{_SPACE}/]*")
_SPACES = re.compile(rf"[{_SPACE}]*")
_USUAL = re.compile(rf"[{_SPACE}/]*([A-Za-z:_-]+)=\"([^\"]*)\"(?=[{_SPACE}/>])")
_COMMENT = re.compile(r"--!?>"), re.compile(r"(?:--!|--?)\Z")
_ENDS = {"comment": _COMMENT, "conditional": _COMMENT, "markup": (re.compile(">"), re.compile(r"\b\B"))}
_SEARCHED = frozenset({"raw", *_ENDS})
AT_END = -1
_OPENS = re.compile(r"<(?:[A-Za-z]|/|!|\?|\Z)")


class State(NamedTuple):
    """Where a reader stands. `tail` is what was read but can't be told yet; `value` begins an address so far."""

    mode: Mode = "text"
    element: str = ""
    attribute: str = ""
    quote: str = ""
    value: str = ""
    tail: str = ""

    @property
    def kind(self) -> str:
        """The kind of what is wrong with the address that is read."""
        return "href" if self.attribute == "href" else "address"


TEXT = State()
# In `value`, an address that is decided: whatever follows can't lead elsewhere.
DECIDED = "\0"
# In `value`, an address that one expression of ours gave as a whole.
GIVEN = "\1"

_NO_SCRIPT = State("raw", "noscript")
Refuse = Callable[[str, str], None]


class Reader:
    """Reads literal text from a state on; `refuse` is told a kind (html, href, address) and what is wrong, in words."""

    def __init__(self, refuse: Refuse) -> None:
        self.refuse = refuse
        self._ends: dict[str, tuple[int, re.Match[str] | None]] = {}

    def read(self, state: State, text: str) -> set[State]:
        """The states behind the text: several where readers of mail differ."""
        self._ends = {}
        source = state.tail + text
        found: set[State] = set()
        # Views that come to the same place go on as one, or 30,000 unclosed comments would take a minute.
        ways: set[tuple[State, int]] = {(state._replace(tail=""), 0)}
        # The first ones first: what an earlier place found at the end holds for those behind it.
        ahead = deque(ways)
        while ahead:
            for way in self._run(*ahead.popleft(), source):
                if way[1] == AT_END:
                    found.add(way[0])
                elif way not in ways:
                    ways.add(way)
                    ahead.append(way)
        return found

    def _run(self, state: State, position: int, source: str) -> list[tuple[State, int]]:
        """Read on to where views part or come together, or to the end."""
        while position < len(source):
            if state.mode == "text":
                opening = _OPENS.search(source, position)
                if opening is None:
                    return [(TEXT, AT_END)]
                ways = _opened(source, opening.start())
                if len(ways) > 1:
                    return ways
                state, position = ways[0]
            elif state.mode in _SEARCHED:
                return self._behind(state, position, source)
            else:
                state, position = _STEPS[state.mode](self, state, source, position)
                if state == _NO_SCRIPT:
                    return [(state, position), (TEXT, position)]
            if position == AT_END:
                break
        return [(state, AT_END)]

    def _behind(self, state: State, position: int, source: str) -> list[tuple[State, int]]:
        """Skip a comment, a declaration or raw text: to its end, or to the end of the source."""
        end, tail = _ENDS.get(state.mode) or _raw_end(state.element)
        found = self._next(end, source, position)
        if found is None:
            begun = tail.search(source, max(position, len(source) - LONGEST_NAME))
            return [(state._replace(tail=begun[0] if begun else ""), AT_END)]
        if state.mode == "raw":
            return [(State("name", f"/{state.element}"), found.end())]
        return [(TEXT, found.end())]

    def _next(self, pattern: "re.Pattern[str]", source: str, position: int) -> "re.Match[str] | None":
        """Search from a place on; what was found from an earlier one is found from here too."""
        since, found = self._ends.get(pattern.pattern, (len(source) + 1, None))
        if not since <= position or (found is not None and found.start() < position):
            found = pattern.search(source, position)
            self._ends[pattern.pattern] = (position, found)
        return found

    # Each step reads on from `position` and returns the state there; at the end of the source, what it stands in.

    def _name(self, state: State, source: str, position: int) -> tuple[State, int]:
        found = _matched(_NAME, source, position)
        name = (state.element + found.lower())[:LONGEST_NAME]
        position += len(found)
        if position == len(source):
            return State("name", name), position
        if name in REFUSED_ELEMENTS:
            self._refuse_element(name)
        return State("before", name), position

    def _before(self, state: State, source: str, position: int) -> tuple[State, int]:
        while (usual := _USUAL.match(source, position)) is not None:
            state = State("before", self._whole(state.element, usual[1].lower(), usual[2]))
            position = usual.end()
        position += len(_matched(_BETWEEN, source, position))
        if position == len(source):
            return State("before", state.element), position
        if source[position] == ">":
            return self._closed(state.element), position + 1
        # The first character belongs to a name whatever it is.
        return State("attribute", state.element, source[position].lower()), position + 1

    def _attribute(self, state: State, source: str, position: int) -> tuple[State, int]:
        found = _matched(_ATTRIBUTE_NAME, source, position)
        name = (state.attribute + found.lower())[:LONGEST_NAME]
        position += len(found)
        state = State("attribute", state.element, name)
        if position == len(source):
            return state, position
        self._judge_name(state.element, name)
        return state._replace(mode="after"), position

    def _after(self, state: State, source: str, position: int) -> tuple[State, int]:
        position += len(_matched(_SPACES, source, position))
        if position == len(source):
            return state, position
        if source[position] == "=":
            return state._replace(mode="equals"), position + 1
        return State("before", state.element), position

    def _equals(self, state: State, source: str, position: int) -> tuple[State, int]:
        position += len(_matched(_SPACES, source, position))
        if position == len(source):
            return state, position
        mark = source[position]
        if mark == ">":
            return self._closed(state.element), position + 1
        is_quoted = mark in "\"'"
        return state._replace(mode="value", quote=mark if is_quoted else "", value=""), position + is_quoted

    def _value(self, state: State, source: str, position: int) -> tuple[State, int]:
        if state.quote:
            end = source.find(state.quote, position)
        else:
            end = position + len(_matched(_BARE, source, position))
            end = -1 if end == len(source) else end
        piece = source[position : end if end >= 0 else len(source)]
        state = state._replace(value=self._added(state, piece))
        if end < 0:
            return state, len(source)
        return State("before", self._judged(state)), end + len(state.quote)

    def _added(self, state: State, piece: str) -> str:
        """The begun address with what follows, as far as it matters."""
        value = state.value
        if value == GIVEN and piece.strip():
            self._refuse_address(state, "nothing can stand beside an expression that gives the whole address")
        if _is_word(state.element, state.attribute):
            return (value + piece)[:LONGEST_NAME]
        if state.attribute not in destinations.ADDRESS_ATTRIBUTES or value in (DECIDED, GIVEN):
            return value
        if state.attribute in destinations.LIST_ATTRIBUTES:
            return (value + piece)[-4_000:]
        value = (value + piece)[: destinations.LONGEST_BEGINNING]
        return DECIDED if destinations.verdict(value, is_whole=False) == "fine" else value

    def _whole(self, element: str, name: str, value: str) -> str:
        self._judge_name(element, name)
        if name in destinations.ADDRESS_ATTRIBUTES or _is_word(element, name):
            return self._judged(State("value", element, name, '"', value))
        return element

    def _judged(self, state: State) -> str:
        """Judge an attribute whose value is read; return the element with what is known of it now."""
        word = html.unescape(state.value).strip().lower()
        if state.attribute == PRAGMA and word in _REFUSED_PRAGMAS:
            self.refuse("html", f"<{state.element} {PRAGMA}=“{word}”> can't be in a mail: remove it.")
        if state.element == INPUT and state.attribute == "type":
            if word not in _INPUTS:
                self._refuse_element(INPUT)
            # Of two attributes of a name, browsers take the first.
            return _SAFE_INPUT
        self.judge(state, is_whole=True)
        return state.element

    def _closed(self, element: str) -> State:
        if element == INPUT:
            self._refuse_element(INPUT)
        return State("raw", element) if element in RAW_ELEMENTS or element == "noscript" else TEXT

    def _refuse_element(self, name: str) -> None:
        self.refuse("html", f"<{name}> can't be in a mail: remove it.")

    def _judge_name(self, element: str, name: str) -> None:
        if name.startswith("on") and not element.startswith("/"):
            self.refuse("html", f"<{element}> has the event handler “{name}”: remove it.")
        if name == "srcdoc":
            self.refuse("html", f"<{element}> has a “srcdoc”, which can't be in a mail: remove it.")

    def judge(self, state: State, *, is_whole: bool) -> bool:
        """Judge the address that an attribute holds so far; say whether it is decided."""
        if state.attribute not in destinations.ADDRESS_ATTRIBUTES or state.value in (DECIDED, GIVEN):
            return True
        if state.element == "link" and state.value.startswith("//"):
            # So exporters write web fonts; the host is their author's all the same.
            state = state._replace(value=f"https:{state.value}")
        is_list = state.attribute in destinations.LIST_ATTRIBUTES
        found = (destinations.verdict_of_list if is_list else destinations.verdict)(state.value, is_whole=is_whole)
        if found == "refused":
            self._refuse_address(state, "it must start with https:// and a fixed host")
        return found == "fine"

    def _refuse_address(self, state: State, why: str) -> None:
        address = " ".join(state.value.replace(GIVEN, "…").split())[:80]
        self.refuse(state.kind, f"<{state.element}> has the address “{address}” in “{state.attribute}”: {why}.")


_STEPS: dict[str, Callable[[Reader, State, str, int], tuple[State, int]]] = {
    "name": Reader._name,
    "before": Reader._before,
    "attribute": Reader._attribute,
    "after": Reader._after,
    "equals": Reader._equals,
    "value": Reader._value,
}


def _opened(source: str, at: int) -> list[tuple[State, int]]:
    """What a “<” opens and where to go on, if the source doesn't end before that is known."""
    undecided = [(State("text", tail=source[at:]), AT_END)]
    mark = source[at + 1 : at + 2]
    if not mark:
        return undecided
    if mark == "/":
        return _closing(source, at) or undecided
    if mark == "!":
        return _declaration(source, at) or undecided
    return [(State("markup"), at + 2) if mark == "?" else (State("name"), at + 1)]


def _closing(source: str, at: int) -> list[tuple[State, int]]:
    mark = source[at + 2 : at + 3]
    if mark == ">":
        return [(TEXT, at + 3)]
    is_name = mark.isascii() and mark.isalpha()
    return [(State("name", "/") if is_name else State("markup"), at + 2)] if mark else []


def _declaration(source: str, at: int) -> list[tuple[State, int]]:
    start = source[at + 2 : at + 4]
    if start in ("", "-") and at + 2 + len(start) == len(source):
        return []
    if start != "--":
        return [(State("markup"), at + 2)]
    inside = source[at + 4 : at + 7].lower()
    if at + 4 + len(inside) == len(source) and (("[if".startswith(inside) and inside != "[if") or inside == "-"):
        return []
    for end in (">", "->"):
        if inside.startswith(end):
            return [(TEXT, at + 4 + len(end))]
    if inside == "[if":
        return [(State("conditional"), at + 4), (State("markup"), at + 4)]
    return [(State("comment"), at + 4)]


@functools.lru_cache(maxsize=32)
def _raw_end(element: str) -> tuple["re.Pattern[str]", "re.Pattern[str]"]:
    """What ends raw text, and what may begin that at the end of a source."""
    if element == "plaintext":
        return re.compile(r"\b\B"), re.compile(r"\b\B")
    begun = "(?:".join(map(re.escape, f"</{element}")) + ")?" * (len(element) + 1)
    return re.compile(rf"</{element}(?=[{_SPACE}/>])", re.I), re.compile(rf"{begun}\Z", re.I)


def _matched(pattern: "re.Pattern[str]", source: str, position: int) -> str:
    found = pattern.match(source, position)
    return found[0] if found is not None else ""


def _is_word(element: str, attribute: str) -> bool:
    """Say whether an attribute's value is a word that decides what an element does."""
    return attribute == PRAGMA or (attribute == "type" and element == INPUT)
