"""What a check found, as lines that lead to the field or tile where it is mended."""

from dataclasses import dataclass
from urllib.parse import urlencode

from marketing.console.extension import RecordPage
from marketing.contracts.problems import Problem

# What requests carry while the page they come from shows check results: the answer then shows fresh ones.
CHECKED = "checked"


@dataclass(frozen=True)
class Line:
    """One finding: the field's name, the address that opens its place, and the ids that scripts look for there."""

    problem: Problem
    label: str
    href: str
    leads_to: str


def lines(page: RecordPage) -> list[Line]:
    """What the page's check found, errors first."""
    return [_line(page, problem) for problem in page.problems]


def summary(problems: list[Problem]) -> str:
    """Say how many there are of each: `2 errors and 1 warning`."""
    errors = sum(problem.severity == "error" for problem in problems)
    counted = [(errors, "error"), (len(problems) - errors, "warning")]
    return " and ".join(f"{number} {word}{'s' if number > 1 else ''}" for number, word in counted if number)


def tab_of(page: RecordPage, name: str) -> str:
    """The name of the tab that a field stands on."""
    added = page.entity.extension.additions
    own = next((group.tab for group in added.groups if name in group.names), "general")
    return added.placed.get(name, own)


def _line(page: RecordPage, problem: Problem) -> Line:
    name = problem.where
    if name not in page.form.fields:
        return Line(problem, "", "", "")
    field, tab = page.field(name), tab_of(page, name)
    asked = {"tab": tab, CHECKED: "yes"}
    if problem.tile:
        asked["tile"] = problem.tile
        return Line(problem, "", f"{page.url}?{urlencode(asked)}#tile-settings", f"tile-{problem.tile}")
    anchor = f"tab-{tab}" if field.is_source else field.id
    label = problem.line if field.is_source else field.label
    places = f"edit-{name}-{problem.place} " if problem.place else ""
    return Line(problem, label, f"{page.url}?{urlencode(asked)}#{anchor}", f"{places}edit-{name} {field.id}")
