"""The first administrator, and the demo that starts over."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from marketing.users.models import User
from tests.operations.test_environment import manage

GOOD_PASSWORD = "a long enough sentence 7"


@pytest.mark.django_db
def test_the_first_administrator_may_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", GOOD_PASSWORD)
    call_command("create_administrator", "alice", email="alice@example.org", verbosity=0)
    alice = User.objects.get(username="alice")
    assert alice.check_password(GOOD_PASSWORD)
    assert alice.is_superuser


@pytest.mark.django_db
@pytest.mark.parametrize(("password", "why"), [("12345678", "common"), ("", "ADMIN_PASSWORD")])
def test_a_weak_or_missing_password_is_refused(monkeypatch: pytest.MonkeyPatch, password: str, why: str) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(CommandError, match=why):
        call_command("create_administrator", "alice")
    assert not User.objects.filter(username="alice").exists()


@pytest.mark.django_db
def test_a_taken_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create(username="alice")
    monkeypatch.setenv("ADMIN_PASSWORD", GOOD_PASSWORD)
    with pytest.raises(CommandError, match="already"):
        call_command("create_administrator", "alice")


def test_a_demo_starts_over_and_keeps_its_keys(tmp_path: Path) -> None:
    for name in ("golive.sqlite3", "clock-shift"):
        (tmp_path / name).write_text("x")
    assert manage(tmp_path, "demo_reset", GOLIVE_DEMO="1").returncode == 0
    assert not (tmp_path / "golive.sqlite3").exists()
    assert (tmp_path / "keys" / "secret-key").exists()


def test_only_a_demo_starts_over(tmp_path: Path) -> None:
    (tmp_path / "golive.sqlite3").write_text("x")
    refused = manage(tmp_path, "demo_reset")
    assert refused.returncode != 0
    assert "Only a demo can be reset" in refused.stderr
    assert (tmp_path / "golive.sqlite3").exists()
