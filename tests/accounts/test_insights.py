"""A company's insights sum up its contacts' interactions (domain.md 12)."""

from datetime import timedelta

import pytest
from django.test import Client

from marketing import clock
from marketing.contracts.acts import CompanyActs
from marketing.service import insights
from marketing.service.interactions.models import Interaction
from tests import factories
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_what_contacts_did_is_summed_up_without_machines_and_what_is_long_past() -> None:
    company, now = factories.account(), clock.now()
    ada, ben, eve = factories.contact(account=company), factories.contact(account=company), factories.contact()
    for who, kind, days, verdict in (
        (ada, "clicked", 1, ""), (ada, "clicked", 2, "person"), (ben, "clicked", 3, ""), (ben, "opened", 4, ""),
        (ada, "clicked", 5, "machine"), (ada, "opened", 400, ""), (eve, "opened", 1, ""),
    ):  # fmt: skip
        Interaction.objects.create(contact_id=who.pk, type=kind, at=now - timedelta(days=days), verdict=verdict)

    acts = insights.ask("account", "acts", CompanyActs, company.pk).acts

    assert [(one.label, one.number, one.people, one.last_at) for one in acts] == [
        ("Link clicked", 3, 2, now - timedelta(days=1)),
        ("Email opened", 1, 1, now - timedelta(days=4)),
    ]
    client = Client()
    client.force_login(factories.user("reviewer"))
    assert "Link clicked" in text_of(client.get(f"/accounts/{company.pk}/tabs/insights/"))
    assert "Nothing yet" in text_of(client.get(f"/accounts/{factories.account().pk}/tabs/insights/"))
