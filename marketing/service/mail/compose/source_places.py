"""Where in hand-written HTML a finding has its cause, as line and column: what a code view and its reader count in."""

import functools
import html
import re
from bisect import bisect_left, bisect_right
from dataclasses import replace

from marketing.contracts.problems import Problem
from marketing.service.mail.compose import sanitise
from marketing.service.mail.compose.finding_pieces import pieces
from marketing.service.mail.compose.liquid_text import LiquidTextError

_ENDS = re.compile(r"\r\n|\r|\n")
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_ELEMENT = re.compile(r"<(/?[a-z][\w:-]*)>", re.I)
_OFFSET = re.compile(r"@([0-9]+)\Z")


def at(offset: int) -> str:
    """The place of a finding in a source, for whoever finds it."""
    return f"@{offset}"


def located(problem: Problem, source: str) -> Problem:
    """The finding with its line and column (`12:5`, counted from 1) as place, "" where it has none."""
    exact = _OFFSET.match(problem.place)
    offset = int(exact[1]) if exact else _found(problem, source)
    return replace(problem, place="" if offset is None else line_and_column(source, offset))


def line_and_column(source: str, offset: int) -> str:
    """A place in words of an editor; a column counts UTF-16 units, as browsers do."""
    starts, wide = _index(source)
    line = bisect_right(starts, offset)
    start = starts[line - 1]
    return f"{line}:{offset - start + 1 + bisect_left(wide, offset) - bisect_left(wide, start)}"


@functools.lru_cache(maxsize=4)
def _index(source: str) -> tuple[list[int], list[int]]:
    """Where lines start, and where characters stand that count twice."""
    return [0, *(end.end() for end in _ENDS.finditer(source))], [one.start() for one in _WIDE.finditer(source)]


@functools.lru_cache(maxsize=4)
def _folded(source: str) -> str:
    """The source in small letters, where that moves nothing."""
    folded = source.lower()
    return folded if len(folded) == len(source) else source


def _found(problem: Problem, source: str) -> int | None:
    """Where a finding that tells no place speaks of: the element that is refused, or a piece that it quotes."""
    try:
        refused = dict(sanitise.refusals_at(source))
    except LiquidTextError:
        refused = {}
    if problem.message in refused:
        return refused[problem.message]
    folded = _folded(source)
    for piece in pieces(problem.message):
        for written in (piece, html.escape(piece, quote=False), html.escape(piece)):
            if (place := folded.find(written.lower())) >= 0:
                return place
    named = _ELEMENT.search(problem.message)
    place = folded.find(f"<{named[1].lower()}") if named else -1
    return place if place >= 0 else None
