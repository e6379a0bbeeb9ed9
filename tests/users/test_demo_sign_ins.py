"""Everybody knows the demo's password: it opens a demo, and nothing else, whatever the data went through."""

import sqlite3
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from marketing.users import demo_sign_ins
from marketing.users.models import User
from tests import factories
from tests.operations.test_environment import manage

PASSWORD = demo_sign_ins.PASSWORD


def of_the_demo(username: str = "admin", **values: Any) -> User:
    """Somebody whom the demo made; `is_demo=False` as the first version did."""
    given: dict[str, Any] = {"email": f"{username}@nordwind.example", "is_demo": True} | values
    return User.objects.create_user(username, password=given.pop("password", PASSWORD), **given)


def complaints() -> list[str]:
    """What the system checks say of left-over sign-ins."""
    return [found.msg for found in run_checks(tags=["security"]) if found.id == "operations.E003"]


@pytest.mark.django_db
@pytest.mark.parametrize("is_marked", [True, False])
@pytest.mark.parametrize("username", demo_sign_ins.NAMES)
def test_it_opens_a_demo_alone(settings: Any, username: str, is_marked: bool) -> None:
    of_the_demo(username, is_demo=is_marked)
    assert authenticate(username=username, password=PASSWORD) is None
    settings.DEMO = True
    assert authenticate(username=username, password=PASSWORD) is not None


@pytest.mark.django_db
def test_nobody_else_may_use_it_either() -> None:
    person = factories.user(username="anna")
    person.set_password(PASSWORD)
    person.save()
    assert authenticate(username="anna", password=PASSWORD) is None


@pytest.mark.django_db
def test_a_demos_session_ends_where_the_demo_does(settings: Any, client: Client) -> None:
    settings.DEMO = True
    client.force_login(of_the_demo())
    assert client.get("/").status_code == 200
    settings.DEMO = False
    assert client.get("/").status_code == 302


@pytest.mark.django_db
def test_a_mark_outlives_a_new_password() -> None:
    of_the_demo(password="a long enough sentence 7")
    assert authenticate(username="admin", password="a long enough sentence 7") is None
    assert len(complaints()) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("is_marked", [True, False])
def test_the_check_names_who_is_left(is_marked: bool) -> None:
    of_the_demo("marketer", is_demo=is_marked)
    assert [text.endswith("marketer.") for text in complaints()] == [True]


@pytest.mark.django_db
def test_the_check_leaves_people_alone_who_are_only_called_so(settings: Any) -> None:
    of_the_demo("admin", password="a long enough sentence 7", is_demo=False)
    assert complaints() == []
    settings.DEMO = True
    of_the_demo("marketer")
    assert complaints() == []


@pytest.mark.django_db
def test_the_demos_own_people_are_marked(settings: Any) -> None:
    from entities.demo.management.commands import demo

    settings.DEMO = True
    assert demo.make_person(*demo.PERSONS[0]).is_demo
    assert tuple(person[0] for person in demo.PERSONS) == demo_sign_ins.NAMES


@pytest.mark.django_db
def test_a_demo_never_takes_other_peoples_data_for_its_own(settings: Any) -> None:
    settings.DEMO = True
    factories.user(username="reviewer")
    for command in ("demo", "demo_reset"):
        with pytest.raises(CommandError, match="reviewer works there"):
            call_command(command, verbosity=0)
    assert User.objects.filter(username="reviewer").exists()


@pytest.mark.django_db
def test_retired_sign_ins_open_nothing_anywhere(settings: Any) -> None:
    of_the_demo()
    of_the_demo("marketer", is_demo=False)
    anna = factories.user(username="anna")
    assert demo_sign_ins.retire() == ["admin", "marketer"]
    assert complaints() == []
    settings.DEMO = True
    assert authenticate(username="admin", password=PASSWORD) is None
    assert User.objects.get(pk=anna.pk).is_active
    assert demo_sign_ins.others() == ["anna"]


@pytest.mark.django_db
def test_the_migration_marks_those_of_the_first_version() -> None:
    first = of_the_demo("admin", is_demo=False)
    namesake = of_the_demo("marketer", password="a long enough sentence 7", is_demo=False)
    import_module("marketing.users.migrations.0002_user_is_demo").mark(apps, SimpleNamespace(connection=connection))
    first.refresh_from_db()
    namesake.refresh_from_db()
    assert (first.is_demo, namesake.is_demo) == (True, False)


@pytest.mark.process
@pytest.mark.slow
def test_a_production_start_refuses_a_demos_data_of_the_first_version(tmp_path: Path) -> None:
    for target in ((), ("users", "0001_initial")):
        assert manage(tmp_path, "migrate", *target, "--verbosity", "0").returncode == 0
    with sqlite3.connect(tmp_path / "golive.sqlite3") as database:
        names = "username, password, is_superuser, is_staff, is_active, first_name, last_name, email, date_joined"
        rest = "1, 1, 1, '', '', 'admin@nordwind.example', '2026-01-01', 'UTC', 'system', 'en'"
        hashed = make_password(PASSWORD, hasher="pbkdf2_sha256")
        insert = f"INSERT INTO users_user ({names}, time_zone, theme, language) VALUES ('admin', ?, {rest})"
        database.execute(insert, (hashed,))
    for command in (("up",), ("check",), ("check", "--deploy")):
        refused = manage(tmp_path, *command)
        assert refused.returncode != 0
        assert "everybody knows the password of admin" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert "admin can't sign in any more" in manage(tmp_path, "retire_demo").stdout
    assert manage(tmp_path, "check").returncode == 0
