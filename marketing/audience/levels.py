"""What somebody agreed to, in levels of which each holds the lower ones (domain.md 12)."""

from django.db import models


class Level(models.IntegerChoices):
    """Consent levels."""

    NONE = 0, "None"
    CONSENT = 1, "Consent"
    TRANSACTIONAL = 2, "Transactional"
    SUBSCRIPTIONS = 3, "Subscriptions"
    MARKETING = 4, "Marketing"
    PROFILING = 5, "Profiling"


AGREED = {
    Level.NONE: "agreed to nothing",
    Level.CONSENT: "may be asked for consent",
    Level.TRANSACTIONAL: "agreed to transactional mail",
    Level.SUBSCRIPTIONS: "agreed to transactional mail and subscriptions",
    Level.MARKETING: "agreed to transactional mail, subscriptions and marketing",
    Level.PROFILING: "agreed to transactional mail, subscriptions, marketing and profiling",
}
# What a minimum can be; without one nobody's level is asked for.
MINIMA = [(level.value, str(level.label)) for level in Level if level]


def label(value: int | None) -> str:
    """The name of a level; "" for none at all."""
    return str(Level(value).label) if value in Level.values else ""
