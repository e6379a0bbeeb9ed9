"""Our SMTP client against a strict server, and against servers that fail at each step."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from marketing.service.mail.compose import mime
from marketing.service.mail.compose.headers import HeaderRefused
from marketing.service.mail.wire import smtp
from marketing.service.mail.wire.outcomes import (
    Category,
    ConnectionLost,
    PermanentFailure,
    Phase,
    Sent,
    TemporaryFailure,
)
from marketing.service.mail.wire.smtp_server import SmtpServer
from marketing.service.mail.wire.smtp_session import ConnectFailed
from tests.mail.smtp_servers import (
    Inbox,
    Line,
    free_port,
    misbehaving,
    scripted_server,
    strict_server,
)

FROM, TO = "news@shop.test", "ada@home.test"
SKELETON = mime.skeleton("digest")


def message(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "message_id": "1@go.test",
        "at": datetime(2026, 1, 2, tzinfo=UTC),
        "from_name": "Shop",
        "from_address": FROM,
        "to": TO,
        "subject": "News",
        "html": "<p>Grüße</p>",
        "text": "Grüße",
    }
    return mime.build(SKELETON, **{**values, **changes}).raw


RAW = message()


class Dots:
    """Counts the calls just before the final dot."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def dots() -> Dots:
    return Dots()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def port(inbox: Inbox) -> Iterator[int]:
    with strict_server(inbox, enable_SMTPUTF8=True) as number:
        yield number


def at(port: int, **changes: Any) -> SmtpServer:
    return SmtpServer(**{"host": "127.0.0.1", "port": port, "timeout": 5.0, "dot_timeout": 5.0, **changes})


def test_many_messages_go_over_one_connection(port: int, inbox: Inbox, dots: Dots) -> None:
    with smtp.connect(f"smtp://127.0.0.1:{port}") as connection:
        outcomes = [connection.send(FROM, f"p{number}@home.test", RAW, dots) for number in range(20)]

    assert outcomes == [Sent(250, "2.0.0 taken")] * 20
    assert [mail.rcpt_tos for mail in inbox.mails] == [[f"p{number}@home.test"] for number in range(20)]
    assert {mail.mail_from for mail in inbox.mails} == {FROM}
    assert dots.count == 20


def test_what_arrives_is_what_was_sent_dots_included(port: int, inbox: Inbox, dots: Dots) -> None:
    raw = b"Subject: x\r\n\r\n.\r\n..\r\n.a\r\nb.\r\n.\r\n\r\n"

    with smtp.connect(at(port)) as connection:
        connection.send(FROM, TO, raw, dots)
        connection.send(FROM, TO, b".start\r\n", dots)

    assert [mail.original_content for mail in inbox.mails] == [raw, b".start\r\n"]


def test_letters_of_other_scripts_travel_when_the_server_can(port: int, inbox: Inbox, dots: Dots) -> None:
    with smtp.connect(at(port)) as connection:
        outcome = connection.send(FROM, "ådå@home.test", message(to="ådå@home.test"), dots)

    assert isinstance(outcome, Sent)
    assert inbox.mails[0].rcpt_tos == ["ådå@home.test"]
    assert "SMTPUTF8" in inbox.mails[0].mail_options


def test_a_server_without_smtputf8_is_not_asked(dots: Dots) -> None:
    with (
        scripted_server(misbehaving("never", extensions=("PIPELINING",))) as port,
        smtp.connect(at(port)) as connection,
    ):
        outcome = connection.send(FROM, "ådå@home.test", message(to="ådå@home.test"), dots)

    assert isinstance(outcome, PermanentFailure)
    assert (outcome.code, outcome.category) == (553, Category.ROUTING)
    assert dots.count == 0


def test_a_message_over_the_servers_size_is_not_sent(dots: Dots) -> None:
    extensions = ("PIPELINING", "SIZE 100")
    with scripted_server(misbehaving("never", extensions=extensions)) as port, smtp.connect(at(port)) as connection:
        outcome = connection.send(FROM, TO, RAW, dots)

    assert isinstance(outcome, PermanentFailure)
    assert outcome.code == 552


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
@pytest.mark.parametrize(
    ("step", "reply", "expected"),
    [
        ("MAIL", "451 later", TemporaryFailure(451, "later", Category.RECIPIENT_SERVER_ERROR)),
        ("MAIL", "550 5.1.8 no such domain", PermanentFailure(550, "5.1.8 no such domain", Category.POLICY_RELATED)),
        ("RCPT", "450 4.2.0 greylisted", TemporaryFailure(450, "4.2.0 greylisted", Category.GREYLISTING)),
        ("RCPT", "550 5.1.1 who", PermanentFailure(550, "5.1.1 who", Category.INVALID_MAILBOX)),
        ("RCPT", "550-5.2.2 box|550 full", PermanentFailure(550, "5.2.2 box\nfull", Category.FULL_MAILBOX)),
        ("DATA", "452 full", TemporaryFailure(452, "full", Category.RECIPIENT_SERVER_ERROR)),
        ("DATA", "554 no", PermanentFailure(554, "no", Category.POLICY_RELATED)),
    ],
)
def test_a_refusal_before_the_body_is_classified_and_the_connection_goes_on(
    step: str,
    reply: str,
    expected: object,
    extensions: tuple[str, ...],
    dots: Dots,
) -> None:
    with scripted_server(misbehaving(step, reply, extensions)) as port, smtp.connect(at(port)) as connection:
        outcomes = [connection.send(FROM, TO, RAW, dots) for _attempt in range(2)]

    assert outcomes == [expected, expected]
    assert dots.count == 0


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("250 2.0.0 queued as 7", Sent(250, "2.0.0 queued as 7")),
        ("451 4.3.0 try later", TemporaryFailure(451, "4.3.0 try later", Category.RECIPIENT_SERVER_ERROR)),
        ("554 5.7.1 spam", PermanentFailure(554, "5.7.1 spam", Category.REPUTATION_ISSUES)),
    ],
)
def test_the_reply_to_the_dot_decides(reply: str, expected: object, extensions: tuple[str, ...], dots: Dots) -> None:
    with scripted_server(misbehaving("dot", reply, extensions)) as port, smtp.connect(at(port)) as connection:
        assert connection.send(FROM, TO, RAW, dots) == expected
        assert connection.is_open

    assert dots.count == 1


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "dot"])
def test_a_421_is_a_temporary_failure_and_ends_the_connection(
    step: str, extensions: tuple[str, ...], dots: Dots
) -> None:
    with scripted_server(misbehaving(step, "421 closing", extensions)) as port, smtp.connect(at(port)) as connection:
        outcome = connection.send(FROM, TO, RAW, dots)

        assert outcome == TemporaryFailure(421, "closing", Category.CONNECTION_ERROR)
        assert not connection.is_open


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
@pytest.mark.parametrize(
    ("step", "phase", "dots_before"),
    [
        ("MAIL", Phase.BEFORE_DOT, 0),
        ("RCPT", Phase.BEFORE_DOT, 0),
        ("DATA", Phase.BEFORE_DOT, 0),
        ("dot", Phase.AFTER_DOT, 1),
    ],
)
def test_a_lost_connection_says_whether_the_dot_was_out(
    step: str,
    phase: Phase,
    dots_before: int,
    extensions: tuple[str, ...],
    dots: Dots,
) -> None:
    with scripted_server(misbehaving(step, "", extensions)) as port, smtp.connect(at(port)) as connection:
        outcome = connection.send(FROM, TO, RAW, dots)

        assert isinstance(outcome, ConnectionLost)
        assert outcome.phase == phase
        assert dots.count == dots_before
        assert not connection.is_open


def test_a_connection_lost_in_a_long_body_is_safe(dots: Dots) -> None:
    raw = message(html="<p>long</p>" * 2_000_000)
    with scripted_server(misbehaving("body")) as port, smtp.connect(at(port)) as connection:
        outcome = connection.send(FROM, TO, raw, dots)

    assert isinstance(outcome, ConnectionLost)
    assert outcome.phase == Phase.BEFORE_DOT
    assert dots.count == 0


@pytest.mark.parametrize("reply", ["nonsense", "354 what", "250" + "-x|250" * 200, "x" * 10_000])
def test_an_answer_that_is_no_answer_leaves_the_message_uncertain(reply: str, dots: Dots) -> None:
    with scripted_server(misbehaving("dot", reply)) as port, smtp.connect(at(port, dot_timeout=0.5)) as connection:
        outcome = connection.send(FROM, TO, RAW, dots)

        assert isinstance(outcome, ConnectionLost)
        assert outcome.phase == Phase.AFTER_DOT
        assert not connection.is_open


@pytest.mark.parametrize(("step", "phase"), [("RCPT", Phase.BEFORE_DOT), ("dot", Phase.AFTER_DOT)])
def test_a_silent_server_is_given_up(step: str, phase: Phase, dots: Dots) -> None:
    with scripted_server(misbehaving(step, "250-never ending")) as port:
        connection = smtp.connect(at(port, timeout=0.3, dot_timeout=0.3))
        outcome = connection.send(FROM, TO, RAW, dots)

    assert isinstance(outcome, ConnectionLost)
    assert outcome.phase == phase


def test_an_answer_that_drips_in_is_given_up_in_time(dots: Dots) -> None:
    def dripping(line: Line) -> None:
        line.say("220 ready")
        line.hear()
        line.say("250 hello")
        line.hear()
        for _drop in range(40):
            line.connection.sendall(b"2")
            time.sleep(0.05)

    with scripted_server(dripping) as port:
        begun = time.monotonic()
        outcome = smtp.connect(at(port, timeout=0.3)).send(FROM, TO, RAW, dots)

    assert isinstance(outcome, ConnectionLost)
    assert time.monotonic() - begun < 1.9


def test_data_let_through_without_a_recipient_delivers_nothing(dots: Dots) -> None:
    heard: list[str] = []

    def recording(line: Line) -> None:
        line.said = heard
        misbehaving("RCPT", "550 5.1.1 who")(line)

    with scripted_server(recording) as port, smtp.connect(at(port)) as connection:
        outcome = connection.send(FROM, TO, RAW, dots)

    assert isinstance(outcome, PermanentFailure)
    assert heard[heard.index("DATA") + 1 :][:2] == [".", "RSET"]


def test_when_the_journal_cannot_be_written_no_dot_goes_out(port: int, inbox: Inbox) -> None:
    def fail() -> None:
        raise OSError("disk full")

    with smtp.connect(at(port)) as connection:
        with pytest.raises(OSError, match="disk full"):
            connection.send(FROM, TO, RAW, fail)
        assert not connection.is_open

    assert inbox.mails == []


def test_the_body_is_complete_before_the_dot_is_announced(port: int, inbox: Inbox) -> None:
    seen: list[int] = []
    with smtp.connect(at(port)) as connection:
        connection.send(FROM, TO, RAW, lambda: seen.append(len(inbox.mails)))

    assert seen == [0]
    assert len(inbox.mails) == 1


def test_it_connects_again_after_a_loss(dots: Dots) -> None:
    with scripted_server(misbehaving("dot", "421 closing")) as port, smtp.connect(at(port)) as connection:
        outcomes = [connection.send(FROM, TO, RAW, dots) for _attempt in range(2)]

    assert [outcome.code for outcome in outcomes if isinstance(outcome, TemporaryFailure)] == [421, 421]


@pytest.mark.parametrize(
    ("envelope_from", "recipient"),
    [
        (FROM, "a@b.test>\r\nRCPT TO:<c@d.test"),
        (FROM, "a@b.test\r\nDATA"),
        (FROM, "a b@c.test"),
        (FROM, ""),
        ("x@y.test\n", TO),
        (FROM, "a@b.test\0"),
        (FROM, "<a@b.test>"),
        (FROM, "a@b.test\u2028"),
    ],
)
def test_envelope_values_cannot_carry_commands(
    envelope_from: str, recipient: str, port: int, inbox: Inbox, dots: Dots
) -> None:
    with smtp.connect(at(port)) as connection, pytest.raises(HeaderRefused):
        connection.send(envelope_from, recipient, RAW, dots)

    assert inbox.mails == []


@pytest.mark.parametrize("raw", [b"a\nb\r\n", b"a\rb\r\n", b"a\r\n.\n\r\n", b"a", b""])
def test_a_message_with_other_line_ends_is_refused(raw: bytes, port: int, dots: Dots) -> None:
    with smtp.connect(at(port)) as connection, pytest.raises(ValueError, match="CRLF"):
        connection.send(FROM, TO, raw, dots)


def test_a_server_that_cannot_be_reached_is_named() -> None:
    with pytest.raises(ConnectFailed, match=r"127\.0\.0\.1:\d+ can't be reached"):
        smtp.connect(at(free_port()))


@pytest.mark.parametrize(
    ("step", "reply"), [("greeting", "554 no"), ("greeting", ""), ("EHLO", ""), ("EHLO", "421 busy")]
)
def test_a_server_that_does_not_let_us_in_fails_to_connect(step: str, reply: str) -> None:
    with scripted_server(misbehaving(step, reply)) as port, pytest.raises(ConnectFailed):
        smtp.connect(at(port))


def test_an_old_server_is_greeted_in_the_old_way(dots: Dots) -> None:
    with scripted_server(misbehaving("EHLO", "502 what")) as port, smtp.connect(at(port)) as connection:
        assert isinstance(connection.send(FROM, TO, RAW, dots), Sent)
