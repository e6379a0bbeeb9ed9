"""The two ways out."""

import pytest

from marketing.service.mail.wire.outcomes import Category, ConnectionLost, PermanentFailure, Phase, Sent
from marketing.service.mail.wire.transports import CapturingTransport, SmtpTransport, Transport, is_demo_address
from tests.mail.smtp_servers import Inbox, breaking_on, free_port, misbehaving, scripted_server, strict_server

RAW = b"Subject: x\r\n\r\nbody\r\n"


def nothing() -> None:
    """A journal that is not looked at."""


def test_the_smtp_transport_sends_over_one_connection() -> None:
    inbox = Inbox()
    with strict_server(inbox) as port:
        transport: Transport = SmtpTransport(f"smtp://127.0.0.1:{port}")
        connection = transport.open()
        outcomes = [connection.send("a@shop.test", f"{number}@home.test", RAW, nothing) for number in range(3)]
        connection.close()

    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert [mail.rcpt_tos for mail in inbox.mails] == [[f"{number}@home.test"] for number in range(3)]


@pytest.mark.parametrize(
    ("address", "is_demo"),
    [
        ("a@shop.example", True),
        ("a@EXAMPLE", True),
        ("a@b.c.Example.", True),
        ("a@example.com", False),
        ("a@localhost.test", False),
        ("a@myexample", False),
        ("a.example@home.test", False),
    ],
)
def test_demo_addresses_are_those_under_example(address: str, is_demo: bool) -> None:
    assert is_demo_address(address) is is_demo


def test_a_demo_address_is_refused_without_connecting() -> None:
    dots: list[int] = []
    connection = SmtpTransport(f"smtp://127.0.0.1:{free_port()}").open()

    outcome = connection.send("a@shop.test", "ada@home.example", RAW, lambda: dots.append(1))
    connection.close()

    assert outcome == PermanentFailure(550, "demo address", Category.INVALID_DOMAIN)
    assert dots == []


def test_a_server_that_cannot_be_reached_is_a_safe_loss() -> None:
    connection = SmtpTransport(f"smtp://127.0.0.1:{free_port()}").open()

    outcome = connection.send("a@shop.test", "ada@home.test", RAW, nothing)

    assert isinstance(outcome, ConnectionLost)
    assert outcome.phase == Phase.CONNECTING


def test_a_broken_connection_is_opened_again_by_the_next_message() -> None:
    with scripted_server(misbehaving("dot", "421 closing")) as port:
        connection = SmtpTransport(f"smtp://127.0.0.1:{port}").open()
        outcomes = [connection.send("a@shop.test", "ada@home.test", RAW, nothing) for _attempt in range(2)]
        connection.close()

    assert [getattr(outcome, "code", 0) for outcome in outcomes] == [421, 421]


def test_a_connection_that_the_server_ended_meanwhile_is_opened_anew() -> None:
    taken: list[str] = []
    with scripted_server(breaking_on("", taken, ends_after_each=True)) as port:
        connection = SmtpTransport(f"smtp://127.0.0.1:{port}").open()
        outcomes = [connection.send("a@shop.test", f"{number}@home.test", RAW, nothing) for number in range(3)]
        connection.close()

    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert taken == [f"{number}@home.test" for number in range(3)]


def test_what_breaks_a_fresh_connection_too_is_a_loss_before_the_dot() -> None:
    with scripted_server(breaking_on("bad@home.test", [])) as port:
        connection = SmtpTransport(f"smtp://127.0.0.1:{port}").open()
        good, bad = (connection.send("a@shop.test", f"{name}@home.test", RAW, nothing) for name in ("good", "bad"))
        connection.close()

    assert isinstance(good, Sent)
    assert isinstance(bad, ConnectionLost)
    assert bad.phase == Phase.BEFORE_DOT


def test_the_capturing_transport_announces_then_stores() -> None:
    events: list[object] = []
    transport: Transport = CapturingTransport(lambda *mail: events.append(mail))
    connection = transport.open()

    outcome = connection.send("a@shop.test", "ada@home.example", RAW, lambda: events.append("dot"))
    connection.close()

    assert outcome == Sent(250, "captured")
    assert events == ["dot", ("a@shop.test", "ada@home.example", RAW)]
