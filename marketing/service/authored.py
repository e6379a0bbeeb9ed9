"""What the facade `authoring` asks of a contract value, by its type; apps register in AppConfig.ready."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from marketing.contracts.payload import Contract
from marketing.contracts.problems import Problem

Value = TypeVar("Value", bound=Contract)


def _find_nothing(value: Contract) -> Iterable[Problem]:
    return ()


def _prepare_nothing(value: Contract) -> None:
    """Ready at once."""


@dataclass(frozen=True)
class Authored:
    """What is wrong with a value, and what going live makes ready for it."""

    problems: Callable[[Any], Iterable[Problem]] = _find_nothing
    prepare: Callable[[Any], object] = _prepare_nothing


_registered: dict[type[Contract], Authored] = {}


def register(
    contract: type[Value],
    *,
    problems: Callable[[Value], Iterable[Problem]] = _find_nothing,
    prepare: Callable[[Value], object] = _prepare_nothing,
) -> None:
    """Register the functions of a contract; `prepare` raises ValueError with words and may be called twice."""
    _registered[contract] = Authored(problems, prepare)


def of(value: Contract) -> Authored:
    """Return the functions of a value's contract; those that nobody registered find and do nothing."""
    return _registered.get(type(value), Authored())
