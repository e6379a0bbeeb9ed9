"""What the facade `authoring` asks of a contract value, by its type; apps register in AppConfig.ready."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from marketing.contracts.payload import Contract
from marketing.contracts.problems import Problem

Value = TypeVar("Value", bound=Contract)

_checks: dict[type[Contract], Callable[[Any], Iterable[Problem]]] = {}


def register(contract: type[Value], problems: Callable[[Value], Iterable[Problem]]) -> None:
    """Register what finds the problems of a contract's values."""
    _checks[contract] = problems


def problems(value: Contract) -> Iterable[Problem]:
    """What is wrong with a value; nothing where nobody registered."""
    check = _checks.get(type(value))
    return check(value) if check else ()
