"""The demo's sign-ins: everybody knows their password, so outside a demo they are good for nothing.

They are marked when they are made. Those of the first version bear no mark, and are known by name and password.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.db import DatabaseError, connection, connections

if TYPE_CHECKING:
    from marketing.users.models import User

PASSWORD = "golive-demo"
NAMES = ("admin", "marketer", "reviewer")
DOMAIN = "nordwind.example"
FIELDS = ("username", "email", "password", "is_active")
MARK = "is_demo"
CONNECT_SECONDS = 3  # a pool would wait for ten, a machine that is gone for minutes


class SignIn(NamedTuple):
    """What is stored of somebody who signs in, as far as it tells whether a demo made them."""

    username: str
    email: str
    password: str
    is_active: bool
    is_demo: bool = False

    @property
    def is_of_a_demo(self) -> bool:
        """Whether it bears the mark, or is one of an earlier version; asking that takes a third of a second."""
        looks_so = self.username in NAMES or self.email.endswith(f"@{DOMAIN}")
        return self.is_demo or (looks_so and check_password(PASSWORD, self.password))


def may_sign_in(user: "User") -> bool:
    """Say whether this installation lets somebody in; people of a demo only where one runs."""
    return settings.DEMO or not user.is_demo


def left_over() -> list[str]:
    """The names of all who could sign in as everybody can in a demo."""
    return sorted(found.username for found in _stored() if found.is_active and found.is_of_a_demo)


def others() -> list[str]:
    """The names of people whom no demo made: what is stored beside them is no demo's data."""
    return sorted(found.username for found in _stored() if not found.is_of_a_demo)


def retire() -> list[str]:
    """Let nobody of a demo sign in any more, here or anywhere; returns their names. What they made stays theirs."""
    names = left_over()
    for person in get_user_model()._default_manager.filter(username__in=names):
        person.set_unusable_password()
        person.is_active, person.is_demo = False, True
        person.save(update_fields=["password", "is_active", MARK])
    return names


def _stored() -> list[SignIn]:
    """Read a database of any version; one that can't be asked, or is new, has nobody."""
    table = get_user_model()._meta.db_table
    try:
        with _connected() as database, database.cursor() as cursor:
            if table not in database.introspection.table_names(cursor):
                return []
            columns = {column.name for column in database.introspection.get_table_description(cursor, table)}
            fields = (*FIELDS, MARK) if MARK in columns else FIELDS
            cursor.execute(f"SELECT {', '.join(fields)} FROM {table}")
            return [SignIn(*row) for row in cursor.fetchall()]
    except DatabaseError:
        return []


@contextmanager
def _connected() -> Iterator[Any]:
    """Yield a connection; where there was none, one that waits for its server no longer than a check may take."""
    if connection.connection is not None:
        yield connection
        return
    own: Any = connections.create_connection(connection.alias)
    options = {name: value for name, value in own.settings_dict["OPTIONS"].items() if name != "pool"}
    patience = {"connect_timeout": CONNECT_SECONDS} if own.vendor == "postgresql" else {}
    own.settings_dict = {**own.settings_dict, "OPTIONS": options | patience}
    try:
        yield own
    finally:
        own.close()
