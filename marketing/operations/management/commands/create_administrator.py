"""`manage.py create_administrator`: the first person who may sign in to a production installation."""

import getpass
import os
import sys
from typing import Any

from django.contrib.auth import get_user_model, password_validation
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Asks for what it is not told; the password never stands on the command line."""

    help = "Creates a person with the role administrator. The password is asked for or read from ADMIN_PASSWORD."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name and address."""
        parser.add_argument("username")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a taken name and a weak password, else create the person."""
        users = get_user_model()._default_manager
        if users.filter(username=options["username"]).exists():
            raise CommandError(f"There already is a person with the sign-in name {options['username']}.")
        person = get_user_model()(
            username=options["username"], email=options["email"], is_staff=True, is_superuser=True
        )
        password = os.environ.get("ADMIN_PASSWORD") or asked_password()
        try:
            password_validation.validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        person.set_password(password)
        person.save()
        person.groups.add(*Group.objects.filter(name="administrator"))
        self.stdout.write(f"{options['username']} can sign in now.")


def asked_password() -> str:
    """The same password typed twice."""
    if not sys.stdin.isatty():
        raise CommandError("Set ADMIN_PASSWORD, or run this where a password can be typed.")
    first, second = getpass.getpass("Password: "), getpass.getpass("Again: ")
    if first != second:
        raise CommandError("The two passwords differ.")
    return first
