"""`manage.py templates`: the email templates that an installation begins with."""

from typing import Any

from django.core.management import BaseCommand

from entities.record_templates import shipping
from marketing import clock
from marketing.users.models import User


class Command(BaseCommand):
    """Needs an administrator, in whose name they are stored; does nothing where one of these templates is there."""

    help = "Creates the email templates that an installation begins with, in the name of the first administrator."

    def handle(self, *args: Any, **options: Any) -> None:
        """Ship them, or say what to do."""
        person = User.objects.filter(groups__name="administrator", is_active=True).order_by("pk").first()
        if person is None:
            if options["verbosity"]:
                self.stdout.write("No email templates yet: create an administrator, then run manage.py templates.")
            return
        number = shipping.ship(by=person, at=clock.now())
        if number:
            self.stdout.write(f"{number} email templates are there.")
