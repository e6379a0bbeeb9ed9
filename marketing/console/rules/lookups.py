"""Whom conditions on lookups can name: the colleagues who own contacts."""

from collections.abc import Iterable

from marketing.console.rules.builder import Option
from marketing.contracts.parsing import id_of
from marketing.users.models import User

MOST_PEOPLE = 1_000


def people(chosen: Iterable[str]) -> list[Option]:
    """The active users, and whoever is chosen already."""
    users = User.objects.order_by("first_name", "username")
    found = {str(one.pk): str(one) for one in users.filter(is_active=True)[:MOST_PEOPLE]}
    missing = [key for key in chosen if key not in found]
    ids = [one for key in missing if (one := id_of(key)) is not None]
    others = {str(one.pk): f"{one} (inactive)" if not one.is_active else str(one) for one in users.filter(pk__in=ids)}
    return [*found.items(), *((key, others.get(key, f"{key} (unknown)")) for key in missing)]
