"""A world of leads, people, companies and acts, by chance but the same each time: as dicts and as rows."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from marketing.audience import people
from marketing.service.interactions.models import Interaction
from tests import factories
from tests.scoring.evaluator import World
from tests.segments.calendars import Now

NOW = Now(datetime(2026, 3, 29, 10, 15, tzinfo=UTC), "Europe/Vienna")
CITIES = ("", "Vienna", "vienna", "Graz", "Élan")
AGES = (0, 1, 29, 30, 31, 400)
LEADS, PERSONS, COMPANIES, ACTS = 120, 60, 12, 300
CONTACT_FIELDS = ("city", "orders", "consent", "account", "created_at")
ACCOUNT_FIELDS = ("city", "employees", "industry", "primary_contact", "created_at")


@dataclass(frozen=True)
class Built:
    """The world in both forms."""

    world: World


def build() -> Built:
    """Make the rows, and read them as dicts."""
    dice = random.Random(8)
    accounts = [_account(dice, number) for number in range(COMPANIES)]
    contacts = [_contact(dice, number, accounts) for number in range(PERSONS)]
    for account in accounts[::2]:
        account.primary_contact = dice.choice(contacts)
        account.save(by=factories.marketer(), at=account.created_at)
    leads = [_lead(dice, number, contacts, accounts) for number in range(LEADS)]
    acts = [_act(dice, contacts) for _number in range(ACTS)]
    Interaction.objects.bulk_create(acts)
    world: World = {
        "contact": {one.pk: _values(one, CONTACT_FIELDS) for one in contacts},
        "account": {one.pk: _values(one, ACCOUNT_FIELDS) for one in accounts},
        "lead": {one.pk: _lead_values(one) for one in leads},
        "acts": [_act_values(one) for one in acts],
    }
    return Built(world)


def _moment(dice: random.Random) -> datetime:
    return NOW.at - timedelta(days=dice.choice(AGES), seconds=dice.choice((-1, 0, 1)))


def _stored(model: str, at: datetime, values: dict[str, Any]) -> Any:
    record = people.model(model)(**values)
    record.save(by=factories.marketer(), at=at)
    return record


def _account(dice: random.Random, number: int) -> Any:
    values = {"name": f"C{number}", "city": dice.choice(CITIES), "employees": dice.choice((None, 0, 5, 500))}
    return _stored("account", _moment(dice), values | {"industry": dice.choice(("", "retail", "health"))})


def _contact(dice: random.Random, number: int, accounts: list[Any]) -> Any:
    values = {"last_name": f"P{number}", "city": dice.choice(CITIES), "orders": dice.choice((None, 0, 3, 9))}
    values |= {"consent": dice.choice((0, 1, 4, 5)), "account": dice.choice([None, *accounts])}
    return _stored("contact", _moment(dice), values)


def _lead(dice: random.Random, number: int, contacts: list[Any], accounts: list[Any]) -> Any:
    values: dict[str, Any] = {
        "name": f"L{number}",
        "city": dice.choice(CITIES),
        "rating": dice.choice(("", "hot", "warm", "cold")),
    }
    values |= {"contact": dice.choice([*[None] * 12, *contacts[:30]]), "account": dice.choice([None, *accounts])}
    values["sales_accepted"] = dice.random() < 0.3
    values |= {"outcome": dice.choice(("open", "open", "open", "qualified"))}
    lead = _stored("lead", _moment(dice), values)
    if dice.random() < 0.1:
        factories.run(lead, "deactivate")
    return lead


def _act(dice: random.Random, contacts: list[Any]) -> Interaction:
    return Interaction(
        type=dice.choice(("opened", "clicked", "clicked", "unsubscribed")),
        at=_moment(dice),
        contact_id=dice.choice(contacts).pk,
        link_label=dice.choice(("", "Offer", "offer", "Imprint")),
        link_url=dice.choice(("", "https://one.example/offer")),
        verdict=dice.choice(("", "person", "machine", "held")),
    )


def _values(record: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: record.value_of(name) for name in names}


def _lead_values(lead: Any) -> dict[str, Any]:
    names = ("name", "city", "company", "rating", "sales_accepted", "owner", "created_at", "contact", "account")
    return _values(lead, (*names, "status", "outcome"))


def _act_values(act: Interaction) -> dict[str, Any]:
    own = {name: getattr(act, name) for name in ("type", "at", "link_label", "link_url")}
    return own | {"contact": act.contact_id, "is_by_people": act.verdict in ("", "person")}
