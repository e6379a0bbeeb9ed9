"""The media library of a test: its own folder, and browsers of those who use it."""

from typing import Any

import pytest
from django.test import Client

from tests import factories


@pytest.fixture(autouse=True)
def own_uploads(settings: Any, tmp_path: Any) -> None:
    """Keep uploads in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def marketer(db: None) -> Client:
    """A browser of a marketer."""
    made = Client()
    made.force_login(factories.user("marketer"))
    return made


@pytest.fixture
def reviewer(db: None) -> Client:
    """A browser of a reviewer."""
    made = Client()
    made.force_login(factories.user("reviewer"))
    return made
