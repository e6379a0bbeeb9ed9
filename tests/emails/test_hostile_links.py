"""Addresses that no parser takes, in every place of an email: shown, checked, previewed, refused in words."""

import json
from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle import registry
from tests import factories
from tests.unreadable import poison

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "https://[/x.png", "http://[", "https://a:99999/", '{% raw %}"', "https://{% raw %}[{% endraw %}/",
    "{{ 'http://[' }}",
)  # fmt: skip


def designs(address: str) -> dict[str, dict[str, Any]]:
    """Return a design for every place that an address stands in."""
    quoted = address.replace('"', "&quot;")
    blocks = {
        "button": {"type": "button", "text": "Go", "href": address},
        "picture": {"type": "image", "src": address, "alt": "", "href": "https://example.org/"},
        "link of a picture": {"type": "image", "src": "https://example.org/x.png", "alt": "x", "href": address},
        "link in a text": {"type": "text", "html": f'<p><a href="{quoted}">x</a></p>'},
        "picture in a text": {"type": "text", "html": f'<p><img src="{quoted}" alt="x"></p>'},
        "section": {
            "type": "section",
            "layout": "1-1",
            "columns": [
                [{"type": "video", "src": address, "alt": "x", "href": address}],
                [{"type": "html", "html": f'<p><a href="{quoted}">x</a></p>'}],
            ],
        },
        "plain words": {"type": "text", "html": f"<p>{quoted}</p>"},
    }
    found: dict[str, dict[str, Any]] = {
        name: {"mode": "blocks", "blocks": [block, *factories.design("x")["blocks"]]} for name, block in blocks.items()
    }
    source = f'<html><body><a href="{quoted}">x</a><img src={quoted}><p style="background:url({quoted})">x</p>'
    return found | {"source": {"mode": "html", "html": source}}


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_breaks_the_page_the_preview_or_the_check(address: str) -> None:
    client = Client()
    client.force_login(factories.marketer())
    for place, design in designs(address).items():
        email = factories.email()
        url, typed = f"/emails/{email.pk}/", json.dumps(design)
        answer = client.post(url, {"row_version": email.row_version, "design": typed})
        assert answer.status_code in (302, 422), place
        if answer.status_code == 422:
            poison.write(email, "design", typed)
        shown = [client.get(url).status_code, client.get(f"{url}preview/").status_code]
        pressed = client.post(f"{url}commands/go-live/", {"confirm": "yes"})
        assert (shown, pressed.status_code in (302, 409)) == ([200, 200], True), place
        assert registry.get("emails", email.pk).status_reason in ("draft", "live")


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_breaks_the_check_of_content_settings(address: str) -> None:
    client = Client()
    client.force_login(factories.marketer())
    record = factories.content_settings()
    names = ("subscription_center", "forward_to_a_friend", "linkedin_url", "address_main")
    posted = {"row_version": record.row_version, **dict.fromkeys(names, address)}

    assert client.post(f"/content-settings/{record.pk}/", posted).status_code in (302, 422)
    assert client.post(f"/content-settings/{record.pk}/commands/go-live/", {"confirm": "yes"}).status_code in (302, 409)
    assert client.get(f"/content-settings/{record.pk}/").status_code == 200
