"""What tests of the service set up."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from marketing.service.intake import deployers


@pytest.fixture
def change_deployer() -> Iterator[Callable[..., None]]:
    """Set, for one test, some of what a kind needs when it goes live and stops."""
    former: dict[str, deployers.Deployer] = {}

    def change(kind: str = "journeys", **functions: Any) -> None:
        former.setdefault(kind, deployers.deployer_of(kind))
        deployers.register(kind, replace(deployers.deployer_of(kind), **functions))

    yield change
    for kind, deployer in former.items():
        deployers.register(kind, deployer)
