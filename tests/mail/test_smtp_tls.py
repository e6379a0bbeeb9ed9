"""TLS and signing in, against a strict server with self-made certificates."""

from typing import Any

import pytest

from marketing.service.mail.wire import smtp
from marketing.service.mail.wire.outcomes import Sent, TemporaryFailure
from marketing.service.mail.wire.smtp_server import SmtpServer
from marketing.service.mail.wire.smtp_session import ConnectFailed
from tests.mail.smtp_servers import (
    Certificates,
    Inbox,
    Line,
    make_certificates,
    misbehaving,
    scripted_server,
    strict_server,
)

MAIL = ("news@shop.test", "ada@home.test", b"Subject: x\r\n\r\nbody\r\n")


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


def at(port: int, **changes: Any) -> SmtpServer:
    return SmtpServer(**{"host": "127.0.0.1", "port": port, "timeout": 5.0, "dot_timeout": 5.0, **changes})


def nothing() -> None:
    """A journal that is not looked at."""


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_tls_with_a_verified_certificate(security: str, certificates: Certificates, inbox: Inbox) -> None:
    scheme = {"starttls": "smtp+tls", "tls": "smtps"}[security]
    with strict_server(inbox, tls=certificates.context(), security=security) as port:
        url = f"{scheme}://localhost:{port}?ca_file={certificates.authority}"
        with smtp.connect(url) as connection:
            assert connection.send(*MAIL, nothing) == Sent(250, "2.0.0 taken")


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_an_unknown_authority_or_another_name_is_not_trusted(
    security: str,
    host: str,
    certificates: Certificates,
    inbox: Inbox,
) -> None:
    ca_file = "" if host == "localhost" else str(certificates.authority)
    running = strict_server(inbox, tls=certificates.context(), security=security)
    with running as port, pytest.raises(ConnectFailed, match="certificate"):
        smtp.connect(at(port, host=host, security=security, ca_file=ca_file))


def test_starttls_that_is_not_offered_fails() -> None:
    with scripted_server(misbehaving("never")) as port, pytest.raises(ConnectFailed, match="STARTTLS"):
        smtp.connect(at(port, security="starttls"))


def test_commands_slipped_in_before_tls_are_noticed(certificates: Certificates) -> None:
    def serve(line: Line) -> None:
        line.say("220 ready")
        line.hear()
        line.say("250-x", "250 STARTTLS")
        line.hear()
        line.say("220 go", "250 injected")
        line.hear()

    with scripted_server(serve) as port, pytest.raises(ConnectFailed, match="before TLS"):
        smtp.connect(at(port, security="starttls", ca_file=str(certificates.authority)))


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_signing_in(mechanism: str, certificates: Certificates, inbox: Inbox) -> None:
    other = {"PLAIN": "LOGIN", "LOGIN": "PLAIN"}[mechanism]
    options = {"authenticator": inbox.authenticate, "auth_required": True, "auth_exclude_mechanism": [other]}
    with strict_server(inbox, tls=certificates.context(), security="starttls", **options) as port:
        server = at(port, host="localhost", security="starttls", ca_file=str(certificates.authority))
        signed_in = SmtpServer(**{**vars(server), "user": "shop@golive", "password": "right"})
        with smtp.connect(signed_in) as connection:
            assert isinstance(connection.send(*MAIL, nothing), Sent)
        with pytest.raises(ConnectFailed, match="signing in: 535"):
            smtp.connect(SmtpServer(**{**vars(signed_in), "password": "wrong"}))
        with smtp.connect(server) as connection:
            outcome = connection.send(*MAIL, nothing)

    assert inbox.users == [b"shop@golive"] * 2
    assert isinstance(outcome, TemporaryFailure)  # 530: our set-up is at fault, not the recipient
    assert outcome.code == 530


def test_a_password_is_not_sent_in_the_clear_to_another_machine() -> None:
    with pytest.raises(ConnectFailed, match="encrypted"):
        smtp.connect("smtp://me:secret@mail.shop.test:25")
