"""What stands in caches, and what must not."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/", "/contacts/", "/contacts/new/", "/contacts/export/", "/search/?q=a", "/settings/", "/nowhere/"]
)
def test_private_pages_are_kept_by_nobody(address: str) -> None:
    client = Client()
    client.force_login(factories.marketer())
    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.parametrize("address", ["/login/", "/t/u/none", "/livez", "/contacts/"])
def test_neither_are_pages_of_a_moment(address: str, client: Client) -> None:
    assert "no-store" in client.get(address)["Cache-Control"]
