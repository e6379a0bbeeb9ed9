"""What one rendering may cost, counted as it goes: lookups, loop turns, assignments, filters and what they produce."""

import sys
from collections.abc import Callable, Iterable
from typing import TextIO, cast

from liquid import BoundTemplate, RenderContext
from liquid.ast import BlockNode, Node
from liquid.builtin.expressions import LoopExpression
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.tags.case_tag import CaseNode, CaseTag, MultiExpressionBlockNode
from liquid.builtin.tags.for_tag import ForNode, ForTag
from liquid.context import UNDEFINED
from liquid.exceptions import FilterArgumentError, LocalNamespaceLimitError, LoopIterationLimitError, ResourceLimitError
from liquid.expression import Expression
from liquid.token import Token

# A step takes up to 5 µs. What is checked for a person without data must have room for people with more of it.
SENDER_STEPS = 20_000
CHECK_STEPS = 4_000
NAMESPACE_LIMIT = 20_000
LOOP_LIMIT = 1_000
# The library bounds nested loops only: thousands of loops side by side ran for minutes.
TOTAL_LOOP_LIMIT = 2_000
_CHARACTERS_A_STEP = 1_000
_PARTS_A_STEP = 4
# Dates are parsed: 20 to 60 µs.
_COSTS = {"date": 10}


class TooMuch(FilterArgumentError):
    """A filter's result that no mail needs; the message says so to the author."""


class BudgetContext(RenderContext):
    """A render context that counts the steps of one whole rendering."""

    __slots__ = ("kept", "left", "steps", "turns", "weight")

    def __init__(self, template: BoundTemplate, **options: object) -> None:
        super().__init__(template, **options)  # type: ignore[arg-type]  # the library's own options, passed on
        self.turns = self.kept = self.weight = 0
        self.allow(SENDER_STEPS)

    def allow(self, steps: int) -> None:
        """Begin with so many steps."""
        self.steps = self.left = steps

    def spend(self, steps: int, token: Token | None = None) -> None:
        """Count steps; raises ResourceLimitError when none are left."""
        self.left -= steps
        if self.left < 0:
            message = (
                f"This takes more than {self.steps:,} steps for one person: "
                "use fewer loops, assigned values and filters."
            )
            raise ResourceLimitError(message, token=token)

    def spend_text(self, text: object, token: Token | None = None) -> None:
        """Count what a text of this length costs."""
        self.spend(1 + (len(text) // _CHARACTERS_A_STEP if isinstance(text, str) else 0), token)

    def get(self, path: list[object], *, token: Token | None, default: object = UNDEFINED) -> object:
        """Look a value up."""
        self.spend(1, token)
        return super().get(path, token=token, default=default)

    def assign(self, key: str, val: object) -> None:
        """Keep a value under a name; the library sums up all of them anew at each, which is quadratic."""
        self.spend(1)
        self.kept += _size(val) - (_size(self.locals[key]) if key in self.locals else 0)
        if self.kept > NAMESPACE_LIMIT:
            message = "The assigned values are too long: assign fewer or shorter ones."
            raise LocalNamespaceLimitError(message, token=None)
        self.locals[key] = val

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Count the turns of a loop before it begins."""
        try:
            super().raise_for_loop_limit(length)
        except LoopIterationLimitError as error:
            message = f"A loop, with those within it, can go round {LOOP_LIMIT:,} times: loop over fewer things."
            raise LoopIterationLimitError(message, token=None) from error
        self.turns += length
        if self.turns > TOTAL_LOOP_LIMIT:
            message = f"The loops go round more than {TOTAL_LOOP_LIMIT:,} times: loop over fewer things."
            raise LoopIterationLimitError(message, token=None)
        self.spend(length * (1 + self.weight))

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
        """A filter that counts what it is given and what it makes."""
        self.spend(_COSTS.get(name, 1), token)
        function = super().filter(name, token)

        def counted(value: object, *args: object, **kwargs: object) -> object:
            self.spend_text(value, token)
            result = function(value, *args, **kwargs)
            self.spend_text(result, token)
            return result

        return counted


class WeighedForNode(ForNode):
    """A loop whose turns count what stands in it: four hundred comparisons a turn look nothing up."""

    __slots__ = ("weight",)

    def __init__(
        self, token: Token, expression: LoopExpression, block: BlockNode, default: BlockNode | None = None
    ) -> None:
        super().__init__(token, expression, block, default)
        self.weight = _parts_of(block.nodes) // _PARTS_A_STEP

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Go round."""
        self._refuse_long_range(context)
        spending = cast(BudgetContext, context)
        before, spending.weight = spending.weight, self.weight
        try:
            return super().render_to_output(context, buffer)
        finally:
            spending.weight = before

    def _refuse_long_range(self, context: RenderContext) -> None:
        """Refuse before anything is made of the range: `reversed` makes a list of it, `offset` counts through it."""
        if not isinstance(self.expression.iterable, RangeLiteral):
            return
        values = self.expression.iterable.evaluate(context)
        if values.stop - values.start > LOOP_LIMIT:
            message = f"A loop can go round {LOOP_LIMIT:,} times at most: end its range earlier."
            raise LoopIterationLimitError(message, token=self.token)


class WeighedForTag(ForTag):
    """`{% for %}`."""

    node_class = WeighedForNode


class OnceCaseNode(CaseNode):
    """A case whose branches are printed once: the library prints `{% when 1, 1 %}` as often as it fits.

    Three of them within each other, of 900 values each, ran for minutes.
    """

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Print every `when` that fits, and each `else` that none before it fitted."""
        size, is_matched = 0, False
        for block in self.blocks:
            if not isinstance(block, MultiExpressionBlockNode):
                size += 0 if is_matched else block.render(context, buffer)
            elif any(block.expression.evaluate(context)):
                is_matched = True
                size += block.block.render(context, buffer)
        return size


class OnceCaseTag(CaseTag):
    """`{% case %}`."""

    node_class = OnceCaseNode


def _parts_of(nodes: Iterable[Node]) -> int:
    """Count the values and comparisons in nodes, and in those within them."""
    return sum(
        sum(map(_parts, node.expressions())) + _parts_of(node.children(cast(RenderContext, None))) for node in nodes
    )


def _parts(expression: Expression) -> int:
    return 1 + sum(map(_parts, expression.children()))


def _size(value: object) -> int:
    return sys.getsizeof(value, 1)
