"""`manage.py default_brand`: the brand that an installation begins with."""

from django.core.management import BaseCommand

from entities.brands import defaults
from marketing import clock
from marketing.users.models import User


class Command(BaseCommand):
    """Needs an administrator, in whose name it is stored; does nothing where there is a brand."""

    help = "Creates the default brand that an installation begins with, in the name of the first administrator."

    def handle(self, *args: object, **options: object) -> None:
        """Ship it, or say what to do."""
        person = User.objects.filter(groups__name="administrator", is_active=True).order_by("pk").first()
        if person is None:
            if options["verbosity"]:
                self.stdout.write("No brand yet: create an administrator, then run manage.py default_brand.")
            return
        if defaults.ship(by=person, at=clock.now()):
            self.stdout.write("The default brand is there.")
