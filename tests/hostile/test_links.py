"""Forged links of mails: tracking, unsubscribing, preferences. Nothing happens, nothing is told, nothing crashes."""

import random
from collections.abc import Iterator

import pytest
from django.test import Client

from marketing.service import tokens
from marketing.service.tokens import Purpose
from tests import factories, pages, visits
from tests.hostile import values
from tests.hostile.ground import Ground

pytestmark = pytest.mark.django_db

PATHS = {
    Purpose.OPEN: "/t/o/{}.gif", Purpose.CLICK: "/t/c/{}", Purpose.UNSUBSCRIBE: "/t/u/{}",
    Purpose.PREFERENCES: "/t/p/{}", Purpose.VIEW: "/t/v/{}",
}  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
POSTED = {
    "List-Unsubscribe": "One-Click", "do_not_bulk_email": "true", "first_name": "Mallory", "email": "m@evil.example",
    "consent": "5", "do_not_email": "\0", "owner": "1", "id": "1",
}  # fmt: skip


def forged(purpose: Purpose, contact: int) -> Iterator[str]:
    """Yield tokens that were not made here, or not for this."""
    chance = random.Random(purpose.value)
    real = tokens.sign(purpose, 1, contact, 0)
    for _ in range(20):
        at = chance.randrange(len(real))
        yield real[:at] + chance.choice(LETTERS.replace(real[at], "")) + real[at + 1 :]
    yield from (real[:cut] for cut in range(1, len(real), 7))
    yield from (real + end for end in ("A", "==", "%00", ".gif", "%0d%0aSet-Cookie:x=1"))
    yield from (tokens.sign(other, 1, contact, 0) for other in PATHS if other is not purpose)
    yield tokens.sign(purpose, 1, contact, 0, keys=["a key of somebody else"])
    yield from (value[:200] for value in values.ALL if value and not {"/", "?", "#", "%", "\\"} & set(value))


@pytest.mark.parametrize("purpose", PATHS)
def test_a_forged_link_moves_and_tells_nothing(purpose: Purpose) -> None:
    contact, ground, client = factories.contact(first_name="Wilhelmina"), Ground(), Client()
    before = ground.counts(), ground.row(contact)
    for token in forged(purpose, contact.pk):
        path = PATHS[purpose].format(token)
        for answer in (client.get(path), client.post(path, POSTED)):
            assert answer.status_code in (200, 302, 400, 404, 405), path
            told = pages.source(answer) if answer["Content-Type"].startswith("text/html") else ""
            assert contact.email not in told
            assert "Wilhelmina" not in told
            assert "evil.example" not in answer.get("Location", "")
    assert visits.collected() == 0
    assert (ground.counts(), ground.row(contact)) == before
