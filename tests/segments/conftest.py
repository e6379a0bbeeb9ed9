"""A marketer at work, for the tests of the segment pages; a world of people, for those of queries."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests import factories
from tests.segments.worlds import Built, build


@pytest.fixture
def marketer(db: None) -> Client:
    """A browser in which a marketer is signed in."""
    client = Client()
    client.force_login(factories.marketer())
    return client


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Built]:
    """The world of `worlds`, rolled back when the module is through."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
