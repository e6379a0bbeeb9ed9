"""Whoever tries passwords waits, longer each time; whose password it is does not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory

from marketing import environment
from marketing.operations import tasks
from marketing.users import throttling
from marketing.users.models import FailedSignIns, KnownNetwork
from marketing.users.networks import network_of
from tests import factories, pages

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
PASSWORD = "right-password"

pytestmark = pytest.mark.django_db


def later(seconds: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(seconds=seconds)


def fail(times: int, name: str = "alice", network: str = "192.0.2.1", at: datetime = NOON) -> int:
    """Fail so often, and say how long the next one would have to wait."""
    for _ in range(times):
        throttling.begin(name, network, at)
    return wait(name, network, at)


def wait(name: str, network: str, at: datetime) -> int:
    """How long an attempt has to wait; what is counted stays as it is."""
    kept = list(FailedSignIns.objects.values_list("key", "failures", "at"))
    found = throttling.begin(name, network, at)
    for key, failures, when in kept:
        FailedSignIns.objects.filter(key=key).update(failures=failures, at=when)
    FailedSignIns.objects.exclude(key__in=[key for key, _failures, _when in kept]).delete()
    return found


def sign_in(client: Client, name: str, password: str = "wrong", network: str = "192.0.2.1") -> Any:
    """Try it by the page."""
    return client.post("/login/", {"username": name, "password": password}, REMOTE_ADDR=network)


@pytest.fixture
def alice() -> Any:
    """Somebody with a password."""
    person = factories.user(username="alice")
    person.set_password(PASSWORD)
    person.save()
    return person


def test_the_wait_grows_from_the_sixth_failure_on_and_ends() -> None:
    assert fail(4) == 0
    waits: list[int] = []
    at = NOON
    for _ in range(12):
        throttling.begin("alice", "192.0.2.1", at)
        waits.append(wait("alice", "192.0.2.1", at))
        at += timedelta(seconds=waits[-1])
    assert waits[:6] == [5, 10, 20, 40, 80, 160]
    assert max(waits) == 300
    assert wait("alice", "192.0.2.1", at) == 0
    assert fail(5, at=at + timedelta(hours=3)) == 5


@pytest.mark.parametrize("name", ["alice", "ALICE", " alice ", "ａlice", "ａｌｉｃｅ", "Ａlice"])
def test_a_name_is_the_same_however_it_is_written(name: str) -> None:
    fail(5)
    assert wait(name, "192.0.2.1", NOON) == 5


def test_the_page_signs_in_by_the_name_that_it_counts(client: Client, alice: Any) -> None:
    for name in ("alice", "ａlice", "aｌice", "alｉce", "aliｃe"):
        assert sign_in(client, name).status_code == 422
    refused = sign_in(client, "ａlice", PASSWORD)
    assert (refused.status_code, 1 <= int(refused.headers["Retry-After"]) <= 5) == (429, True)
    assert "seconds, then try again" in pages.text_of(refused)


def test_four_hundred_other_names_evict_nothing() -> None:
    fail(5)
    for number in range(400):
        throttling.begin(f"name-{number}", f"198.51.100.{number % 200}", NOON)
    assert wait("alice", "192.0.2.1", NOON) == 5


def test_trying_many_names_from_one_network_is_counted() -> None:
    for number in range(20):
        assert throttling.begin(f"name-{number}", "192.0.2.1", NOON) == 0
    assert wait("bob", "192.0.2.1", NOON) == 5
    assert wait("bob", "192.0.2.2", NOON) == 0


def test_trying_one_name_from_many_networks_slows_a_little_and_keeps_nobody_out_where_they_are_known() -> None:
    throttling.worked("alice", "203.0.113.7", NOON - timedelta(days=30))
    for number in range(60):
        throttling.begin("alice", f"192.0.2.{number}", NOON)
    assert 0 < wait("alice", "198.51.100.1", NOON) <= 10
    assert wait("alice", "203.0.113.7", NOON) == 0


def test_nobody_is_held_up_by_failures_elsewhere(client: Client, alice: Any) -> None:
    for _ in range(12):
        sign_in(client, "alice", network="198.51.100.1")
    assert sign_in(client, "alice", PASSWORD, network="198.51.100.1").status_code == 429
    assert sign_in(client, "alice", PASSWORD, network="203.0.113.7").status_code == 302


def test_an_attempt_counts_before_it_is_known_to_fail() -> None:
    waits = [throttling.begin("alice", "192.0.2.1", NOON) for _ in range(50)]
    assert waits.count(0) == 5


def test_a_sign_in_that_worked_forgets_failures_and_counts_for_none(client: Client, alice: Any) -> None:
    for _ in range(3):
        for _ in range(4):
            assert sign_in(Client(), "alice").status_code == 422
        assert sign_in(Client(), "alice", PASSWORD).status_code == 302
    assert FailedSignIns.objects.count() == 2
    for _ in range(30):
        assert sign_in(Client(), "alice", PASSWORD).status_code == 302


def test_a_clock_that_was_set_back_holds_nobody_up() -> None:
    fail(8, at=later(86_400))
    assert wait("alice", "192.0.2.1", NOON) == 0


def test_what_is_stored_tells_no_names() -> None:
    fail(1, name="my-password-typed-into-the-wrong-field")
    assert all(len(key) == 64 for key in FailedSignIns.objects.values_list("key", flat=True))


@pytest.mark.parametrize("name", ["", "\0", "\ud800", "x" * 60_000, "’; DROP"])
def test_hostile_names_are_counted_like_others(name: str) -> None:
    assert fail(5, name=name) == 5


def test_the_table_is_swept_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    fail(5)
    throttling.worked("bob", "192.0.2.9", NOON)
    for number in range(30):
        throttling.begin(f"name-{number}", f"198.51.100.{number}", NOON)
    monkeypatch.setattr(throttling, "MOST_ROWS", 20)
    throttling.sweep(NOON)
    assert FailedSignIns.objects.count() == 20
    assert wait("alice", "192.0.2.1", NOON) == 5
    throttling.sweep(NOON + timedelta(hours=4))
    assert (FailedSignIns.objects.count(), KnownNetwork.objects.count()) == (0, 1)
    throttling.sweep(NOON + timedelta(days=91))
    assert KnownNetwork.objects.count() == 0


def test_the_scheduler_sweeps() -> None:
    fail(1, at=datetime(2020, 1, 1, tzinfo=UTC))
    tasks.tidy()
    assert FailedSignIns.objects.count() == 0


# --- Networks --------------------------------------------------------------------------------------------------------
@pytest.fixture
def asked(settings: Any) -> Callable[..., str]:
    """The network of a request from an address, with what was said to be before it."""

    def ask(remote: str, said: str = "", trusted: tuple[str, ...] = ("10.0.0.0/8", "::1/128")) -> str:
        settings.TRUSTED_PROXIES = list(trusted)
        headers = {"X-Forwarded-For": said} if said else {}
        return network_of(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers))

    return ask


@pytest.mark.parametrize(
    ("remote", "said", "network"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.7", "192.0.2.1"),  # said by somebody who is no proxy of ours
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.7", "203.0.113.7"),  # what a client says of itself stands in front
        ("10.0.0.1", "1.1.1.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7:51234", "203.0.113.7"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::1", "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("", "203.0.113.7", "203.0.113.7"),  # a socket in the file system
        ("", "", ""),
    ],
)
def test_whose_network_it_is(asked: Callable[..., str], remote: str, said: str, network: str) -> None:
    assert asked(remote, said) == network


def test_trusted_proxies_are_networks() -> None:
    assert environment.networks(["127.0.0.0/8", " 10.1.2.3"]) == ["127.0.0.0/8", "10.1.2.3/32"]
    with pytest.raises(ImproperlyConfigured, match=r"10\.0\.0\.0/8"):
        environment.networks(["proxy.example"])
