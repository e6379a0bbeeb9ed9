"""What conditions on lookups can name: the colleagues who own contacts, and records such as subscription lists."""

from collections.abc import Iterable
from typing import Any

from marketing.audience.catalogue import USERS
from marketing.console.rules.builder import Option
from marketing.contracts.parsing import id_of
from marketing.lifecycle import registry
from marketing.lifecycle.models import Record
from marketing.users.models import User

MOST = 1_000


class Lookups:
    """What lookups can name, fetched once a kind for one page."""

    def __init__(self) -> None:
        self._known: dict[str, list[Option]] = {}

    def offered(self, target: str, chosen: Iterable[str] = ()) -> list[Option]:
        """What lookups to a kind can name, and whichever are chosen already."""
        known, wanted = dict(self._known.get(target, ())), list(chosen)
        if target not in self._known or set(wanted) - known.keys():
            self._known[target] = _offered(target, [*known, *wanted])
        return self._known[target]


def _offered(target: str, chosen: Iterable[str]) -> list[Option]:
    """The active users or records of a kind, and whichever are chosen already."""
    rows, active = _rows(target)
    found = {str(one.pk): str(one) for one in rows.filter(**active)[:MOST]}
    missing = [key for key in chosen if key not in found]
    ids = [one for key in missing if (one := id_of(key)) is not None]
    others = {str(one.pk): _label(one, active) for one in rows.filter(pk__in=ids)}
    return [*found.items(), *((key, others.get(key, f"{key} (unknown)")) for key in missing)]


def _rows(target: str) -> tuple[Any, dict[str, Any]]:
    """What a lookup can point at, in the order of menus, and what is true of those that are offered."""
    if target == USERS:
        return User.objects.order_by("first_name", "username"), {"is_active": True}
    rows: Any = registry.model_for(target).objects
    return rows.order_by("name", "pk"), {"status": "active"}


def _label(one: Record | User, active: dict[str, Any]) -> str:
    is_active = all(getattr(one, name) == value for name, value in active.items())
    return str(one) if is_active else f"{one} (inactive)"
