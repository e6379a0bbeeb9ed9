"""Liquid for mails: texts parsed once, filled in per person from plain dicts, checked before they go live."""

import difflib
import functools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from liquid import BoundTemplate
from liquid.exceptions import LiquidError, LiquidInterrupt, OutputStreamLimitError, ResourceLimitError
from liquid.static_analysis import TemplateAnalysis

from marketing.service.mail.compose import liquid_steps, places, whole_records
from marketing.service.mail.compose.expressions import ExpressionProblem, ToMany
from marketing.service.mail.compose.liquid_budget import CHECK_STEPS, SENDER_STEPS, TooMuch
from marketing.service.mail.compose.liquid_rules import FILTERS, OUTPUT_LIMIT, Dialect, HtmlDialect, refuse_loose_ranges
from marketing.service.mail.compose.liquid_text import LiquidTextError, escaped, has_liquid, pieces

MAX_SEGMENTS = 3
_SPECIAL_NAMES = frozenset({"size", "first", "last"})
_TEXT, _HTML = Dialect(), HtmlDialect()

Context = Mapping[str, Any]


class PersonaliseError(ValueError):
    """A Liquid text that can't be parsed or filled in; `sample` is the piece at fault."""

    def __init__(self, message: str, sample: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.sample = sample


@dataclass(frozen=True)
class Analysis:
    """What a Liquid text uses: paths into the given data, filters, tags; `problem` when it can't be parsed."""

    paths: tuple[tuple[str, ...], ...] = ()
    filters: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    problem: ExpressionProblem | None = None


class Template:
    """A parsed Liquid text. Everything a rendering may do is bounded, so no text can stall the sender."""

    __slots__ = ("source", "steps")

    def __init__(self, source: str, bound: BoundTemplate, *, is_html: bool) -> None:
        self.source = source
        self.steps = liquid_steps.compile_steps(bound, is_html=is_html)

    def render(self, context: Context, *, steps: int = SENDER_STEPS) -> str:
        """Fill in one person's data (plain dicts, lists, strings, numbers, dates); raises PersonaliseError."""
        try:
            return self.steps.render(context, limit=OUTPUT_LIMIT, steps=steps)
        except OutputStreamLimitError as error:
            message = f"The text gets longer than {OUTPUT_LIMIT:,} characters for one person: shorten it."
            raise PersonaliseError(message, _sample(self.source, error)) from error
        except LiquidError as error:
            raise PersonaliseError(str(error.message), _sample(self.source, error)) from error
        except LiquidInterrupt as error:
            raise PersonaliseError("break and continue belong into a for loop.", self.source[:80]) from error
        except Exception as error:
            # Texts are other people's code: whatever they make Python raise (seen: RecursionError, OverflowError,
            # ValueError of giant integers) is the text's fault and must not end the batch.
            raise PersonaliseError(f"{type(error).__name__}: {error}", self.source[:80]) from error


@functools.lru_cache(maxsize=512)
def template(text: str, *, html: bool) -> Template:
    """Parse a text, printed values escaped for HTML or not at all; cached; raises PersonaliseError."""
    bound = _parsed(text, html=html)
    if html:
        _place(bound, text)
    return Template(text, bound, is_html=html)


def render(text: str, context: Context, *, html: bool = False, steps: int = SENDER_STEPS) -> str:
    """Fill in one text; raises PersonaliseError."""
    return text if not has_liquid(text) else template(text, html=html).render(context, steps=steps)


def analyse(text: str) -> Analysis:
    """Tell what a text uses; a syntax problem comes back as a value."""
    try:
        found = _parsed(text, html=False).analyze(include_partials=False)
    except PersonaliseError as error:
        return Analysis(problem=ExpressionProblem("expression-syntax", error.sample, error.message))
    return Analysis(
        tuple(sorted(set(_paths(found)))),
        tuple(sorted(found.filters)),
        tuple(sorted(found.tags)),
        _unknown_filter(found),
    )


def problems(
    text: str, catalogue: Mapping[str, object], *, values_only: bool = False, given: Context | None = None
) -> list[ExpressionProblem]:
    """Check a text against the data it may use.

    `catalogue` maps each root to its fields: a collection of names, a mapping of name to the fields behind it
    (None for a plain value), a ToMany, or None where any name is allowed. `values_only` forbids tags (headers).
    `given` is what even somebody without any data has.
    """
    if not has_liquid(text):
        return []
    found = analyse(text)
    if found.problem is not None:
        return [found.problem]
    result = [problem for path in found.paths if (problem := _path_problem(path, catalogue)) is not None]
    result += whole_records.problems(_parsed(text, html=False).nodes, found.paths, catalogue)
    if values_only and found.tags:
        message = f"Only values can stand here, not the tag “{found.tags[0]}”."
        result.append(ExpressionProblem("expression-syntax", text[:80], message))
    return result or _evaluation_problem(text, given or {})


def can_yield_text(text: str) -> bool:
    """Say whether a text can print anything for anybody; a faulty one counts, it is reported as what it is."""
    if not has_liquid(text):
        return bool(text.strip())
    found = analyse(text)
    if found.problem is not None or found.paths:
        return True
    try:
        return bool(render(text, {}, steps=CHECK_STEPS).strip())
    except PersonaliseError:
        return True


def has_path(text: str, *wanted: tuple[str, ...]) -> bool:
    """Say whether a text prints or tests one of the given paths."""
    return not set(wanted).isdisjoint(analyse(text).paths) if has_liquid(text) else False


class Misplaced(NamedTuple):
    """Something that can't be sent where it stands; `kind` as in `places.Refusal`."""

    kind: str
    message: str


def misplaced(text: str) -> list[Misplaced]:
    """Say what of an HTML text stands where it can't be sent; raises PersonaliseError."""
    return _named(text, _judged(_parsed(text, html=True), text).refusals)


def misleading(text: str) -> list[Misplaced]:
    """Say which addresses of a text that is no HTML may lead elsewhere; raises PersonaliseError."""
    return _named(text, places.text_refusals(_parsed(text, html=False).nodes)) if has_liquid(text) else []


@functools.lru_cache(maxsize=256)
def misleading_address(text: str) -> str:
    """Say why a text that is one address may lead somewhere that its author doesn't name, or nothing."""
    try:
        bound = _parsed("".join(escaped(piece) for piece in pieces(text)), html=True)
    except (LiquidTextError, PersonaliseError) as error:
        return error.message
    return next((one.message for one in places.judge_address(bound.nodes)), "")


def _named(text: str, found: Iterable[places.Refusal]) -> list[Misplaced]:
    return [
        Misplaced(one.kind, f"{one.message} In: {_piece_at(text, one.at)}" if one.at >= 0 else one.message)
        for one in found
    ]


def _place(bound: BoundTemplate, text: str) -> None:
    """Let every value be printed as its place asks for; raises PersonaliseError where none may stand."""
    judged = _judged(bound, text)
    for refusal in judged.refusals:
        raise PersonaliseError(refusal.message, _piece_at(text, refusal.at))
    for node, place in judged.placed.items():
        node.place = place  # type: ignore[attr-defined]  # of the escaping nodes


def _judged(bound: BoundTemplate, text: str) -> places.Judged:
    try:
        return places.judge(bound.nodes)
    except RecursionError as error:
        raise PersonaliseError("The tags are nested too deeply: use fewer within each other.", text[:80]) from error


def _parsed(text: str, *, html: bool) -> BoundTemplate:
    try:
        pieces(text)
        bound = (_HTML if html else _TEXT).from_string(text)
        refuse_loose_ranges(bound.nodes)
        return bound
    except LiquidTextError as error:
        raise PersonaliseError(error.message, error.sample) from error
    except LiquidError as error:
        raise PersonaliseError(_reason(error), _sample(text, error)) from error
    except Exception as error:
        # RecursionError and ValueError were seen; parsing another person's text must end in our error.
        raise PersonaliseError(f"{type(error).__name__}: {error}", text[:80]) from error


def _reason(error: LiquidError) -> str:
    cause = error.__cause__
    return str(error.message) if cause is None else f"{error.message} ({type(cause).__name__})"


def _sample(text: str, error: LiquidError) -> str:
    return _piece_at(text, error.token.start_index if error.token is not None else -1)


def _piece_at(text: str, at: int) -> str:
    """The Liquid at a place, or the first one."""
    end = 0
    for piece in pieces(text):
        end += len(piece.source)
        if 0 <= at < end and piece.kind != "text":
            return piece.source[:80]
    return next((piece.source[:80] for piece in pieces(text) if piece.kind != "text"), text[:80])


def _paths(found: TemplateAnalysis) -> Iterator[tuple[str, ...]]:
    for variables in found.globals.values():
        for variable in variables:
            yield tuple("[…]" if isinstance(part, list) else str(part) for part in variable.segments)


def _unknown_filter(found: TemplateAnalysis) -> ExpressionProblem | None:
    for name in sorted(set(found.filters) - FILTERS):
        return ExpressionProblem("expression-syntax", f"| {name}", f"There is no filter “{name}”.")
    return None


def _path_problem(path: tuple[str, ...], catalogue: Mapping[str, object]) -> ExpressionProblem | None:
    sample = ".".join(path)
    if path[0] not in catalogue:
        message = f"There is nothing called “{path[0]}” here{_suggestion(path[0], catalogue)}."
        return ExpressionProblem("expression-unknown-entity", sample, message)
    if len(path) > MAX_SEGMENTS:
        return ExpressionProblem("too-many-dots", sample, f"“{sample}” goes further than one relation away.")
    return _field_problem(path, catalogue[path[0]])


def _field_problem(path: tuple[str, ...], fields: object) -> ExpressionProblem | None:
    sample = ".".join(path)
    for index, name in enumerate(path[1:], start=1):
        if fields is None or (name in _SPECIAL_NAMES and (isinstance(fields, ToMany) or not fields)):
            return None
        if isinstance(fields, ToMany):
            message = f"“{'.'.join(path[:index])}” is a list: print its parts in a for loop."
            return ExpressionProblem("expression-to-many", sample, message)
        names = fields if isinstance(fields, Collection) else ()
        if name not in names:
            message = f"“{'.'.join(path[:index])}” has no field “{name}”{_suggestion(name, names)}."
            return ExpressionProblem("expression-unknown-field", sample, message)
        fields = (fields[name] or ()) if isinstance(fields, Mapping) else ()
    return None


def _suggestion(name: str, names: Collection[str]) -> str:
    close = difflib.get_close_matches(name, list(names), n=1)
    return f" (did you mean “{close[0]}”?)" if close else ""


def _evaluation_problem(text: str, given: Context) -> list[ExpressionProblem]:
    """Fill in a person without any data: a text that fails for them would fail at sending."""
    try:
        render(text, given, steps=CHECK_STEPS)
    except PersonaliseError as error:
        is_costly = isinstance(error.__cause__, ResourceLimitError | TooMuch)
        message = error.message if is_costly else f"Fails for somebody without this data: {error.message}"
        return [ExpressionProblem("expression-syntax", error.sample, message)]
    return []
