"""How people prove who they are: by name and password, as Django does, but nobody by a demo's outside a demo."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from marketing.users import demo_sign_ins
from marketing.users.models import User


class Backend(ModelBackend):
    """Asked at every sign-in, and of every session at every request: a demo's session ends where the demo does."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: object
    ) -> Any:
        """The person, or None; the demo's password opens nothing outside a demo, whose ever it is."""
        found = super().authenticate(request, username, password, **kwargs)
        return found if settings.DEMO or password != demo_sign_ins.PASSWORD else None

    def user_can_authenticate(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        """Refuse whom Django refuses, and people of a demo."""
        return isinstance(user, User) and super().user_can_authenticate(user) and demo_sign_ins.may_sign_in(user)
