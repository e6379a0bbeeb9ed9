"""Where the values of a Liquid HTML text are printed: in text, in quoted values, in addresses; nowhere else.

All ways through the branches and loops are followed at once, by the parsed Liquid: what is judged is what is sent.
"""

import html
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeGuard

from liquid.ast import BlockNode, ConditionalBlockNode, Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression, Path, StringLiteral
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.case_tag import CaseNode
from liquid.builtin.tags.for_tag import BreakNode, ContinueNode, ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode

from marketing.service.mail.compose import destinations
from marketing.service.mail.compose.html_states import ESCAPABLE_RAW, GIVEN, INPUT, PRAGMA, TEXT, Reader, State
from marketing.service.mail.compose.liquid_rules import Place

_MOST_STATES = 24
_MOST_REFUSALS = 20
_TOO_MANY_WAYS = "The tags here can come out in too many ways: write whole tags in every branch."
STYLE = "style"

States = frozenset[State]


class Refusal(NamedTuple):
    """Why a text can't be sent: `kind` is href, address or html; `at` is the place of the Liquid, or -1."""

    kind: str
    message: str
    at: int = -1


class Judged(NamedTuple):
    """What is wrong, and the outputs that stand in a style or a part of an address: they print no more than that."""

    refusals: tuple[Refusal, ...]
    placed: Mapping[OutputNode, Place]


def judge(nodes: Iterable[Node]) -> Judged:
    """Follow a parsed text from its beginning to its end."""
    walk = _Walk()
    walk.finish(walk.through(nodes, frozenset({TEXT})))
    return Judged(tuple(walk.found)[:_MOST_REFUSALS], walk.placed)


def judge_address(nodes: Iterable[Node]) -> tuple[Refusal, ...]:
    """Follow a text that is one address, as it would stand in an href."""
    walk = _Walk()
    for state in walk.through(nodes, frozenset({State("value", "a", "href", '"')})):
        walk.reader.judge(state, is_whole=True)
    return tuple(walk.found)


def text_refusals(nodes: Iterable[Node]) -> Iterator[Refusal]:
    """Find addresses of ours whose defaults lead elsewhere, in a text that is no HTML: readers make links of them."""
    for node in nodes:
        if _is_address_of_ours(node) and (why := _why_no_address(node)):
            yield Refusal("address", f"This address can't be sent: {why}", node.token.start_index)
        yield from text_refusals(node.children(None))  # type: ignore[arg-type]  # asked by includes only


class _Walk:
    def __init__(self) -> None:
        self.found: dict[Refusal, None] = {}
        self.placed: dict[OutputNode, Place] = {}
        self.reader = Reader(self.refuse)
        self.node: Node | None = None
        self.known: dict[tuple[int, State], States] = {}
        # Where each loop stands at its `break` and `continue`; the loops around what is followed.
        self.left: dict[int, set[State]] = {}
        self.loops: list[int] = []

    def refuse(self, kind: str, message: str) -> None:
        if len(self.found) < _MOST_REFUSALS:
            at = self.node.token.start_index if isinstance(self.node, OutputNode) else -1
            self.found[Refusal(kind, message, at)] = None

    def through(self, nodes: Iterable[Node], states: States) -> States:
        for node in nodes:
            states = self.behind(node, states)
        return states

    def behind(self, node: Node, states: States) -> States:
        behind = frozenset(state for one in states for state in self._behind_one(node, one))
        if len(behind) > _MOST_STATES:
            self.refuse("html", _TOO_MANY_WAYS)
            return frozenset(sorted(behind)[:_MOST_STATES])
        return behind

    def _behind_one(self, node: Node, state: State) -> States:
        key = (id(node), state)
        if key not in self.known:
            self.known[key] = frozenset({state})  # of a loop that comes back to itself
            self.known[key] = self._followed(node, state)
        return self.known[key]

    def _followed(self, node: Node, state: State) -> States:
        self.node = node
        if isinstance(node, ContentNode):
            return frozenset(self.reader.read(state, node.text))
        if isinstance(node, OutputNode):
            return self._printed(node, state)
        follow = next((follow for kind, follow in _FOLLOWED if isinstance(node, kind)), None)
        return follow(self, node, frozenset({state})) if follow is not None else frozenset({state})

    def _block(self, node: Node, states: States) -> States:
        return self.through(node.children(None), states)  # type: ignore[arg-type]  # asked by includes only

    def _branches(self, node: Node, states: States) -> States:
        children = list(node.children(None))  # type: ignore[arg-type]  # asked by includes only
        has_default = getattr(node, "default", None) is not None
        return frozenset().union(*(self.behind(child, states) for child in children), () if has_default else states)

    def _case(self, node: Node, states: States) -> States:
        """Every `when` that fits is printed, and each `else` where none before it did."""
        matched: States = frozenset()
        unmatched = states
        for child in node.children(None):  # type: ignore[arg-type]  # asked by includes only
            if isinstance(child, BlockNode):
                unmatched = self.behind(child, unmatched)
            else:
                matched |= self.behind(child, matched | unmatched)
        return matched | unmatched

    def _loop(self, node: Node, states: States) -> States:
        block, default = node.block, node.default  # type: ignore[attr-defined]  # of a ForNode
        reached, fresh = set(states), states
        left = self.left.setdefault(id(node), set())
        self.loops.append(id(node))
        while fresh:
            fresh = (self.behind(block, fresh) | left) - reached
            reached |= fresh
            if len(reached) > _MOST_STATES:
                self.refuse("html", _TOO_MANY_WAYS)
                break
        self.loops.pop()
        return frozenset(reached) | (self.behind(default, states) if default is not None else frozenset())

    def _leave(self, node: Node, states: States) -> States:
        if self.loops:
            self.left[self.loops[-1]] |= states
        return states

    def _printed(self, node: OutputNode, state: State) -> States:
        if state.mode == "conditional":
            return frozenset({state, state._replace(tail="")})
        if state.mode == "value" and state.quote:
            return frozenset({self._in_value(node, state)})
        is_text = state.mode == "text" or (state.mode == "raw" and state.element in {*ESCAPABLE_RAW, "noscript"})
        if not is_text or state.tail:
            self.refuse("html", f"An expression stands {_where(state)}; it can only stand in text and quoted values.")
        return frozenset({state._replace(tail="")})

    def _in_value(self, node: OutputNode, state: State) -> State:
        if state.attribute == PRAGMA or (state.element, state.attribute) == (INPUT, "type"):
            message = f"An expression stands in “{state.attribute}” of <{state.element}>: write the word itself."
            self.refuse("html", message)
        if state.attribute == STYLE:
            self.placed[node] = "style"
        if state.attribute not in destinations.ADDRESS_ATTRIBUTES:
            return state
        if state.value == GIVEN:
            self.refuse(state.kind, f"<{state.element}> has two expressions as one address: write one.")
        elif not state.value.strip():
            if why := _why_no_address(node):
                name = f"<{state.element}> has an address of an expression in “{state.attribute}”"
                self.refuse(state.kind, f"{name}: {why}")
            return state._replace(value=GIVEN)
        elif not self.reader.judge(state, is_whole=False):
            message = (
                f"<{state.element}> has an expression in the host of an address (“{html.unescape(state.value)[:60]}…”):"
                " start it with https:// and a fixed host; expressions can stand in path and query."
            )
            self.refuse(state.kind, message)
        else:
            self.placed.setdefault(node, "address")
        if state.attribute in destinations.LIST_ATTRIBUTES:
            return state._replace(value=f"{state.value}x")
        return state

    def finish(self, states: States) -> None:
        self.node = None
        for state in sorted(states):
            if state.mode in ("name", "before", "attribute", "after", "equals", "value"):
                self.refuse("html", f"<{state.element or '…'}> is never closed by “>”.")
            elif state.mode in ("comment", "conditional"):
                self.refuse("html", "A comment is never closed by “-->”.")
            elif state.mode == "raw" and state.element != "noscript":
                self.refuse("html", f"<{state.element}> is never closed by </{state.element}>.")
            elif state.mode == "markup":
                self.refuse("html", "“<!” or “<?” is never closed by “>”.")


_FOLLOWED: tuple[tuple[type | tuple[type, ...], Callable[[_Walk, Node, States], States]], ...] = (
    ((IfNode, UnlessNode), _Walk._branches),
    (CaseNode, _Walk._case),
    (ForNode, _Walk._loop),
    ((BreakNode, ContinueNode), _Walk._leave),
    ((BlockNode, ConditionalBlockNode, Node), _Walk._block),
)


def _where(state: State) -> str:
    if state.mode == "text":
        return "behind a “<”"
    if state.mode in ("comment", "markup"):
        return "in a comment"
    if state.mode == "name":
        return "in the name of an element"
    if state.mode == "raw":
        return f"in <{state.element}>"
    name = state.element.removeprefix("/")
    if state.mode in ("equals", "value"):
        return f"in the value of “{state.attribute}” of <{name}> without quotes around it"
    return f"between the attributes of <{name}>"


def _is_address_of_ours(node: Node) -> TypeGuard[OutputNode]:
    return (
        isinstance(node, OutputNode)
        and isinstance(node.expression, FilteredExpression)
        and _is_ours(node.expression.left)
    )


def _why_no_address(node: OutputNode) -> str:
    """Say why an expression can't be a whole address, or nothing: only what the product itself gives can be one."""
    expression = node.expression
    usual = "start the address with https:// and a fixed host; expressions can stand in path and query."
    if not isinstance(expression, FilteredExpression) or not _is_ours(expression.left):
        return usual
    for one in expression.filters or ():
        values = [argument.value for argument in one.args]
        if one.name != "default" or len(values) != 1:
            return f"the filter “{one.name}” can't stand here, only “default”."
        if isinstance(values[0], StringLiteral):
            if not destinations.is_web_address(values[0].value):
                return f"its default “{values[0].value[:60]}” must start with https:// and a fixed host."
        elif not _is_ours(values[0]):
            return "its default must be an address that starts with https:// and a fixed host."
    return ""


def _is_ours(expression: object) -> bool:
    if not isinstance(expression, Path) or len(expression.path) != 2:
        return False
    root, name = expression.path
    return root in destinations.OUR_ROOTS or (root == "content_settings" and str(name).endswith("_url"))
