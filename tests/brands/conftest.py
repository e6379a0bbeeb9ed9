"""A marketer at work, for the tests of brands."""

import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def marketer(db: None) -> Client:
    """A browser in which a marketer is signed in."""
    client = Client()
    client.force_login(factories.marketer())
    return client
