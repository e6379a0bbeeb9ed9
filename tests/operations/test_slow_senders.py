"""What strangers can do with connections and bodies, tried on the real web server without a proxy in front."""

import contextlib
import http.client
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from entities.contacts.import_models import Import
from tests import factories, processes
from tests.processes import Running

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SLOW = {
    "a large body": b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nabc",
    "a short body": b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nabc",
    "a form": b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\nContent-Length: 500\r\n\r\nusername=abc",
    "a head": b"GET /login/ HTTP/1.1\r\nHost: local",
    "a body in chunks": b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
    "a file": b"POST /contacts/import/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\nabc",
    "nothing": b"",
}
BOUNDARY = "b0undary"
PATIENCE = 8.0  # seconds, for a busy machine; who is silenced hears nothing for ten and more


class Site:
    """The web server and its address."""

    def __init__(self, running: Running, port: int) -> None:
        self.running, self.port = running, port

    def connect(self) -> socket.socket:
        """A connection of a stranger."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def ask(self, text: bytes) -> bytes:
        """What comes back for these bytes until the server closes."""
        with self.connect() as connection:
            connection.sendall(text)
            return read_all(connection)

    def livez_seconds(self) -> float:
        """How long the simplest page takes."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/livez")
        assert connection.getresponse().status == 200
        connection.close()
        return time.monotonic() - began


def read_all(connection: socket.socket) -> bytes:
    """All that comes until the end."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while data := connection.recv(65536):
            found += data
    return found


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """Where the server puts what it can't hold in memory."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def site(request: pytest.FixtureRequest, temporary: Path) -> Iterator[Site]:
    """The real web server on this test's database; a parameter is one more option for it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = processes.web(*getattr(request, "param", ()), PORT=str(port), TMPDIR=str(temporary))
    found = Site(running, port)
    processes.wait_until(lambda: _answers(found), 60, running.output)
    yield found
    running.stop()


def _answers(site: Site) -> bool:
    with contextlib.suppress(OSError):
        site.livez_seconds()
        return True
    return False


def test_fifty_slow_senders_of_each_kind_hold_nobody_up(site: Site) -> None:
    held = [site.connect() for _ in range(50 * len(SLOW))]
    for number, connection in enumerate(held):
        kind = list(SLOW.values())[number % len(SLOW)]
        connection.sendall(kind.replace(b"%s", b"golive_csrf_%d=%s" % (site.port, b"c" * 32)))
    time.sleep(0.3)
    assert max(site.livez_seconds() for _ in range(20)) < PATIENCE
    for connection in held:
        connection.close()


@pytest.mark.parametrize("site", [("--threads", "2")], indirect=True)
def test_who_asks_on_and_fetches_nothing_holds_nobody_up(site: Site) -> None:
    held, question = [], b"GET /login/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for _ in range(3):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", site.port))
        connection.setblocking(False)
        held.append(connection)
    until, slowest = time.monotonic() + 20, 0.0
    while time.monotonic() < until:
        for connection in held:
            with contextlib.suppress(OSError):
                connection.send(question * 200)
        slowest = max(slowest, site.livez_seconds())
    assert slowest < PATIENCE
    for connection in held:
        connection.close()


@pytest.mark.parametrize("site", [("--worker-connections", "20")], indirect=True)
def test_who_comes_gets_in_though_all_connections_are_taken(site: Site) -> None:
    held = [site.connect() for _ in range(60)]
    for connection in held:
        connection.sendall(SLOW["a short body"])
    assert max(site.livez_seconds() for _ in range(5)) < PATIENCE
    for connection in held:
        connection.close()


def test_a_slow_sender_is_told_so_and_let_go(site: Site) -> None:
    with site.connect() as connection:
        connection.settimeout(20)
        connection.sendall(SLOW["a head"])
        assert read_all(connection).startswith(b"HTTP/1.1 408 ")


def test_strangers_are_refused_before_anything_is_read(site: Site, temporary: Path) -> None:
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'.encode()
    for cookie in ("", f"Cookie: golive_session_{site.port}=forged\r\n"):
        for length in (100_000, 32_000_000, 5_000_000_000):
            kind = f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n{cookie}"
            head = f"POST /login/ HTTP/1.1\r\nHost: localhost\r\n{kind}Content-Length: {length}\r\n\r\n".encode()
            answer = site.ask(head + part + b"x" * 50_000)
            assert answer.startswith(b"HTTP/1.1 413 ")
            assert b"can be sent here at once" in answer and b"Connection: close" in answer
    assert list(temporary.iterdir()) == []


def test_a_strangers_file_leads_to_the_sign_in_page(site: Site) -> None:
    answer = site.ask(SLOW["a file"])
    assert answer.startswith(b"HTTP/1.1 302 ")
    assert b"Location: /login/" in answer


@pytest.mark.parametrize(("role", "status"), [("marketer", 302), ("reviewer", 403)])
def test_files_are_for_those_with_the_right(site: Site, role: str, status: int) -> None:
    rows = "".join(f"person-{number}@people.example,{'x' * 200}\n" for number in range(25_000))
    answer = upload(site, signed_in(site, role), f"email,description\n{rows}")
    assert answer.status == status
    assert Import.objects.count() == (status == 302)
    if status == 302:
        job = Import.objects.get()
        assert (job.lines, job.file.size) == (25_000, len(f"email,description\n{rows}"))


def test_requests_on_one_connection_are_answered_in_order(site: Site) -> None:
    one = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
    form = b"POST /t/u/none HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\n\r\na=b&c=d"
    last = one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    statuses = re.findall(rb"HTTP/1\.1 (\d+) ", site.ask(one + form + one + last))
    assert statuses == [b"200", b"404", b"200", b"200"]


def test_who_waits_for_a_word_before_the_body_gets_it(site: Site) -> None:
    head = b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n"
    with site.connect() as connection:
        connection.sendall(head + b"Content-Length: 7\r\n\r\n")
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"a=b&c=d")
        assert read_all(connection).count(b"HTTP/1.1 ") == 1
    refused = site.ask(head + b"Content-Length: 7000000\r\n\r\n")
    assert refused.startswith(b"HTTP/1.1 413 ")


def signed_in(site: Site, role: str) -> dict[str, str]:
    """The cookies of somebody signed in."""
    client = Client()
    client.force_login(factories.user(role))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {f"golive_session_{site.port}": session, f"golive_csrf_{site.port}": "c" * 32}


def upload(site: Site, cookies: dict[str, str], text: str) -> Any:
    """Send a file as the form for imports does."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{"c" * 32}\r\n',
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\n\r\n{text}\r\n',
        f"--{BOUNDARY}--\r\n",
    ]
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    headers = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    connection.request("POST", "/contacts/import/", "".join(parts).encode(), headers)
    return connection.getresponse()
