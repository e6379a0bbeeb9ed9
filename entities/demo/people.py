"""The demo's people: 150 companies, 2,000 contacts, the same at every start; all addresses under `.example`."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from entities.accounts.models import Account, Industry
from entities.contacts.models import INTERESTS, Contact, CustomerType
from marketing.audience.writes import create_many, save_many
from marketing.lifecycle.text import fold

COMPANIES, CONTACTS = 150, 2000
FIRST_NAMES = """
    Ada Amira Anna Aylin Ben Bruno Carla Chloé Clara Daniel David Elena Elias Emil Emma Farid Felix
    Fiona Greta Hana Hugo Ida Ines Ivan Jakob Jana Jonas Julia Karim Katja Lara Leo Lena Liam Lina
    Luca Luis Maja Marco Maria Mateo Mila Mira Nadia Nico Nina Noah Nora Olga Oskar Paul Paula Petra
    Rafael Rosa Ruth Samir Sara Simon Sofia Tarek Theo Tom Vera Viktor Yara Zoë
""".split()
LAST_NAMES = """
    Abbas Adler Bauer Berger Bianchi Brandt Castro Costa Dubois Eder Fischer Fuchs García Gruber
    Haas Hansen Huber Ivanova Jansen Jensen Keller Klein Kowalski Lang Larsen Lehner Lopez Maier
    Marin Martin Meyer Moreau Moser Müller Nagy Novák Olsen Pereira Petit Pichler Popescu Reiter
    Richter Romano Rossi Sánchez Schmid Schwarz Silva Sommer Steiner Svensson Toth Vogel Wagner
    Weber Weiss Winkler Wolf Zimmer
""".split()
PLACES = (
    ("Vienna", "1010", "Austria"), ("Graz", "8010", "Austria"), ("Linz", "4020", "Austria"),
    ("Berlin", "10115", "Germany"), ("Munich", "80331", "Germany"), ("Hamburg", "20095", "Germany"),
    ("Zürich", "8001", "Switzerland"), ("Paris", "75001", "France"), ("Lyon", "69001", "France"),
    ("Milan", "20121", "Italy"), ("Madrid", "28001", "Spain"), ("Amsterdam", "1012", "Netherlands"),
    ("Copenhagen", "1050", "Denmark"), ("Prague", "11000", "Czechia"),
)  # fmt: skip
FIRMS = """
    Nordwind Alpina Lumen Terra Vela Corvo Prisma Atlas Solis Fabrik Kontor Arbor Delta Ostra
    Meridian
""".split()
TRADES = ["Logistics", "Foods", "Systems", "Textiles", "Energy", "Media", "Tools", "Travel", "Health", "Design"]
JOBS = ("Head of marketing", "Buyer", "Managing director", "Engineer", "Consultant", "Office manager", "Designer", "")


def make_people(owner: Any, at: datetime) -> None:
    """Store companies, contacts, and a primary contact per company, in batches."""
    dice = random.Random(2026)
    accounts = [_account(dice, number) for number in range(COMPANIES)]
    create_many(accounts, by=owner, at=at - timedelta(days=90), note="Example company")
    contacts = [_contact(dice, number, accounts, at) for number in range(CONTACTS)]
    for start in range(0, CONTACTS, 500):
        create_many(contacts[start : start + 500], by=owner, at=at - timedelta(days=60), note="Example contact")
    first = {contact.account_id: contact for contact in reversed(contacts)}
    for account in accounts:
        account.primary_contact = first.get(account.pk)
    save_many(accounts, ["primary_contact"], by=owner, at=at - timedelta(days=59), note="Primary contact chosen")


def _account(dice: random.Random, number: int) -> Account:
    name = f"{FIRMS[number % len(FIRMS)]} {TRADES[number // len(FIRMS) % len(TRADES)]}"
    city, code, country = dice.choice(PLACES)
    return Account(
        name=name,
        account_number=f"C-{10_000 + number}",
        industry=dice.choice(Industry.values),
        employees=dice.choice((None, 8, 25, 60, 140, 400, 1200)),
        annual_revenue=Decimal(dice.randrange(2, 900)) * 100_000,
        website=f"https://www.{_host(name)}.example",
        email=f"office@{_host(name)}.example",
        city=city,
        postal_code=code,
        country=country,
        customer_since=date(2010, 1, 1) + timedelta(days=dice.randrange(5500)),
    )


def _contact(dice: random.Random, number: int, accounts: list[Account], at: datetime) -> Contact:
    first, last = dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES)
    account = dice.choice(accounts)
    city, code, country = dice.choice(PLACES)
    kind = dice.choices(CustomerType.values, weights=(35, 50, 5, 10))[0]
    is_customer = kind == CustomerType.CUSTOMER
    return Contact(
        first_name=first,
        last_name=last,
        email=f"{_host(first)}.{_host(last)}.{number}@{_host(account.name)}.example",
        account=account if dice.random() < 0.9 else None,
        job_title=dice.choice(JOBS),
        phone=f"+43 1 {dice.randrange(1_000_000, 9_999_999)}",
        city=city,
        postal_code=code,
        country=country,
        birthday=date(1955, 1, 1) + timedelta(days=dice.randrange(18_000)) if dice.random() < 0.7 else None,
        language=dice.choice(("en", "de", "fr", "")),
        customer_type=kind,
        customer_since=date(2015, 1, 1) + timedelta(days=dice.randrange(4_000)) if is_customer else None,
        orders=dice.randrange(1, 40) if is_customer else None,
        credit_limit=Decimal(dice.randrange(5, 200)) * 100 if is_customer else None,
        last_purchase_at=at - timedelta(days=dice.randrange(1, 700)) if is_customer else None,
        interests=sorted(dice.sample([key for key, _label in INTERESTS], dice.randrange(0, 3))),
        do_not_bulk_email=dice.random() < 0.06,
        do_not_email=dice.random() < 0.02,
        consent=dice.choice((0, 1, 2, 3, 4, 4, 4, 5)),
        source=dice.choice(("Website", "Trade fair", "Referral", "Import")),
    )


def _host(text: str) -> str:
    return fold(text).replace(" ", "-").replace("ß", "ss").encode("ascii", "ignore").decode()
