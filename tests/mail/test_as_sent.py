"""Mails as they were sent, read again by the standard library, their links followed to where they were meant to go."""

import html as references
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from marketing.service.mail.models import CapturedMessage
from tests import factories
from tests.mail.as_sent import FOOTER, KINDS, Source
from tests.service import steps

pytestmark = pytest.mark.django_db
HEAD = '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><body>'


class Links(HTMLParser):
    """The links of a page: those of `a` and `area`, outside of comments."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("a", "area"):
            self.found += [value or "" for name, value in attrs if name == "href"]


def sent(sources: list[Source]) -> list[EmailMessage]:
    """Send the sources, one after the other in one journey, and return the mails in their order."""
    person = steps.people(1, first_name="Ada", last_name="Lovelace", interests=["products", "events"])[0]
    made = [
        factories.in_state("emails", "live", design={"mode": "html", "html": f"{HEAD}{one.html}{FOOTER}</body></html>"})
        for one in sources
    ]
    places = [f"t{number}" for number in range(2, len(made) + 2)]
    tiles: dict[str, Any] = factories.tile_settings(factories.live("segments"), made[0])
    tiles |= {place: {"name": "", "email": email.pk} for place, email in zip(places, made, strict=True)}
    steps.running_journey(
        pipeline=[{"id": "t1", "type": "segment"}, *({"id": place, "type": "email"} for place in places)],
        tile_settings=tiles,
    )
    steps.turn(times=len(made) + 1)
    raw = {one.message.email_id: bytes(one.raw) for one in CapturedMessage.objects.filter(contact_id=person.pk)}
    parsed = [message_from_bytes(raw[email.pk], policy=policy.default) for email in made]
    return [one for one in parsed if isinstance(one, EmailMessage)]


def part(mail: EmailMessage, subtype: str) -> str:
    """Return a part as a mail program gets it."""
    found = mail.get_body((subtype,))
    assert found is not None and not found.defects
    return str(found.get_content())


def led(addresses: list[str]) -> list[str]:
    """Follow those that go by us, and return where they lead."""
    ours = [one.removeprefix(settings.PUBLIC_URL) for one in addresses if one.startswith(f"{settings.PUBLIC_URL}/t/c/")]
    answers = [Client().get(path) for path in ours]
    assert {answer.status_code for answer in answers} <= {302}
    return [answer["Location"] for answer in answers]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_sent_is_what_its_author_meant(kind: str) -> None:
    sources = KINDS[kind]
    assert len(sources) >= 6
    mails = sent(sources)
    assert len(mails) == len(sources)
    for source, mail in zip(sources, mails, strict=True):
        page, text = part(mail, "html"), part(mail, "plain").replace("\r\n", "\n")
        assert tuple(led(Links(page).found)) == source.targets, source.html
        in_text = [word.strip("()") for word in text.split() if "/t/c/" in word]
        assert sorted(set(led(in_text))) == sorted(set(source.targets)), text
        assert [words for words in source.says if words not in text] == [], text
        assert [words for words in source.lacks if words in text] == [], text
        assert all(f"{settings.PUBLIC_URL}/t/p/" in one for one in (references.unescape(page), text))
        assert mail.defects == [] and page.count("/t/o/") == 1
