"""A commercial mail that would show its reader no address, or no way out, is blocked when it is to be sent."""

import pytest

from marketing import clock
from marketing.service.mail.outbox import sender
from tests import factories
from tests.service import steps
from tests.service.steps import queued

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("title", "city", "expected"),
    [
        ("gone", "Graz", "postal-address-not-shown"),
        ("stop", "Graz", "unsubscribe-link-not-shown"),
        ("kept", "Graz", ""),
        ("kept", "", "postal-address-not-shown"),
    ],
)
def test_a_mail_that_shows_this_reader_no_address_or_no_unsubscribe_link_is_blocked(
    title: str, city: str, expected: str
) -> None:
    html = (
        "<style>.gone, .stop a { display: none }</style><p>Here is what is new in the shop this week.</p>"
        f'<div class="{{{{ contact.job_title }}}}">{factories.ADDRESS} <a href="{factories.PREFERENCES}">Stop</a></div>'
    )
    email = factories.in_state("emails", "live", design={"mode": "html", "html": html})
    settings = factories.in_state("content-settings", "live", address_main="{{ contact.city }}")
    tiles = factories.tile_settings(factories.live("segments"), email)
    journey, [person] = queued(tile_settings=tiles, content_settings=settings)
    person.job_title, person.city = title, city
    person.save(by=factories.marketer())
    sender.sweep(clock.now())
    assert steps.message_of(journey, person).reason == expected
