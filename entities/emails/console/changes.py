"""What of an email's design differs from another one, block by block and in words."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from marketing.console.mails import blocks, designs
from marketing.console.mails.personal import in_words
from marketing.contracts.design import BLOCKS, HTML, SECTION
from marketing.contracts.picture import ADDRESS
from marketing.contracts.theme import THEME_VALUES

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
_SHORTENED = 90
_EXACT = ("line", "address", "choice", "color", "number")
_NOT_SET: tuple[Any, ...] = ("", None, [], {})


@dataclass(frozen=True)
class Change:
    """One block that differs, or with no block the design as a whole: what became of it, its name, details in words.

    A detail is (what, before, after); before and after are "" where they can't be told in a line.
    """

    what: str
    name: str
    block: str = ""
    details: tuple[tuple[str, str, str], ...] = ()
    summary: str = ""


@dataclass(frozen=True)
class _Placed:
    """A block and what it stands in: the section's id, "" for the page itself, and the number of the column."""

    block: dict[str, Any]
    within: tuple[str, int]


def between(before: object, now: object) -> list[Change]:
    """The changes from one stored design to another, in the order in which the mail is read; removed ones last."""
    old, new = designs.tidy(before), designs.tidy(now)
    if new["mode"] == HTML or old["mode"] == HTML:
        return [*_modes(old, new), *_source(old, new)]
    return [*_theme(old, new), *_blocks(old, new)]


def _modes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    if old["mode"] != new["mode"]:
        way = "blocks instead of HTML" if new["mode"] == BLOCKS else "HTML instead of blocks"
        yield Change(CHANGED, "Design", details=((f"now written as {way}", "", ""),))


def _source(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    if old["mode"] != new["mode"] or old["html"] == new["html"]:
        return
    before, after = Counter(old["html"].splitlines()), Counter(new["html"].splitlines())
    counted = [((after - before).total(), "new"), ((before - after).total(), "gone")]
    told = ", ".join(f"{number} line{'s' if number > 1 else ''} {words}" for number, words in counted if number)
    yield Change(CHANGED, "HTML source", details=((told or "lines moved", "", ""),))


def _theme(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    before, after = old["theme"], new["theme"]
    brands = [side.get("brand", {}).get("id") for side in (old, new)]
    details = [("brand changed", "", "")] if brands[0] != brands[1] else []
    for one in THEME_VALUES:
        if before[one.name] != after[one.name]:
            words = f"{one.label[:1].lower()}{one.label[1:]} {_became(before[one.name], after[one.name])}"
            details.append((words, _shortened(str(before[one.name])), _shortened(str(after[one.name]))))
    if details:
        yield Change(CHANGED, "Style", details=tuple(details))


def _blocks(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    before, after = _placed(old), _placed(new)
    moved = _moved(before, after)
    for name, placed in after.items():
        block = placed.block
        found = before.get(name)
        if found is None or found.block["type"] != block["type"]:
            yield Change(ADDED, _name(block), name, summary=_summary(block))
        elif details := tuple(_details(found.block, block)):
            yield Change(CHANGED, _name(block), name, details, _summary(block))
        elif name in moved:
            yield Change(MOVED, _name(block), name, summary=_summary(block))
    for name, placed in before.items():
        if name not in after or after[name].block["type"] != placed.block["type"]:
            yield Change(REMOVED, _name(placed.block), name, summary=_summary(placed.block))


def _moved(before: dict[str, _Placed], after: dict[str, _Placed]) -> set[str]:
    """What stands in another column or elsewhere in its own, and not just because a neighbour came or went."""
    both = before.keys() & after.keys()
    staying = {name for name in both if before[name].within == after[name].within}
    moved = both - staying
    for within in {after[name].within for name in staying}:
        old, new = ([n for n in side if n in staying and side[n].within == within] for side in (before, after))
        kept = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        moved |= set(new) - {name for one in kept for name in new[one.b : one.b + one.size]}
    return moved


def _placed(design: dict[str, Any]) -> dict[str, _Placed]:
    """Every block and section by its id, in the order of reading."""
    found: dict[str, _Placed] = {}

    def read(among: list[dict[str, Any]], within: tuple[str, int]) -> None:
        for block in among:
            name = str(block["id"])
            found[name] = _Placed(block, within)
            for number, column in enumerate(block.get("columns", ())):
                read(column, (name, number))

    read(design["blocks"], ("", 0))
    return found


def _name(block: dict[str, Any]) -> str:
    return blocks.KINDS[block["type"]].label


def _summary(block: dict[str, Any]) -> str:
    return "" if block["type"] == SECTION else designs.summary(block)


def _details(old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for setting in blocks.KINDS[new["type"]].settings:
        before, after = _value(old, setting.name), _value(new, setting.name)
        if before != after:
            label = setting.label[:1].lower() + setting.label[1:]
            yield f"{label} {_became(before, after)}", _told(setting, before), _told(setting, after)
    if old.get("only_for") != new.get("only_for"):
        yield "who gets it changed", "", ""


def _became(before: object, after: object) -> str:
    return "added" if before in _NOT_SET else "removed" if after in _NOT_SET else "changed"


def _value(block: dict[str, Any], name: str) -> Any:
    outer, _, inner = name.partition(".")
    held = block.get(outer)
    return held.get(inner) if inner and isinstance(held, dict) else None if inner else held


def _told(setting: blocks.Setting, value: object) -> str:
    """A value as people know it, shortened; "" where a line can't tell it."""
    if value in _NOT_SET:
        return ""
    if setting.input == "choice":
        return dict(setting.options).get(str(value), str(value))
    if setting.input in _EXACT:
        is_ours = setting.picker and ADDRESS.search(str(value)) is not None
        words = "a picture from the library" if is_ours else in_words(str(value))
    elif setting.input in ("rich", "source"):
        words = designs.summary({"type": "text", "html": str(value)})
    else:
        return ""
    return _shortened(words)


def _shortened(words: str) -> str:
    return words if len(words) <= _SHORTENED else f"{words[:_SHORTENED]}…"
