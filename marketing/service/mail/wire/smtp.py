"""One SMTP connection for many messages: pipelined, verified TLS, every outcome classified.

`smtplib` waits for each reply and can't say whether a broken connection had sent the final dot. For one message:

1. MAIL, RCPT, DATA in one write (where the server offers PIPELINING). A crash here sends nothing.
2. The server answers 354; the body goes out without its final dot. A crash here sends nothing.
3. `before_dot()` is called: the caller writes its journal. When it raises, the connection is cut, nothing is sent.
4. The dot goes out. A crash from here on to 5: the message is uncertain.
5. The reply is read and classified.
"""

import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Self

from marketing.service.mail.compose.headers import HeaderRefused, checked
from marketing.service.mail.wire import smtp_session
from marketing.service.mail.wire.outcomes import (
    Category,
    ConnectionLost,
    Outcome,
    PermanentFailure,
    Phase,
    Sent,
    Stage,
    TemporaryFailure,
    refusal,
)
from marketing.service.mail.wire.smtp_server import SmtpServer
from marketing.service.mail.wire.smtp_session import Broken, ConnectFailed, Reply, Session

__all__ = ["ConnectFailed", "SmtpConnection", "SmtpServer", "connect"]

_READY_FOR_BODY = 354
_CLOSING = 421
# The commands that are written at once, in their order.
_STAGES = (Stage.MAIL, Stage.RCPT, Stage.DATA)


def connect(server: SmtpServer | str) -> "SmtpConnection":
    """Open a connection (an address as in `SmtpServer.from_url`, or the server); raises ConnectFailed."""
    connection = SmtpConnection(SmtpServer.from_url(server) if isinstance(server, str) else server)
    connection.open()
    return connection


class SmtpConnection:
    """A connection to one server; `send` any number of messages, one at a time."""

    def __init__(self, server: SmtpServer) -> None:
        self.server = server
        self._session: Session | None = None

    @property
    def is_open(self) -> bool:
        """Say whether messages can be sent; False after a loss or a 421."""
        return self._session is not None

    def open(self) -> None:
        """Connect, start TLS, sign in; raises ConnectFailed."""
        if self._session is None:
            self._session = smtp_session.start(self.server)

    def send(self, envelope_from: str, recipient: str, raw: bytes, before_dot: Callable[[], None]) -> Outcome:
        """Send one message by the module's steps. Raises HeaderRefused, ConnectFailed, and what `before_dot` raises.

        `raw` has CRLF line ends only (ValueError else: a bare one could end the message early).
        """
        _check(envelope_from, recipient, raw)
        self.open()
        session = self._session
        assert session is not None
        refused = _cannot_take(session, recipient, raw)
        if refused is not None:
            return refused
        try:
            return self._sent(session, envelope_from, recipient, raw, before_dot)
        except Broken as error:
            self.drop()
            return ConnectionLost(Phase.BEFORE_DOT, str(error))
        except BaseException:
            # The callback, a time limit or Ctrl-C: where the conversation stands is unknown.
            self.drop()
            raise

    def close(self) -> None:
        """Say QUIT and close; never raises for the network."""
        if self._session is not None:
            with contextlib.suppress(Broken):
                self._session.write(b"QUIT\r\n")
        self.drop()

    def drop(self) -> None:
        """Close at once, saying nothing."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _sent(
        self,
        session: Session,
        envelope_from: str,
        recipient: str,
        raw: bytes,
        before_dot: Callable[[], None],
    ) -> Outcome:
        refused = self._announce(session, envelope_from, recipient, raw)
        if refused is not None:
            return refused
        session.write(_stuffed(raw))
        before_dot()
        try:
            session.write(b".\r\n")
            return self._result(session.read(timeout=self.server.dot_timeout))
        except Broken as error:
            self.drop()
            return ConnectionLost(Phase.AFTER_DOT, str(error))

    def _announce(self, session: Session, envelope_from: str, recipient: str, raw: bytes) -> Outcome | None:
        """Get as far as 354; returns the refusal otherwise, with the connection ready for the next message."""
        commands = (
            f"MAIL FROM:<{envelope_from}>{_mail_options(session, envelope_from, recipient, raw)}\r\n".encode(),
            f"RCPT TO:<{recipient}>\r\n".encode(),
            b"DATA\r\n",
        )
        replies = session.pipeline(commands)
        is_agreed = len(replies) == len(commands) and replies[0].is_positive and replies[1].is_positive
        if is_agreed and replies[2].code == _READY_FOR_BODY:
            return None
        return self._refused(session, replies)

    def _refused(self, session: Session, replies: list[Reply]) -> Outcome:
        index = next(i for i, reply in enumerate(replies) if not reply.is_positive or i == len(replies) - 1)
        reply = replies[index]
        if reply.code == _CLOSING:
            self.drop()
            return TemporaryFailure(reply.code, reply.text, Category.CONNECTION_ERROR)
        if replies[-1].code == _READY_FOR_BODY:
            # Pipelined DATA was let through without a recipient: end an empty message, nobody gets it.
            session.write(b".\r\n")
            session.read()
        self._reset(session)
        if not 400 <= reply.code < 600:
            return TemporaryFailure(reply.code, reply.text, Category.RECIPIENT_SERVER_ERROR)
        return refusal(reply.code, reply.text, stage=_STAGES[index])

    def _reset(self, session: Session) -> None:
        """Forget the refused message; a connection that can't is dropped, the refusal stands."""
        try:
            session.write(b"RSET\r\n")
            if session.read().is_positive:
                return
        except Broken:
            pass
        self.drop()

    def _result(self, reply: Reply) -> Outcome:
        if reply.is_positive:
            return Sent(reply.code, reply.text)
        if reply.code == _CLOSING:
            self.drop()
        if 400 <= reply.code < 600:
            return refusal(reply.code, reply.text, stage=Stage.DATA)
        self.drop()
        return ConnectionLost(Phase.AFTER_DOT, f"The server answered {reply.code} {reply.text}")


def _check(envelope_from: str, recipient: str, raw: bytes) -> None:
    for value in (envelope_from, recipient):
        checked("Envelope", value)
        if any(character in value for character in " <>") or not value.isprintable():
            raise HeaderRefused("Envelope", "an address holds a space or an angle bracket")
    if not recipient:
        raise HeaderRefused("Envelope", "there is no recipient")
    if not raw.endswith(b"\r\n") or not raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r"):
        raise ValueError("A message must have CRLF line ends only, and end with one.")


def _cannot_take(session: Session, recipient: str, raw: bytes) -> PermanentFailure | None:
    """Refuse here what the server said that it can't take."""
    if not recipient.isascii() and "SMTPUTF8" not in session.extensions:
        return PermanentFailure(553, "The mail server can't send to addresses with such letters.", Category.ROUTING)
    limit = session.extensions.get("SIZE", "")
    if limit.isdecimal() and 0 < int(limit) < len(raw):
        return PermanentFailure(552, f"The mail server takes at most {limit} bytes.", Category.POLICY_RELATED)
    return None


def _mail_options(session: Session, envelope_from: str, recipient: str, raw: bytes) -> str:
    options = f" SIZE={len(raw)}" if "SIZE" in session.extensions else ""
    if not raw.isascii() and "8BITMIME" in session.extensions:
        options += " BODY=8BITMIME"
    is_ascii = envelope_from.isascii() and recipient.isascii() and raw.isascii()
    if not is_ascii and "SMTPUTF8" in session.extensions:
        options += " SMTPUTF8"
    return options


def _stuffed(raw: bytes) -> bytes:
    """Double the dots that start lines; the final dot is not part of it."""
    stuffed = raw.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed
