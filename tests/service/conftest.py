"""What tests of the service set up."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from marketing.lifecycle import preparing
from marketing.service.intake import deployers


@pytest.fixture
def change_deployer() -> Iterator[Callable[..., None]]:
    """Set, for one test, some of what a kind needs when it goes live and stops."""
    registries: tuple[dict[str, Any], ...] = (deployers._deployers, preparing._preparers)
    former = [dict(registry) for registry in registries]

    def change(kind: str = "journeys", **functions: Any) -> None:
        deployers.register(kind, replace(deployers.deployer_of(kind), **functions))

    yield change
    for registry, before in zip(registries, former, strict=True):
        registry.clear()
        registry.update(before)
