"""The one Liquid dialect of mails: allow-listed tags and filters, bounded work, every printed value escaped."""

import functools
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Literal, TextIO, cast
from urllib.parse import quote

from liquid import BoundTemplate, Environment, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import LoopExpression
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.echo_tag import EchoNode, EchoTag
from liquid.exceptions import LiquidSyntaxError
from liquid.expression import Expression
from markupsafe import escape as escape_html

from marketing.service.mail.compose.liquid_budget import (
    LOOP_LIMIT,
    NAMESPACE_LIMIT,
    BudgetContext,
    OnceCaseTag,
    TooMuch,
    WeighedForTag,
)
from marketing.service.mail.compose.liquid_values import MOST_DIGITS, in_style, is_too_large, plain, printed

Place = Literal["", "style", "address"]

OUTPUT_LIMIT = 500_000
FILTER_RESULT_LIMIT = 100_000

CONTENT_PSEUDO_TAGS = frozenset({"content", "output", "illegal"})
TAGS = frozenset(
    {"if", "unless", "case", "for", "assign", "comment", "break", "continue", "echo", "#"},
)
FILTERS = frozenset(
    "default upcase downcase capitalize strip truncate truncatewords date escape url_encode append prepend "
    "plus minus times divided_by modulo abs at_least at_most ceil floor round size first last".split(),
)
# What can't begin another part of an address: a value stays within the part that it stands in.
_KEPT_IN_ADDRESSES = "/@:"
# Keyword arguments that the library itself hands to filters.
_OF_THE_LIBRARY = frozenset({"environment", "context"})
# These ask what a value is, or pick from it; all others work on words and numbers.
_OF_ANY_VALUE = frozenset({"default", "size", "first", "last"})


class _BoundedTemplate(BoundTemplate):
    """A parsed template whose renderings are bounded."""

    context_class = BudgetContext


class Dialect(Environment):
    """Plain text: subjects, addresses, text parts, link targets."""

    template_class = _BoundedTemplate
    output_stream_limit: ClassVar[int | None] = OUTPUT_LIMIT
    local_namespace_limit: ClassVar[int | None] = NAMESPACE_LIMIT
    loop_iteration_limit: ClassVar[int | None] = LOOP_LIMIT

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Keep only what is on the lists; bound what a filter may return."""
        super().setup_tags_and_filters(extra=False)
        allowed_tags = TAGS | CONTENT_PSEUDO_TAGS
        self.tags = {name: tag for name, tag in self.tags.items() if name.lower() in allowed_tags}
        self.filters |= {"escape": printed, "url_encode": _url_encode, "date": _empty_for_nobody(self.filters["date"])}
        self.filters = {name: _bounded(name, self.filters[name]) for name in FILTERS}
        self.add_tag(WeighedForTag)
        self.add_tag(OnceCaseTag)
        self.add_tag(_ShownOutput)
        self.add_tag(_ShownEcho)


class HtmlDialect(Dialect):
    """HTML: every printed value is escaped once, at the place where it is printed.

    The library's own autoescape trusts string literals (`{{ '<script>' }}` came out live), so it stays off. So does
    its leaving out of white space in blocks that print nothing else: what is judged would not be what is sent
    (`<s{% if a %} {% else %} {% endif %}cript>`).
    """

    suppress_blank_control_flow_blocks = False

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Print by the escaping nodes."""
        super().setup_tags_and_filters(extra=extra)
        self.add_tag(_EscapingOutput)
        self.add_tag(_EscapingEcho)


class _ShownOutputNode(OutputNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(printed(self.expression.evaluate(context)))


class _ShownOutput(Output):
    node_class = _ShownOutputNode


class _ShownEchoNode(EchoNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(printed(self.expression.evaluate(context)))


class _ShownEcho(EchoTag):
    node_class = _ShownEchoNode


class _EscapingOutputNode(OutputNode):
    # Where the value stands, if not in text: see `places`.
    place: Place = ""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        value = printed(self.expression.evaluate(context))
        if self.place == "address" and not self._is_encoded():
            value = quote(value, safe=_KEPT_IN_ADDRESSES)
        return buffer.write(in_style(value) if self.place == "style" else escape_html(value))

    def _is_encoded(self) -> bool:
        filters = getattr(self.expression, "filters", None) or ()
        return any(one.name == "url_encode" for one in filters[-1:])


class _EscapingOutput(Output):
    node_class = _EscapingOutputNode


class _EscapingEchoNode(_EscapingOutputNode, EchoNode):
    pass


class _EscapingEcho(EchoTag):
    node_class = _EscapingEchoNode


def refuse_loose_ranges(nodes: Iterable[Node]) -> None:
    """Allow `(1..n)` only as what a loop goes through, where its length is limited; raises LiquidSyntaxError.

    `{% if (1..900000000) contains 'z' %}` ran for 16 s.
    """
    for node in nodes:
        for expression in node.expressions():
            _refuse_ranges([expression])
        # The argument is only used by tags that load other templates; there are none.
        refuse_loose_ranges(node.children(cast(RenderContext, None)))


def _refuse_ranges(expressions: Iterable[Expression], *, in_loop: bool = False) -> None:
    for expression in expressions:
        if isinstance(expression, RangeLiteral) and not in_loop:
            raise LiquidSyntaxError("a range can only stand in a for loop", token=expression.token)
        _refuse_ranges(expression.children(), in_loop=isinstance(expression, LoopExpression))


def _bounded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse giant results: a chain of `append` grows without end, and so does a number by `times`."""

    @functools.wraps(function)
    def filtered(*args: Any, **kwargs: Any) -> Any:
        if name not in _OF_ANY_VALUE:
            args = tuple(map(plain, args))
            kwargs = {key: value if key in _OF_THE_LIBRARY else plain(value) for key, value in kwargs.items()}
        result = function(*args, **kwargs)
        if isinstance(result, str) and len(result) > FILTER_RESULT_LIMIT:
            message = f"“{name}” gives more than {FILTER_RESULT_LIMIT:,} characters: shorten what it is given."
            raise TooMuch(message, token=None)
        if is_too_large(result):
            message = f"“{name}” gives a number of more than {MOST_DIGITS} digits: calculate with smaller numbers."
            raise TooMuch(message, token=None)
        return result

    return filtered


def _empty_for_nobody(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a missing date back, so that `default` can stand in: the library's filter fails on it, and so the mail."""

    @functools.wraps(function)
    def filtered(value: Any, *args: Any, **kwargs: Any) -> Any:
        return None if value is None else function(value, *args, **kwargs)

    return filtered


def _url_encode(value: object) -> str:
    """`url_encode` with %20 for a space, which is right in a path as well as in a query."""
    return quote(printed(value), safe="")
