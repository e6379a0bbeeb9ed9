"""Where messages leave: a real mail server, or the app's own *Outgoing mail*."""

from collections.abc import Callable
from typing import Protocol

from marketing.service.mail.wire import smtp
from marketing.service.mail.wire.outcomes import Category, ConnectionLost, Outcome, PermanentFailure, Phase, Sent
from marketing.service.mail.wire.smtp_server import SmtpServer

# RFC 2606 keeps it for examples: no such mailbox exists, and demo data is full of it.
_DEMO_DOMAIN = "example"

Store = Callable[[str, str, bytes], None]


class Connection(Protocol):
    """An open way out. `send` returns what became of the message and calls `before_dot` just before it is taken."""

    def send(self, envelope_from: str, recipient: str, raw: bytes, before_dot: Callable[[], None]) -> Outcome:
        """Send one message."""
        ...

    def close(self) -> None:
        """Say goodbye; never raises for the network."""
        ...


class Transport(Protocol):
    """A way out that can be opened."""

    def open(self) -> Connection:
        """A connection for one batch; connecting may wait for the first message."""
        ...


class SmtpTransport:
    """Sends by a mail server; addresses under `.example` are refused here and never reach one."""

    def __init__(self, server: SmtpServer | str) -> None:
        self.server = SmtpServer.from_url(server) if isinstance(server, str) else server

    def open(self) -> "SmtpLink":
        """A connection that connects at its first message, and again after a loss."""
        return SmtpLink(self.server)


class SmtpLink:
    """One connection of the SMTP transport."""

    def __init__(self, server: SmtpServer) -> None:
        self._connection = smtp.SmtpConnection(server)

    def send(self, envelope_from: str, recipient: str, raw: bytes, before_dot: Callable[[], None]) -> Outcome:
        """Send one message; a server that can't be reached is a ConnectionLost while connecting.

        A connection that stood already may have been ended by the server since: a message that finds it broken before
        its dot is sent by a new one, and only what breaks that is the message's own trouble.
        """
        if is_demo_address(recipient):
            return PermanentFailure(550, "demo address", Category.INVALID_DOMAIN)
        was_open = self._connection.is_open
        outcome = self._sent(envelope_from, recipient, raw, before_dot)
        if was_open and isinstance(outcome, ConnectionLost) and outcome.phase is Phase.BEFORE_DOT:
            return self._sent(envelope_from, recipient, raw, before_dot)
        return outcome

    def close(self) -> None:
        """Say QUIT and close."""
        self._connection.close()

    def _sent(self, envelope_from: str, recipient: str, raw: bytes, before_dot: Callable[[], None]) -> Outcome:
        try:
            return self._connection.send(envelope_from, recipient, raw, before_dot)
        except smtp.ConnectFailed as error:
            return ConnectionLost(Phase.CONNECTING, str(error))


class CapturingTransport:
    """Hands messages to a function that stores them: `store(envelope_from, recipient, raw)`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self) -> "CapturingLink":
        """A connection; there is nothing to connect to."""
        return CapturingLink(self._store)


class CapturingLink:
    """One connection of the capturing transport; `Sent` means stored."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def send(self, envelope_from: str, recipient: str, raw: bytes, before_dot: Callable[[], None]) -> Outcome:
        """Store one message; raises what storing raises."""
        before_dot()
        self._store(envelope_from, recipient, raw)
        return Sent(250, "captured")

    def close(self) -> None:
        """Nothing to close."""


def is_demo_address(recipient: str) -> bool:
    """Say whether an address lies under `.example`."""
    domain = recipient.rpartition("@")[2].lower().rstrip(".")
    return domain.rpartition(".")[2] == _DEMO_DOMAIN
