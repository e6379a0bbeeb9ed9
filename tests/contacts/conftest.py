"""What tests of contacts share: a marketer's browser, and uploads that go nowhere."""

from typing import Any

import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def own_uploads(settings: Any, tmp_path: Any) -> None:
    """Keep uploads in a folder of the test; not for tests whose worker is another process."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client(db: None) -> Client:
    """A browser of a marketer."""
    made = Client()
    made.force_login(factories.marketer())
    return made
