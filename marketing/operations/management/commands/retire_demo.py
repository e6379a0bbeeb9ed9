"""`manage.py retire_demo`: for who wants to go on working with what the demo made."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from marketing.users import demo_sign_ins


class Command(BaseCommand):
    """The one command that the left-over sign-ins don't hold up."""

    help = "Lets nobody sign in with the demo's password any more; the records stay."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        """Bring the database up to date, which marks them, and close them."""
        if settings.DEMO:
            raise CommandError("A demo runs on its sign-ins: unset GOLIVE_DEMO first.")
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        names = demo_sign_ins.retire()
        self.stdout.write(
            f"{', '.join(names)} can't sign in any more." if names else "There are no sign-ins of a demo here."
        )
