"""The people who sign in to the console."""

from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models


def check_time_zone(value: str) -> None:
    """Refuse names that the time zone database does not know."""
    if value not in available_timezones():
        raise ValidationError(
            "“%(zone)s” is not a time zone. Use a name such as Europe/Vienna.", params={"zone": value}
        )


class Theme(models.TextChoices):
    """How the console looks to this person."""

    SYSTEM = "system", "Like the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class User(AbstractUser):
    """Somebody who works in Golive; groups carry the roles (`roles.py`). Whom the demo made is marked for good."""

    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    language = models.CharField(max_length=10, default="en")
    is_demo = models.BooleanField(default=False, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        """One or two letters for the round badge in the top bar."""
        words = str(self).split()
        return "".join(word[0] for word in (words[0], *words[-1:][: len(words) - 1])).upper()


class FailedSignIns(models.Model):
    """How many sign-ins failed lately, of what `throttling` counts; some are forgiven, so it is no whole number."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.FloatField(default=0.0)
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.failures:.1f} until {self.at:%H:%M:%S}"


class KnownNetwork(models.Model):
    """Somebody signed in from a network; others who guess their password elsewhere don't hold them up there."""

    key = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"known at {self.at:%Y-%m-%d}"
