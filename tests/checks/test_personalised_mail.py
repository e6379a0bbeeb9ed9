"""Mail as the real sender makes it: missing values fall back, hostile ones harm neither headers nor bodies."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from marketing.service.mail.models import CapturedMessage
from tests import factories
from tests.service import steps

pytestmark = pytest.mark.django_db
NAME = "{{ contact.first_name | default: 'friend' }}"
JOB = "{{ contact.job_title | default: 'colleague' }}"
BOUGHT = "{{ contact.last_purchase_at | date: '%Y' | default: 'never' }}"
HOSTILE = "<b>Eve</b>\r\nBcc: all@people.example"


def sent(**values: Any) -> EmailMessage:
    """Send a mail to one contact through a journey; return what left, read by the standard library."""
    factories.contact(city="Vienna", **{"first_name": "Ida", "last_name": "Gruber"} | values)
    words = f"{NAME} | {{{{ contact.last_name }}}} | {JOB} | {BOUGHT}"
    link = '<a href="https://shop.example/?n={{ contact.first_name | url_encode }}">go</a>'
    email = factories.in_state(
        "emails", "live", subject=f"News for {NAME}", preheader=f"For {NAME}", from_name=f"Shop of {NAME}",
        design=factories.design(f"{words} {link}"),
    )  # fmt: skip
    steps.running_journey(tile_settings=factories.tile_settings(factories.live("segments"), email))
    steps.turn()
    made = message_from_bytes(bytes(CapturedMessage.objects.get().raw), policy=policy.default)
    assert isinstance(made, EmailMessage)
    return made


def part(mail: EmailMessage, kind: str) -> str:
    """Return the text of one part."""
    found = mail.get_body((kind,))
    assert found is not None
    return " ".join(found.get_content().split())


def test_empty_and_null_values_fall_back_everywhere() -> None:
    mail = sent(first_name="", job_title="", last_purchase_at=None)
    assert mail["Subject"] == "News for friend"
    assert mail["From"].addresses[0].display_name == "Shop of friend"
    for kind in ("html", "plain"):
        assert "friend | Gruber | colleague | never" in part(mail, kind)
    assert "For friend" in part(mail, "html")


def test_what_is_there_is_used() -> None:
    mail = sent(first_name="Žofie", job_title="Buyer & planner")
    assert mail["Subject"] == "News for Žofie"
    assert "Žofie | Gruber | Buyer &amp; planner" in part(mail, "html")
    assert "Žofie | Gruber | Buyer & planner" in part(mail, "plain")


def test_hostile_names_stay_words() -> None:
    mail = sent(first_name=HOSTILE, last_name="<script>alert(1)</script>")
    assert mail["Bcc"] is None
    assert mail["Subject"] == "News for <b>Eve</b> Bcc: all@people.example"
    assert [name for name in mail if name.lower() in ("bcc", "cc")] == []
    assert mail["To"].addresses[0].addr_spec.startswith("carla")
    html = part(mail, "html")
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<b>Eve" not in html
    assert "<script>alert(1)</script>" in part(mail, "plain")
