"""`manage.py defaults`: ships the default content settings once somebody can answer for their postal address."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from entities.content_settings import defaults
from marketing import clock
from marketing.users.models import User


class Command(BaseCommand):
    """Needs an administrator and POSTAL_ADDRESS; says what is missing, and does nothing twice."""

    help = "Creates the live default content settings from POSTAL_ADDRESS, in the name of the first administrator."

    def handle(self, *args: Any, **options: Any) -> None:
        """Ship them, or say what to do."""
        person = User.objects.filter(groups__name="administrator", is_active=True).order_by("pk").first()
        if person is None or not settings.POSTAL_ADDRESS:
            if options["verbosity"] and not settings.DEMO:
                self.stdout.write(
                    "No default content settings yet: set POSTAL_ADDRESS, create an administrator, "
                    "run manage.py defaults."
                )
            return
        if defaults.ship(settings.POSTAL_ADDRESS, by=person, at=clock.now()):
            self.stdout.write("The default content settings are live.")
