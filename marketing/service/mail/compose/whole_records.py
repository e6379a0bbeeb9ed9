"""Expressions that would print a whole record, such as `{{ contact }}`: a record is no text, its fields are."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import cast

from liquid import RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import Path
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.expression import Expression

from marketing.service.mail.compose.expressions import ExpressionProblem, ToMany

# Fields that make good examples, where there are any of these.
_EXAMPLES = ("first_name", "name", "address_main", "unsubscribe_url", "email")


def problems(
    nodes: Iterable[Node], paths: Collection[tuple[str, ...]], catalogue: Mapping[str, object]
) -> Iterator[ExpressionProblem]:
    """Find the records that are printed, assigned or gone through; in conditions they may stand.

    `paths` are those into the catalogue: names that the text itself assigns are not among them.
    """
    found = dict.fromkeys(_used(nodes))
    for path, is_gone_through in found:
        if path[0] in catalogue and path in paths and (message := _why_no_text(path, catalogue, is_gone_through)):
            code = "expression-to-many" if "list" in message else "expression-unknown-field"
            yield ExpressionProblem(code, ".".join(path), message)


def _used(nodes: Iterable[Node]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield the paths that are used as values, and whether a loop goes through them."""
    for node in nodes:
        if isinstance(node, OutputNode | AssignNode | ForNode):
            for path in _paths(node.expressions()):
                yield path, isinstance(node, ForNode)
        yield from _used(node.children(cast(RenderContext, None)))


def _paths(expressions: Iterable[Expression]) -> Iterator[tuple[str, ...]]:
    for expression in expressions:
        if isinstance(expression, Path):
            yield tuple("[…]" if isinstance(part, Path) else str(part) for part in expression.path)
        yield from _paths(expression.children())


def _why_no_text(path: tuple[str, ...], catalogue: Mapping[str, object], is_gone_through: bool) -> str:
    behind = _behind(path, catalogue)
    name = ".".join(path)
    if isinstance(behind, ToMany):
        return "" if is_gone_through else f"“{name}” is a list: print its parts in a for loop."
    if behind is None and len(path) > 1:
        return ""
    names = [str(one) for one in behind] if isinstance(behind, Collection) else []
    example = next((one for one in _EXAMPLES if one in names), min(names, default=""))
    such = f", such as {{{{ {name}.{example} }}}}" if example else ""
    return f"“{name}” is a whole record and no text: use one of its fields{such}."


def _behind(path: tuple[str, ...], catalogue: Mapping[str, object]) -> object:
    """The fields behind a path; None for a plain value, and for what the catalogue doesn't know."""
    fields = catalogue.get(path[0])
    for name in path[1:]:
        fields = fields.get(name) if isinstance(fields, Mapping) else None
    return fields
