"""People who are signed in, for the tests of the console."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def marketer(db: None) -> Client:
    """A browser in which a marketer is signed in."""
    return signed_in("marketer")


@pytest.fixture
def reviewer(db: None) -> Client:
    """A browser in which a reviewer is signed in."""
    return signed_in("reviewer")


@pytest.fixture
def somebody(db: None) -> Callable[[str], Client]:
    """A browser for any role; "" has none."""
    return signed_in


def signed_in(role: str) -> Client:
    """Return a browser in which somebody of a role is signed in."""
    client = Client()
    client.force_login(factories.user(role))
    return client
