"""Environment variables become settings; keys are made once and stay private."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from marketing import environment
from tests.processes import ROOT

PRODUCTION = {
    "DATABASE_URL": "postgresql://golive@db/golive",
    "BROKER_URL": "redis://broker:6379/0",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "PUBLIC_URL": "https://marketing.example.org",
    "SECRET_KEY": "k" * 30 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "LINK_KEYS": "new-key,old-key",
}


def manage(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` as in production: nothing of this test process' settings."""
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "marketing.settings"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env | variables, capture_output=True, text=True, timeout=60)


def ask(folder: Path, *names: str, **variables: str) -> str:
    """The settings of these names."""
    code = f"from django.conf import settings as s; print({', '.join(f's.{name}' for name in names)})"
    answer = manage(folder, "shell", "--no-imports", "-c", code, **variables)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def test_the_production_settings_pass_the_deploy_check(tmp_path: Path) -> None:
    (ROOT / "static" / "dist").mkdir(parents=True, exist_ok=True)
    checked = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert checked.returncode == 0, checked.stderr


def test_demo_mode_has_to_be_asked_for(tmp_path: Path) -> None:
    assert ask(tmp_path, "DEMO") == "False"
    assert ask(tmp_path, "DEMO", "CLOCK_SHIFT_ALLOWED", GOLIVE_DEMO="1") == "True True"


@pytest.mark.parametrize("variable", ["DATABASE_URL", "EMAIL_URL", "HOST", "PUBLIC_URL"])
def test_demo_mode_is_off_as_soon_as_anything_is_real(tmp_path: Path, variable: str) -> None:
    real = PRODUCTION | {"HOST": "0.0.0.0"}
    assert ask(tmp_path, "DEMO", GOLIVE_DEMO="1", **{variable: real[variable]}) == "False"


def test_the_first_link_key_signs_and_all_are_known(tmp_path: Path) -> None:
    assert ask(tmp_path, "LINK_KEYS", **PRODUCTION) == "['new-key', 'old-key']"


def test_keys_are_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret-key"
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: environment.kept_key(path), range(32)))
    assert len(keys) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret-key"]


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+tls://mail.example.org", 587, True, False),
        ("smtp+ssl://mail.example.org:4465", 4465, False, True),
    ],
)
def test_a_mail_server_is_read_from_its_address(url: str, port: int, tls: bool, ssl: bool) -> None:
    found = environment.mail_server(url)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_a_password_with_special_characters_is_unquoted() -> None:
    assert environment.mail_server("smtp://u%40x:p%2Fw@host")["EMAIL_HOST_PASSWORD"] == "p/w"


@pytest.mark.parametrize("url", ["http://mail.example.org", "smtp://"])
def test_a_wrong_mail_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="smtp"):
        environment.mail_server(url)


def test_an_unknown_broker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="BROKER_URL"):
        environment.broker_options("sqs://x", "", tmp_path)


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o707, 0o777])
def test_an_open_data_folder_is_closed_to_others(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(mode)
    assert environment.private_folder(folder).stat().st_mode & 0o777 == 0o700
    assert environment.private_folder(tmp_path / "new" / "one").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_everybodys_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    with pytest.raises(ImproperlyConfigured, match="for Golive alone"):
        environment.private_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o1777 == 0o1777


def test_a_folder_that_cant_be_closed_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    tmp_path.chmod(0o755)
    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(ImproperlyConfigured, match="chmod 700"):
        environment.private_folder(tmp_path)


def test_the_demo_has_a_data_folder_of_its_own(tmp_path: Path) -> None:
    assert ask(tmp_path, "DATA_DIR", GOLIVE_DEMO="1", DATA_DIR="").endswith("/var/demo")
