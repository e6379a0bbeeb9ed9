"""What a reader of a finished mail sees of it: its words, and the links that have words to click on.

A footer in a hidden element, in letters of no size, or behind a link without words is in the mail, and nobody sees it.
Styles count as the reader's program counts them: classes and all other selectors are resolved first.
"""

import re
import unicodedata
from typing import NamedTuple

import css_inline

from marketing import markup
from marketing.markup import VOID
from marketing.service.mail.compose.html_scan import TooComplicated, refuse_complicated_tokens

# Smaller letters are no letters: preview texts that nobody is to see are written so.
_LEAST_SIZE = 1.0
_FAR_AWAY = -500.0
_UNSEEN_ELEMENTS = frozenset({"head", "title", "style", "script", "template", "noscript", "datalist"})
_NUMBER = re.compile(r"\s*(-?(?:\d+\.?\d*|\.\d+))\s*([a-z%]*)", re.I)
_BOXES = (("max-height", "height"), ("max-width", "width"))


class Seen(NamedTuple):
    """The words of a mail, and where those links lead that a reader can see."""

    words: str
    links: frozenset[str]

    def shows(self, text: str) -> bool:
        """Say whether a text can be read, however its lines are broken and its letters are styled."""
        wanted = letters_of(text)
        return bool(wanted) and wanted in letters_of(self.words)

    def leads_to(self, addresses: frozenset[str]) -> bool:
        """Say whether a link, or an address written out, leads to one of these addresses."""
        return any(one and (one in self.links or one in self.words) for one in addresses)


class _Level(NamedTuple):
    name: str
    is_hidden: bool
    has_size: bool


NOTHING = Seen("", frozenset())


def letters_of(text: str) -> str:
    """The letters and digits of a text, without case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def of_text(text: str) -> Seen:
    """What the reader of a text part sees: all of it."""
    return Seen(text, frozenset())


def of_html(html: str) -> Seen:
    """What a reader sees of a mail filled in for a person; of one that no tool may be given, nothing."""
    try:
        refuse_complicated_tokens(markup.tokens(html))
        resolved = css_inline.inline(html, load_remote_stylesheets=False)
    except (TooComplicated, css_inline.InlineError):
        return NOTHING
    return _Reader(resolved).seen()


class _Reader:
    """Reads a source that a tool wrote: every element is closed, styles stand at their elements."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.levels = [_Level("", False, True)]
        self.words: list[str] = []
        self.links: set[str] = set()
        self.link: tuple[str, int] | None = None

    def seen(self) -> Seen:
        """All that is seen."""
        for token in markup.tokens(self.source):
            if isinstance(token, markup.Comment) or token.is_conditional:
                continue
            if isinstance(token, markup.Text):
                if not token.inside and self._is_shown(self.levels[-1]):
                    self.words.append(markup.decoded(self.source[token.start : token.end], is_attribute=False))
            elif token.is_end:
                self._end(token.name.lower())
            else:
                self._start(token)
        self._end_link()
        return Seen(" ".join("".join(self.words).split()), frozenset(self.links))

    def _start(self, tag: markup.Tag) -> None:
        name, values = tag.name.lower(), self._values(tag)
        level = _level(name, values, self.levels[-1])
        if name in VOID:
            self._picture(name, values, level)
            return
        self.levels.append(level)
        if name == "a":
            self._end_link()
            self.link = (values.get("href", "").strip(), len(self.words))

    def _picture(self, name: str, values: dict[str, str], level: _Level) -> None:
        words = values.get("alt", "")
        if name in ("img", "area") and _can_be_read(words) and not level.is_hidden:
            self.words.append(f" {words} ")
            if name == "area":
                self.links.add(values.get("href", "").strip())
        elif name == "br":
            self.words.append(" ")

    def _end(self, name: str) -> None:
        if name == "a":
            self._end_link()
        depth = next((at for at in range(len(self.levels) - 1, 0, -1) if self.levels[at].name == name), 0)
        if depth:
            del self.levels[depth:]

    def _end_link(self) -> None:
        if self.link is not None and _can_be_read("".join(self.words[self.link[1] :])):
            self.links.add(self.link[0])
        self.link = None

    def _values(self, tag: markup.Tag) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in tag.attributes:
            found.setdefault(one.name.lower(), markup.decoded(self.source[one.start : one.end], is_attribute=True))
        return found

    @staticmethod
    def _is_shown(level: _Level) -> bool:
        return level.has_size and not level.is_hidden


def _level(name: str, values: dict[str, str], outer: _Level) -> _Level:
    style = _declarations(values.get("style", ""))
    is_hidden = outer.is_hidden or "hidden" in values or name in _UNSEEN_ELEMENTS or _hides(style)
    size = _NUMBER.match(style.get("font-size", ""))
    if size is None:
        return _Level(name, is_hidden, outer.has_size or style.get("font-size", "") in _NAMED_SIZES)
    is_relative = size[2] in ("em", "%")
    is_large = float(size[1]) > (0 if is_relative or size[2] == "rem" else _LEAST_SIZE)
    return _Level(name, is_hidden, is_large and (outer.has_size or not is_relative))


_NAMED_SIZES = frozenset("xx-small x-small small medium large x-large xx-large xxx-large initial".split())


def _declarations(style: str) -> dict[str, str]:
    """The declarations of a style, the later before the earlier, important ones before all."""
    found: dict[str, str] = {}
    important: dict[str, str] = {}
    for one in style.lower().split(";"):
        name, _colon, value = one.partition(":")
        value, mark, _rest = value.partition("!")
        (important if mark else found)[name.strip()] = value.strip()
    return found | important


def _hides(style: dict[str, str]) -> bool:
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if _is_at_most(style.get("opacity", ""), 0):
        return True
    if any(_is_at_most(style.get(name, ""), _FAR_AWAY) for name in ("left", "top", "margin-left", "text-indent")):
        return True
    is_cut = any(style.get(name) in ("hidden", "clip") for name in ("overflow", "overflow-x", "overflow-y"))
    return is_cut and any(_is_at_most(style.get(name, ""), _LEAST_SIZE) for pair in _BOXES for name in pair)


def _is_at_most(value: str, most: float) -> bool:
    found = _NUMBER.match(value)
    return found is not None and float(found[1]) <= most


def _can_be_read(words: str) -> bool:
    """Say whether there is a letter, a digit or a sign among the words; spaces and joiners are none."""
    return any(unicodedata.category(letter)[0] in "LNPS" for letter in words)
