"""Many cells of a table in one test: each is judged by itself and undone; one failure names all that are wrong."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from django.db import transaction

from tests import fresh

Cell = TypeVar("Cell")
LONGEST = 2000


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo all that the block writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def walk(cells: Iterable[Cell], judge: Callable[[Cell], None], name: Callable[[Cell], str] = str) -> None:
    """Judge every cell in a transaction of its own, which is rolled back; fail once, with each cell that is wrong."""
    told = [(name(cell), _fault_of(cell, judge)) for cell in cells]
    assert told, "a walk over nothing proves nothing"
    wrong = [f"{cell}: {fault}" for cell, fault in told if fault]
    assert wrong == [], "\n".join(wrong)


def _fault_of(cell: Cell, judge: Callable[[Cell], None]) -> str:
    try:
        with rolled_back():
            judge(cell)
    except (Exception, pytest.fail.Exception) as error:
        return f"{type(error).__name__}: {error}"[:LONGEST]
    finally:
        fresh.forget()
    return ""
