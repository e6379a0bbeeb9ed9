"""The table of permissions: every address × role × answer, derived from the registry and from all addresses there are.

interface.md, Answers: "Not signed in: redirect to `/login/`. No right: 403." Roles: marketer; reviewer (reads, uses
inactive views, activates); administrator. Somebody without a role may do nothing.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.template import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.safestring import SafeString

from marketing.console.access import Right, rights
from marketing.lifecycle import registry
from marketing.service.web import page_kinds
from tests import factories

pytestmark = pytest.mark.django_db

TABLE = list(rights())
AREAS = sorted({right.address.split("/")[1] for right in TABLE})
EDITOR = "editor"
WHOLE = ("marketer", "reviewer")
ROLES = ("administrator", "marketer", EDITOR, "reviewer", "")
# Whoever may change but not go live: these are the commands that publish, or lead to nothing else.
PUBLISHING = ("go_live", "publish")
# Addresses without a right: what anybody may ask, and what everybody does for themselves once signed in.
PICTURES = r"^media/(?P<digest>[0-9a-f]{64})\.(?P<extension>png|jpg|gif|webp)$"
PUBLIC = {"login/", "logout/", "livez", "readyz", PICTURES}
OWN = {"", "search/", "theme/", "settings/"}
PUBLISHABLE_ALONE = {"<kind:slug>/<id:pk>/parts/"}
NOT_ALLOWED = 403


def may(role: str, right: Right) -> bool:
    """Say what the roles are meant to be, in other words than `marketing.users.roles` does."""
    name = right.permission.split(".")[1]
    if role == EDITOR:
        return right.also == "" and not name.startswith(PUBLISHING)
    if role == "reviewer":
        return name != "view_capturedmessage" and name.split("_")[0] in ("view", "activate")
    return role != ""


def call(client: Client, right: Right, key: int) -> int:
    """Ask for an address, 1 or the record's id for what it captures; return the status, and undo what it did."""
    address = re.sub("<[^>]*>", "1", right.address.replace("<id>", str(key)))
    with transaction.atomic():
        status = int(getattr(client, right.method.lower())(address).status_code)
        transaction.set_rollback(True)
    return status


def answers(role: str, area: str) -> Iterator[tuple[str, int, bool]]:
    """Yield (address, status, may it be asked) of all addresses of an area."""
    client, key = Client(), 1
    client.force_login(factories.editor() if role == EDITOR else factories.user(role))
    if area in registry.kinds():
        key = factories.make(area).pk
    for right in (right for right in TABLE if right.address.split("/")[1] == area):
        yield f"{right.method} {right.address}", call(client, right, key), may(role, right)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("area", AREAS)
def test_each_role_gets_403_where_it_has_no_right_and_nowhere_else(
    area: str, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if role not in WHOLE:  # what their pages show beyond these is a button more or less
        monkeypatch.setattr(Template, "render", lambda *_given: SafeString(""))
    told = list(answers(role, area))

    assert told
    wrong = {address: status for address, status, may_ask in told if (status != NOT_ALLOWED) != may_ask}
    assert wrong == {}
    assert [address for address, status, _may in told if status >= 500] == []


def test_commands_that_lead_to_publishing_take_the_right_to_go_live() -> None:
    told = {right.address.split("/")[4] for right in TABLE if right.also and "<id>" in right.address}

    assert told == {"edit", "discard-changes"}
    assert {right.also.split(".")[1].rsplit("_", 1)[0] for right in TABLE if right.also} <= set(PUBLISHING)


@pytest.mark.parametrize("area", AREAS)
def test_strangers_are_led_to_the_sign_in_page_from_every_address(area: str, client: Client) -> None:
    for right in (right for right in TABLE if right.address.split("/")[1] == area):
        answer = getattr(client, right.method.lower())(re.sub("<[^>]*>", "1", right.address))
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login/"), right


def test_no_address_is_missing_from_the_table() -> None:
    listed = {plain(right.address.lstrip("/")) for right in TABLE}
    everybodys = ("t/", *(pages_of_kind.prefix for pages_of_kind in page_kinds.registered()))
    found = [p for p in patterns(get_resolver()) if p not in PUBLIC | OWN and not p.startswith(everybodys)]

    everywhere = {plain(p.replace("<kind:slug>", kind)) for p in found for kind in kinds_with(p)}

    assert everywhere - listed == set()


def kinds_with(pattern: str) -> Iterable[str]:
    """Return the kinds that have an address; all others answer 404 there, whoever asks."""
    return registry.publishable_kinds() if pattern in PUBLISHABLE_ALONE else registry.kinds()


def test_addresses_for_everybody_ask_for_nothing_but_a_sign_in(client: Client) -> None:
    for address in sorted(OWN - {"theme/"}):
        assert client.get(f"/{address}").headers["Location"].startswith("/login/")
    client.force_login(factories.user(""))
    assert {client.get(f"/{address}").status_code for address in OWN - {"theme/"}} == {200}


def patterns(resolver: Any, before: str = "") -> Iterator[str]:
    """Yield every address that the site answers."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        elif isinstance(one, URLPattern):
            yield route


def plain(address: str) -> str:
    """Return an address with one word for whatever it captures, a command's name included."""
    return re.sub(r"commands/[a-z-]+/", "commands/WORD/", re.sub("<[^>]*>", "WORD", address))
