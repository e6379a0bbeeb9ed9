"""The conversation below `smtp`: socket, replies, greeting, TLS, signing in."""

import base64
import re
import socket
import ssl
import time
from collections.abc import Sequence
from typing import NamedTuple

from marketing.service.mail.wire.smtp_server import SmtpServer

_LONGEST_LINE = 4096
_MOST_LINES = 100
_REPLY = re.compile(rb"(\d{3})([ -]?)(.*)\Z", re.S)


class ConnectFailed(Exception):
    """The server can't be reached, can't be trusted or doesn't let us in; nothing was sent."""


class Broken(Exception):
    """The connection is of no more use: closed, silent for too long, or not SMTP."""


class Reply(NamedTuple):
    """One reply of the server."""

    code: int
    text: str

    @property
    def is_positive(self) -> bool:
        """Say whether the server agreed."""
        return 200 <= self.code < 300


class Session:
    """A greeted connection: writes, reads replies, knows the server's extensions (by upper-case name)."""

    def __init__(self, connection: socket.socket, timeout: float) -> None:
        self._socket = connection
        self._timeout = timeout
        self._buffer = b""
        self.extensions: dict[str, str] = {}
        connection.settimeout(timeout)

    def write(self, data: bytes) -> None:
        """Send bytes; raises Broken."""
        self._socket.settimeout(self._timeout)
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Broken(f"The connection broke while sending: {error}") from error

    def read(self, timeout: float | None = None) -> Reply:
        """Read one reply, whole within the time however it drips in; raises Broken."""
        until = time.monotonic() + (timeout or self._timeout)
        texts = []
        for _line in range(_MOST_LINES):
            found = _REPLY.match(self._line(until))
            if found is None:
                raise Broken("The server's answer is not SMTP.")
            texts.append(found[3].decode("utf-8", "replace").strip())
            if found[2] != b"-":
                return Reply(int(found[1]), "\n".join(texts)[:1000])
        raise Broken("The server's answer has no end.")

    def ask(self, command: str) -> Reply:
        """Send one command and read its reply; raises Broken."""
        self.write(command.encode() + b"\r\n")
        return self.read()

    def pipeline(self, commands: Sequence[bytes]) -> list[Reply]:
        """Send commands that belong together; without PIPELINING it ends at the first refusal; raises Broken."""
        if "PIPELINING" in self.extensions:
            self.write(b"".join(commands))
            return self._replies(len(commands))
        replies = []
        for command in commands:
            self.write(command)
            replies.append(self.read())
            if not replies[-1].is_positive:
                break
        return replies

    def hello(self, name: str) -> None:
        """Greet and learn the server's extensions; raises Broken, ConnectFailed."""
        reply = self.ask(f"EHLO {name}")
        if not reply.is_positive:
            reply = self.ask(f"HELO {name}")
            _expect(reply, "greeting")
            self.extensions = {}
            return
        words = (line.partition(" ") for line in reply.text.split("\n")[1:])
        self.extensions = {keyword.upper(): rest.strip() for keyword, _space, rest in words}

    def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Change to TLS; raises Broken, ConnectFailed."""
        if "STARTTLS" not in self.extensions:
            raise ConnectFailed("The mail server doesn't offer STARTTLS.")
        _expect(self.ask("STARTTLS"), "STARTTLS")
        if self._buffer:
            # Whoever sits between could put commands' answers before the TLS starts.
            raise ConnectFailed("The mail server sent more than it may before TLS.")
        self._socket.settimeout(self._timeout)
        self._socket = context.wrap_socket(self._socket, server_hostname=host)

    def sign_in(self, user: str, password: str) -> None:
        """Authenticate; raises Broken, ConnectFailed."""
        ways = self.extensions.get("AUTH", "").upper().split()
        if "PLAIN" in ways:
            reply = self.ask("AUTH PLAIN " + _base64(f"\0{user}\0{password}"))
        elif "LOGIN" in ways:
            reply = self.ask("AUTH LOGIN")
            for secret in (user, password):
                reply = self.ask(_base64(secret)) if reply.code == 334 else reply
        else:
            raise ConnectFailed("The mail server offers no way of signing in that we know (PLAIN, LOGIN).")
        _expect(reply, "signing in")

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def local_name(self) -> str:
        """Our address as a literal, for servers that are greeted without a configured name."""
        address = str(self._socket.getsockname()[0])
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    def _replies(self, count: int) -> list[Reply]:
        replies: list[Reply] = []
        while len(replies) < count:
            replies.append(self.read())
            if replies[-1].code == 421:
                break
        return replies

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._buffer:
            if len(self._buffer) > _LONGEST_LINE:
                raise Broken("The server's answer is too long.")
            try:
                self._socket.settimeout(max(until - time.monotonic(), 0.001))
                received = self._socket.recv(8192)
            except OSError as error:
                raise Broken(f"No answer: {error}") from error
            if not received:
                raise Broken("The server closed the connection.")
            self._buffer += received
        line, _end, self._buffer = self._buffer.partition(b"\n")
        return line.rstrip(b"\r")


def start(server: SmtpServer) -> Session:
    """Connect, greet, secure and sign in; raises ConnectFailed."""
    if server.user and server.security == "plain" and not server.is_loopback:
        raise ConnectFailed("A password is only sent encrypted: use smtp+tls:// or smtps://.")
    try:
        connection = _connected(server)
    except (OSError, ssl.SSLError) as error:
        raise ConnectFailed(f"The mail server {server.host}:{server.port} can't be reached: {error}") from error
    session = Session(connection, server.timeout)
    try:
        _prepare(session, server)
    except BaseException as error:
        session.close()
        if isinstance(error, Broken | OSError):
            raise ConnectFailed(f"The mail server {server.host}:{server.port}: {error}") from error
        raise
    return session


def _connected(server: SmtpServer) -> socket.socket:
    connection = socket.create_connection((server.host, server.port), timeout=server.timeout)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if server.security != "tls":
        return connection
    try:
        return _tls(server).wrap_socket(connection, server_hostname=server.host)
    except BaseException:
        connection.close()
        raise


def _prepare(session: Session, server: SmtpServer) -> None:
    _expect(session.read(), "greeting")
    name = server.hello or session.local_name()
    session.hello(name)
    if server.security == "starttls":
        session.start_tls(_tls(server), server.host)
        session.hello(name)
    if server.user:
        session.sign_in(server.user, server.password)


def _tls(server: SmtpServer) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=server.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _expect(reply: Reply, step: str) -> None:
    if not reply.is_positive:
        raise ConnectFailed(f"The mail server refused {step}: {reply.code} {reply.text}")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
