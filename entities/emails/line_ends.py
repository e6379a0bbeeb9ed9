"""Line ends of a source that passes through a text area, where browsers make them all alike: they stay as they were."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import takewhile

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def kept(before: str, typed: str) -> str:
    """What was typed, with the line ends that untouched lines had before; new ones end as most others do."""
    old, new = _lines(before), _lines(typed)
    start = _same(old, new)
    end = min(_same(reversed(old), reversed(new)), min(len(old), len(new)) - start)
    usual = _usual(old)
    replaced = [_end(line) for line in old[start : len(old) - end]]
    changed = [_words(line) for line in new[start : len(new) - end]]
    changed = [line + (replaced[at] if at < len(replaced) else usual) for at, line in enumerate(changed)]
    lines = [*old[:start], *changed, *old[len(old) - end :]]
    made = "".join([*(line if _end(line) else line + usual for line in lines[:-1]), _words(lines[-1])])
    # Where \r ends a line and \n the empty one behind it, the two would be one end.
    return made if len(_lines(made)) == len(new) else usual.join(map(_words, new))


def _same(one: Iterable[str], other: Iterable[str]) -> int:
    """How many lines both begin with, whatever their ends."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: _words(pair[0]) == _words(pair[1]), pairs))


def _lines(text: str) -> list[str]:
    """The lines with their ends; the last one has none, and may be empty."""
    found = _LINE.findall(text)
    return found[:-1] if len(found) > 1 and not _end(found[-2]) else found


def _end(line: str) -> str:
    return line[len(_words(line)) :]


def _words(line: str) -> str:
    return line.rstrip("\r\n")


def _usual(lines: list[str]) -> str:
    counted = Counter(end for line in lines if (end := _end(line)))
    return counted.most_common(1)[0][0] if counted else "\n"
