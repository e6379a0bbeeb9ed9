"""What the templates of a designer show: the outline, the palette, the settings of the selected block, undo, people."""

from dataclasses import dataclass
from typing import Any

from marketing.console.designing import presence, steps
from marketing.console.designing.designer import OPENED, Designer, seen
from marketing.console.designing.documents import COLUMNS, Block, Found
from marketing.console.designing.kinds import BlockKind, Setting
from marketing.console.extension import RecordPage
from marketing.console.models import Step
from marketing.contracts.picture import ADDRESS

COPIED = "designing-copied"


@dataclass(frozen=True)
class ShownSetting:
    """One value of the selected block in its form."""

    setting: Setting
    id: str
    value: Any

    @property
    def is_picked(self) -> bool:
        """Say whether it is a picture of the library, whose address tells people nothing."""
        return bool(ADDRESS.search(str(self.value)))


@dataclass(frozen=True)
class Line:
    """A block in the outline; `edits` names the value that is typed in the page itself, and how."""

    found: Found
    kind: BlockKind
    summary: str
    depth: int
    is_selected: bool
    is_first: bool
    is_last: bool

    @property
    def block(self) -> Block:
        """The block."""
        return self.found.block

    @property
    def typed(self) -> Setting | None:
        """The value that is typed in the page itself."""
        first = next(iter(self.kind.settings), None)
        return first if first is not None and first.input in ("rich", "line") else None

    @property
    def columns(self) -> range:
        """The numbers of its columns."""
        return range(len(self.block.get(COLUMNS, ())))


def context(page: RecordPage, designer: Designer) -> dict[str, Any]:
    """Everything that `console/designing/` templates take."""
    opened, said = getattr(page.request, "designing", ("", None))
    opened = opened or page.request.GET.get(OPENED, "")
    lines = _lines(designer, getattr(page.record, designer.field), opened)
    selected = next((line for line in lines if line.is_selected), None)
    return {
        "designer": designer,
        "lines": lines,
        "selected": selected,
        "after": selected.block["id"] if selected else (_last(lines)),
        "settings": _settings(selected) if selected else [],
        "has_extras": selected is not None and any(one.is_extra for one in selected.kind.settings),
        "seen": seen(selected.block) if selected else "",
        "offered": designer.kind.offered,
        "places": _places(lines),
        "json": page.field(designer.field),
        "typed_json": page.form.value(designer.field),
        "said": said,
        "why": page.why_locked(designer.field),
        **bar(page, designer),
    }


def bar(page: RecordPage, designer: Designer) -> dict[str, Any]:
    """What can be undone, redone and pasted now."""
    kind, _block = page.request.session.get(COPIED, ("", None))
    return {
        "undo": steps.to_undo(page.record, page.user),
        "redo": steps.to_redo(page.record, page.user),
        "can_paste": kind == designer.kind.name,
    }


def people(page: RecordPage, version: int) -> dict[str, Any]:
    """Who else has the record open, and what others did since the page's row version."""
    news = steps.by_others(page.record, page.user, version)
    return {
        "others": presence.others(page.record, page.user, page.at),
        "steps": news,
        "news": [(presence.name_of(step.user), _did(step), step.at) for step in news],
    }


def _did(step: Step) -> str:
    return f"undid “{step.label}”" if step.is_undone else str(step.label)


def _lines(designer: Designer, value: object, opened: str) -> list[Line]:
    found = list(designer.kind.walk(value))
    return [
        Line(
            found=one,
            kind=designer.kind.kinds[one.block["type"]],
            summary=designer.kind.summary(one.block),
            depth=1 if one.place.within else 0,
            is_selected=one.block["id"] == opened,
            is_first=one.place.index == 0,
            is_last=one.place.index == len(one.among) - 1,
        )
        for one in found
    ]


def _settings(line: Line) -> list[ShownSetting]:
    start = f"set-{line.block['id']}-"
    return [
        ShownSetting(setting, start + setting.name.replace(".", "-"), value(line.block, setting))
        for setting in line.kind.settings
    ]


def _places(lines: list[Line]) -> list[tuple[str, str]]:
    """Where a block can be moved to in a form: the columns, where there are any."""
    holders = [line for line in lines if line.block.get(COLUMNS)]
    columns = [
        (f"{line.block['id']}:{column}", f"{line.kind.label} {number}, column {column + 1}")
        for number, line in enumerate(holders, start=1)
        for column in line.columns
    ]
    return [(":0", "The page itself, at the end"), *columns] if columns else []


def value(block: Block, setting: Setting) -> Any:
    """A value of a block, the usual one where none is set; a name with a dot leads into one that holds others."""
    outer, _, inner = setting.name.partition(".")
    held = block.get(outer, {}) if inner else block
    return held.get(inner or outer, setting.usual) if isinstance(held, dict) else setting.usual


def _last(lines: list[Line]) -> str:
    """The last block of the page itself."""
    return next((line.block["id"] for line in reversed(lines) if not line.depth), "")
