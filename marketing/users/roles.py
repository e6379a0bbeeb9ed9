"""The three roles, and the rights each has; derived from the registry, stored as groups."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser, Group, Permission

from marketing.lifecycle import registry

if TYPE_CHECKING:
    from marketing.users.models import User

MARKETER, REVIEWER, ADMINISTRATOR = "marketer", "reviewer", "administrator"
ROLES = (MARKETER, REVIEWER, ADMINISTRATOR)
# Rights that belong to no record: pages that entities and the service add by a permission of their own.
REVIEWS = ("view_", "activate_")
OUTGOING_MAIL = "view_capturedmessage"
SUPPRESSED = frozenset({"view_suppressedaddress", "add_suppressedaddress", "lift_suppressedaddress"})


def rights_of(role: str, codenames: dict[str, str]) -> set[str]:
    """Which of the given permissions ({codename: model name}) a role has.

    Marketers may do all with records, read outgoing mail and keep suppressed addresses; reviewers read and activate;
    administrators may do everything. Outgoing mail holds people's tokens: reviewers don't see it.
    """
    records = {model._meta.model_name for model in registry.kinds().values()}
    if role == ADMINISTRATOR:
        return set(codenames)
    of_records = {name for name, model in codenames.items() if model in records}
    if role == REVIEWER:
        return {name for name in of_records if name.startswith(REVIEWS)} | ({"view_suppressedaddress"} & set(codenames))
    return of_records | ({OUTGOING_MAIL, *SUPPRESSED} & set(codenames))


def store_roles(**kwargs: Any) -> None:
    """Create the groups and give them their rights; runs after every migrate, changes nothing twice."""
    permissions = list(Permission.objects.select_related("content_type"))
    codenames = {permission.codename: permission.content_type.model for permission in permissions}
    for role in ROLES:
        group, _made = Group.objects.get_or_create(name=role)
        wanted = rights_of(role, codenames)
        group.permissions.set([permission for permission in permissions if permission.codename in wanted])


def is_administrator(user: "User | AnonymousUser") -> bool:
    """Say whether somebody may do everything, also with what belongs to others."""
    return user.is_active and (user.is_superuser or user.groups.filter(name=ADMINISTRATOR).exists())


def give_role(user: Any, role: str) -> None:
    """Make `role` the user's one role."""
    user.groups.set([Group.objects.get(name=role)])
