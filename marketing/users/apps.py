"""App declaration of `marketing.users`."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class UsersConfig(AppConfig):
    """The people who sign in, and their roles."""

    name = "marketing.users"
    label = "users"

    def ready(self) -> None:
        """Keep the roles' rights in step with what is installed."""
        from marketing.users.roles import store_roles  # needs the app registry

        post_migrate.connect(store_roles, dispatch_uid="users.store_roles")
