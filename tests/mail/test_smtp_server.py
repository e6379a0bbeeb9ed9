"""The address of a mail server, as settings hold it."""

import pytest

from marketing.service.mail.wire.smtp_server import ServerInvalid, SmtpServer


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.test", ("mail.test", 25, "plain", "", "")),
        ("smtp+tls://a%40b:p%3Aw@mail.test", ("mail.test", 587, "starttls", "a@b", "p:w")),
        ("smtps://mail.test:4465", ("mail.test", 4465, "tls", "", "")),
    ],
)
def test_server_addresses_are_read(url: str, expected: tuple[object, ...]) -> None:
    server = SmtpServer.from_url(url)

    assert (server.host, server.port, server.security, server.user, server.password) == expected
    assert "p:w" not in repr(server)


@pytest.mark.parametrize(
    "url", ["http://x", "smtp://", "smtp://x:port", "smtp://x?nonsense=1", "smtp://x?timeout=soon", ""]
)
def test_bad_server_addresses_are_refused(url: str) -> None:
    with pytest.raises(ServerInvalid):
        SmtpServer.from_url(url)


def test_options_of_a_server_address() -> None:
    server = SmtpServer.from_url("smtps://x?ca_file=/tmp/ca.pem&hello=mail.shop.test&timeout=5&dot_timeout=60")

    assert (server.ca_file, server.hello, server.timeout, server.dot_timeout) == (
        "/tmp/ca.pem",
        "mail.shop.test",
        5,
        60,
    )
