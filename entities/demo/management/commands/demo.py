"""`manage.py demo`: the example that a first look shows; in demo mode only, and only once."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from entities.content_settings import defaults
from entities.demo import content_blocks, leads, people, records, scoring
from entities.demo.brands import make_brands
from marketing import clock
from marketing.users import demo_sign_ins
from marketing.users.models import User
from marketing.users.roles import ADMINISTRATOR, MARKETER, REVIEWER, give_role

ADDRESS = "Nordwind Workshop, Example Street 1, 1010 Vienna, Austria"
PERSONS = (
    ("admin", ADMINISTRATOR, "Ada", "Moser"),
    ("marketer", MARKETER, "Bruno", "Keller"),
    ("reviewer", REVIEWER, "Clara", "Weiss"),
)


class Command(BaseCommand):
    """Makes sign-ins, people and records; what an interrupted start left half-made is made anew."""

    help = "Creates the demo's data where there is none."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do nothing where the example exists already."""
        if not settings.DEMO:
            raise CommandError(
                "Demo data exists in demo mode alone: unset DATABASE_URL and EMAIL_URL, set GOLIVE_DEMO=1."
            )
        if User.objects.filter(username=PERSONS[-1][0], is_demo=True).exists():
            return
        if others := demo_sign_ins.others():
            raise CommandError(
                f"The data in {settings.DATA_DIR} is not the demo's: {others[0]} works there. Nothing was changed."
                " Set DATA_DIR to another folder, or start without GOLIVE_DEMO."
            )
        if User.objects.exists():  # an earlier start was ended half-way: the last sign-in is made last
            call_command("flush", interactive=False, verbosity=0)
        if options["verbosity"]:
            self.stdout.write("Making the example: 2,000 contacts, 200 leads and a record in every state …")
        at = clock.now()
        admin, marketer = make_person(*PERSONS[0]), make_person(*PERSONS[1])
        defaults.ship(ADDRESS, by=admin, at=at)
        people.make_people(marketer, at)
        leads.make_leads(marketer, at)
        scoring.make_scoring_models(marketer, at)
        segments = records.make_segments(marketer, at)
        records.make_subscription_lists(marketer, at)
        records.make_content_settings(marketer, at)
        brand = make_brands(marketer, at)
        records.make_journeys(segments, records.make_emails(brand, marketer, at), marketer, at)
        content_blocks.make_content_blocks(marketer, at)
        make_person(*PERSONS[2])


def make_person(username: str, role: str, first: str, last: str) -> User:
    """Create one sign-in of the demo."""
    person = User.objects.create_user(
        username,
        f"{username}@{demo_sign_ins.DOMAIN}",
        demo_sign_ins.PASSWORD,
        first_name=first,
        last_name=last,
        time_zone="Europe/Vienna",
        is_demo=True,
    )
    give_role(person, role)
    return User.objects.get(pk=person.pk)
