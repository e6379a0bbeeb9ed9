"""The demo's leads: what people asked about after the trade fair in September, in every stage of the process."""

import random
from datetime import datetime, timedelta

from entities.accounts.models import Account
from entities.contacts.models import Contact
from entities.leads.closing import disqualify, qualify
from entities.leads.models import Lead
from entities.leads.stages import LossReason, Rating, Source, Stage
from marketing.audience import people
from marketing.audience.writes import create_many
from marketing.lifecycle.perform import perform
from marketing.users.models import User

LEADS, WON, LOST, RESTING = 200, 12, 18, 10
FAIR = "Trade fair Vienna, September"
TOPICS = ("Annual plan", "Workshop for the team", "Samples of the new range", "Delivery to several offices",
          "Trial for three months", "Offer for 50 seats")  # fmt: skip
WAYS = (
    (Source.EVENT, FAIR), (Source.EVENT, FAIR), (Source.FORM, "Contact us"), (Source.JOURNEY, "Welcome series"),
    (Source.PERSON, "Call"),
)  # fmt: skip
BOXES: dict[Stage, tuple[str, ...]] = {
    Stage.ACCEPTANCE: ("teleprospect_ready",),
    Stage.PROSPECTING: ("teleprospect_ready", "teleprospect_accepted"),
    Stage.SALES: ("teleprospect_ready", "teleprospect_accepted", "sales_ready"),
}
KNOWN = ("first_name", "last_name", "job_title", "email", "phone", "city", "postal_code", "country")


def make_leads(by: User, at: datetime) -> None:
    """Store leads of the first contacts and, of some companies, as a whole; then close some and let some rest."""
    dice = random.Random(2027)
    contacts = people.active_contacts().filter(account__isnull=False).select_related("account").order_by("pk")
    leads = [_lead(dice, contact) for contact in contacts[: LEADS - 20]]
    accounts = people.model("account").objects.order_by("pk")[:20]
    leads += [_of_company(dice, account) for account in accounts]
    create_many(leads, by=by, at=at - timedelta(days=20), note="Example lead")
    ready = [lead for lead in leads if lead.sales_ready]
    others = [lead for lead in leads if not lead.sales_ready]
    for lead in ready[:WON]:
        qualify(lead, "Ordered after the fair", by=by, at=at - timedelta(days=2))
    for lead in others[:LOST]:
        disqualify(lead, dice.choice(list(LossReason)), "", by=by, at=at - timedelta(days=3))
    for lead in others[LOST : LOST + RESTING]:
        perform(lead, "deactivate", by=by, at=at - timedelta(days=1))


def _lead(dice: random.Random, contact: Contact) -> Lead:
    lead = _staged(dice, contact.account.name if contact.account else "")
    for name in KNOWN:
        setattr(lead, name, getattr(contact, name))
    lead.contact, lead.account = contact, contact.account
    return lead


def _of_company(dice: random.Random, account: Account) -> Lead:
    lead = _staged(dice, account.name)
    lead.account, lead.email, lead.city, lead.country = account, account.email, account.city, account.country
    return lead


def _staged(dice: random.Random, company: str) -> Lead:
    stage = dice.choices(list(Stage), weights=(40, 25, 15, 12, 18))[0]
    source, name = dice.choice(WAYS)
    boxes = dict.fromkeys(BOXES.get(stage, ()), True)
    rating = dice.choices(list(Rating), weights=(20, 50, 30))[0]
    topic = f"{dice.choice(TOPICS)} for {company}"
    return Lead(name=topic, company=company, stage=stage, source=source, source_name=name, rating=rating, **boxes)
