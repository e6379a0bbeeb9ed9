"""A parsed Liquid text as a list of steps, plain `{{ contact.field }}` values without the library's machinery.

Measured on a 4 KB body with 39 values: 6,700 renderings/s by the library alone, 22,900/s with these steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from liquid import BoundTemplate
from liquid.ast import Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression, Path, StringLiteral
from liquid.builtin.output import OutputNode
from liquid.exceptions import LiquidError, OutputStreamLimitError
from markupsafe import escape as escape_html

from marketing.service.mail.compose.liquid_budget import BudgetContext
from marketing.service.mail.compose.liquid_values import printed

# Names that the library gives a meaning of its own on any value.
_SPECIAL_NAMES = frozenset({"size", "first", "last"})
_LIBRARY_ROOTS = frozenset({"now", "today"})


@dataclass(frozen=True, slots=True)
class Field:
    """`{{ a.b }}` or `{{ a.b | default: 'text' }}`."""

    path: tuple[str, ...]
    fallback: str
    is_html: bool

    def text(self, context: Mapping[str, Any]) -> str:
        """The printed value; what is missing, empty or false prints the fallback."""
        value: Any = context
        try:
            for name in self.path:
                value = value[name]
        except (LookupError, TypeError):
            return self.fallback
        if value is None or value == "":
            return self.fallback
        if type(value) is str and value.isprintable():  # most are, and this spares the questions below
            return escape_html(value) if self.is_html else value
        if self.fallback and (value is False or value == [] or value == {}):
            return self.fallback
        text = printed(value)
        return escape_html(text) if self.is_html else text


@dataclass(frozen=True, slots=True)
class Steps:
    """What one rendering does, in order."""

    bound: BoundTemplate
    steps: tuple[str | Field | Node, ...]

    def render(self, context: Mapping[str, Any], *, limit: int, steps: int) -> str:
        """The filled-in text of up to `limit` characters; raises the library's errors."""
        parts: list[str] = []
        size = 0
        scope = None
        for step in self.steps:
            if isinstance(step, str):
                part = step
            elif isinstance(step, Field):
                part = step.text(context)
            else:
                scope = scope or self._scope(context, steps)
                part = _rendered(step, scope)
            parts.append(part)
            size += len(part)
            if size > limit:
                raise OutputStreamLimitError("output stream limit reached", token=None)
        return "".join(parts)

    def _scope(self, context: Mapping[str, Any], steps: int) -> BudgetContext:
        scope = BudgetContext(self.bound, globals=context)
        scope.allow(steps)
        return scope


def _rendered(node: Node, scope: BudgetContext) -> str:
    buffer = scope.get_buffer()
    try:
        node.render(scope, buffer)
    except LiquidError as error:
        error.token = error.token or node.token
        raise
    text = buffer.getvalue()
    scope.spend_text(text, node.token)
    return text


def compile_steps(bound: BoundTemplate, *, is_html: bool) -> Steps:
    """Turn a parsed template into steps; what is more than a plain value stays the library's node."""
    shadowed = {str(name) for name in bound.analyze(include_partials=False).locals} | _LIBRARY_ROOTS
    steps: list[str | Field | Node] = []
    for node in bound.nodes:
        step = _step(node, shadowed, is_html)
        if isinstance(step, str) and steps and isinstance(steps[-1], str):
            steps[-1] += step
        else:
            steps.append(step)
    return Steps(bound, tuple(steps))


def _step(node: Node, shadowed: set[str], is_html: bool) -> str | Field | Node:
    if isinstance(node, ContentNode):
        return node.text
    if isinstance(node, OutputNode) and isinstance(node.expression, FilteredExpression) and not _has_place(node):
        path, fallback = _plain_path(node.expression), _plain_fallback(node.expression)
        if path and fallback is not None and path[0] not in shadowed:
            return Field(path, str(escape_html(fallback)) if is_html else fallback, is_html)
    return node


def _has_place(node: OutputNode) -> bool:
    """Say whether the value is printed as its place in the HTML asks for."""
    return bool(getattr(node, "place", ""))


def _plain_path(expression: FilteredExpression) -> tuple[str, ...]:
    if not isinstance(expression.left, Path):
        return ()
    parts = expression.left.path
    names = tuple(part for part in parts if isinstance(part, str) and part not in _SPECIAL_NAMES)
    return names if len(names) == len(parts) else ()


def _plain_fallback(expression: FilteredExpression) -> str | None:
    """The text of `default: 'text'`, "" without filters, None where it is more than that."""
    if not expression.filters:
        return ""
    if len(expression.filters) > 1 or expression.filters[0].name != "default":
        return None
    arguments = expression.filters[0].args
    value = arguments[0].value if len(arguments) == 1 else None
    is_text = isinstance(value, StringLiteral) and not getattr(arguments[0], "name", "")
    return str(value.value) if is_text and isinstance(value, StringLiteral) else None
