"""Fixtures of the contract's tests: a gallery of every state, and one signed-in administrator."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.spec.gallery import Gallery
from tests.spec.tables import TABLES
from tests.walking import rolled_back


@pytest.fixture(scope="package")
def shared_gallery(django_db_setup: None, django_db_blocker: Any) -> Iterator[Gallery]:
    """A record of every kind in every state, made once for all tests of the package."""
    with django_db_blocker.unblock(), rolled_back():
        gallery = Gallery()
        gallery.fill([(slug, reason) for slug, table in TABLES.items() for reason in table.states])
        yield gallery


@pytest.fixture
def db(shared_gallery: Gallery) -> Iterator[None]:
    """Replace pytest-django's fixture, whose teardown would close the gallery's transaction."""
    with rolled_back():
        yield


@pytest.fixture
def gallery(shared_gallery: Gallery, db: None) -> Gallery:
    """The shared gallery; what the test does to it is undone."""
    return shared_gallery


@pytest.fixture
def browser(gallery: Gallery) -> Client:
    """A browser in which an administrator is signed in."""
    client = Client()
    client.force_login(gallery.person)
    return client
