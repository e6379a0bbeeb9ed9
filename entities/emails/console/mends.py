"""What mends a finding of the check at once: the field to fill in, a footer to add, or a source that is mended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketing.console.mails import designs
from marketing.console.mails.blocks import FOOTER_HTML, KINDS
from marketing.contracts.design import HTML
from marketing.contracts.problems import Problem

FIELD, FOOTER, SOURCE = "field", "footer", "source"
# Findings that ask for a value, by the setting of a block that holds it.
_FIELDS = {
    "alt-text-missing": ("alt", "Write it"),
    "library-item-missing": ("src", "Choose one"),
    "link-empty": ("href", "Enter it"),
    "link-placeholder": ("href", "Enter it"),
    "link-malformed": ("href", "Change it"),
    "placeholder-text": ("text", "Write it"),
}
_MISSING = ("subscription-link-missing", "address-missing")
SOURCES = {
    "image-width-missing": "Set the width",
    "css-unsupported": "Take it out",
    "html-invalid": "Take it out",
}
_END = "</body"


@dataclass(frozen=True)
class Mend:
    """One press that mends a finding: which way, its words, the block it is about and the id of the field."""

    way: str
    label: str
    block: str = ""
    field: str = ""


def of(problem: Problem, value: object, can_mend: Callable[[str, str], bool]) -> Mend | None:
    """What mends a finding in a design, None where its author must think about it first.

    `can_mend` says of own HTML whether what a code finds in it can be mended.
    """
    design = designs.tidy(value)
    is_by_hand = design["mode"] == HTML
    if problem.where != "design":
        return None
    if problem.code in _MISSING:
        return Mend(SOURCE if is_by_hand else FOOTER, "Add a footer")
    block = {} if is_by_hand else block_called(design, problem.place)
    source = design["html"] if is_by_hand else str(block.get(source_name(block), ""))
    if problem.code in SOURCES and can_mend(source, problem.code):
        return Mend(SOURCE, SOURCES[problem.code], str(block.get("id", "")))
    name, label = _FIELDS.get(problem.code, ("", ""))
    if block and any(setting.name == name for setting in KINDS[block["type"]].settings):
        return Mend(FIELD, label, block["id"], f"set-{block['id']}-{name}")
    return None


def block_called(design: dict[str, Any], name: str) -> dict[str, Any]:
    """The block of that id, {} where there is none."""
    among = [*design["blocks"]]
    among += [held for block in among for column in block.get("columns", ()) for held in column]
    return next((block for block in among if name and block.get("id") == name), {})


def source_name(block: dict[str, Any]) -> str:
    """The name of the value of a block that is HTML, "" where it has none."""
    kind = KINDS.get(str(block.get("type")))
    return next((one.name for one in kind.settings if one.input in ("rich", "source")), "") if kind else ""


def with_footer(source: str) -> str:
    """Hand-written HTML with a footer at its end."""
    footer = f'<div style="padding: 16px; text-align: center; font-size: 13px">{FOOTER_HTML}</div>\n'
    at = source.lower().rfind(_END)
    return source[:at] + footer + source[at:] if at >= 0 else f"{source}\n{footer}"
