"""Mail servers for tests: a strict real one, and a scripted one that misbehaves at a chosen moment."""

import asyncio
import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PIPELINING = ("PIPELINING", "8BITMIME", "SMTPUTF8")


@dataclass
class Inbox:
    """What a server took, in order; `replies` answers DATA per recipient."""

    mails: list[Envelope] = field(default_factory=list)
    users: list[bytes] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        refusal = self.replies.get(f"rcpt {address}")
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = self.replies.get(f"data {envelope.rcpt_tos[0]}", "250 2.0.0 taken")
        if reply.startswith("2"):
            self.mails.append(envelope)
        return reply

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login)
        return AuthResult(success=data.password == b"right", handled=False)


@contextmanager
def strict_server(
    inbox: Inbox, *, tls: ssl.SSLContext | None = None, security: str = "plain", **options: Any
) -> Iterator[int]:
    """Run aiosmtpd on a free port of 127.0.0.1; yields the port."""
    if security == "starttls":
        options |= {"tls_context": tls, "require_starttls": True}
    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=free_port(),
        loop=asyncio.new_event_loop(),
        ssl_context=tls if security == "tls" else None,
        **options,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def scripted_server(serve: Callable[["Line"], None]) -> Iterator[int]:
    """Run `serve` in a thread for each connection; yields the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError, EOFError):
                serve(Line(connection))

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


class Line:
    """The server's end of one conversation, command by command."""

    def __init__(self, connection: socket.socket) -> None:
        # Without it each small reply waits 40 ms for the client's delayed acknowledgement of the one before.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection
        self.file = connection.makefile("rb")
        self.said: list[str] = []

    def say(self, *lines: str) -> None:
        self.connection.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def hear(self) -> str:
        raw = self.file.readline()
        if not raw:
            raise EOFError
        self.said.append(raw.decode().rstrip("\r\n"))
        return self.said[-1]

    def hear_body(self) -> None:
        while self.hear() != ".":
            pass

    def end(self) -> None:
        """Close as a server does that is going down, and let the client read what was said."""
        self.connection.shutdown(socket.SHUT_WR)
        while self.file.readline():
            pass
        raise EOFError

    def drop(self) -> None:
        """Break the connection as a crash does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.file.close()
        self.connection.close()
        raise EOFError


def misbehaving(at: str, reply: str = "", extensions: tuple[str, ...] = PIPELINING) -> Callable[[Line], None]:
    """Serve, but at one step (greeting, EHLO, MAIL, RCPT, DATA, body, dot) answer `reply`, or drop without one."""

    def answer(line: Line, step: str, normal: str) -> bool:
        if step != at:
            line.say(normal)
            return True
        if not reply:
            line.drop()
        line.say(*reply.split("|"))
        if reply.startswith("421"):
            line.end()
        return False

    def serve(line: Line) -> None:
        if not answer(line, "greeting", "220 ready"):
            return
        while True:
            verb = line.hear().upper().split(":")[0].split(" ")[0]
            if verb == "EHLO":
                if at == "EHLO":
                    answer(line, "EHLO", "")
                else:
                    line.say(*(f"250-{word}" for word in ("scripted", *extensions)), "250 HELP")
            elif verb == "DATA":
                if answer(line, "DATA", "354 go on"):
                    if at == "body":
                        line.hear()
                        line.drop()
                    line.hear_body()
                    answer(line, "dot", "250 taken")
            elif verb == "QUIT":
                return
            else:
                answer(line, verb, "250 OK")

    return serve


def breaking_on(culprit: str, taken: list[str], ends_after_each: bool = False) -> Callable[[Line], None]:
    """Take all mails but those to one address: there the connection breaks before the final dot, at every attempt.

    With `ends_after_each` the connection is ended without a word after every mail, as servers do with idle ones.
    """

    def serve(line: Line) -> None:
        line.say("220 ready")
        recipient = ""
        while True:
            command = line.hear()
            verb = command.upper().split(":")[0].split(" ")[0]
            if verb == "RCPT":
                recipient = command.partition("<")[2].partition(">")[0]
            if verb != "DATA":
                line.say("250 OK")
                continue
            if recipient == culprit:
                line.drop()
            line.say("354 go on")
            line.hear_body()
            taken.append(recipient)
            line.say("250 taken")
            if ends_after_each:
                line.end()

    return serve


@dataclass(frozen=True)
class Certificates:
    """A self-made authority, and a server certificate of its for localhost and 127.0.0.1."""

    authority: Path
    server: Path

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server)
        return context


def make_certificates(folder: Path, name: str = "localhost") -> Certificates:
    """Make both in a folder."""
    authority_key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("Test authority", "Test authority", authority_key.public_key(), authority_key, is_ca=True)
    server = _certificate(name, "Test authority", server_key.public_key(), authority_key, is_ca=False)
    (folder / "ca.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    (folder / "server.pem").write_bytes(
        server_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + server.public_bytes(serialization.Encoding.PEM)
    )
    return Certificates(folder / "ca.pem", folder / "server.pem")


def _certificate(
    subject: str,
    issuer: str,
    public: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    is_ca: bool,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(subject.replace(" ", "-"))]), critical=False)
    )
    return builder.sign(signer, hashes.SHA256())
