"""A strict mail server in the test process: counts every message it took, per recipient, and can be told to be slow."""

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """Takes mail on a loopback port; `answer` may refuse a recipient, `delay` slows every message down."""

    def __init__(self, delay: float = 0.0, answer: Callable[[str], str] = lambda recipient: "") -> None:
        self.counts: Counter[str] = Counter()
        self.times: list[float] = []
        self.delay = delay
        self.answer = answer
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._controller: Controller | None = None
        self.open()

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def taken(self) -> int:
        """How many messages were taken."""
        return sum(self.counts.values())

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Refuse by `answer`, else take the recipient."""
        if refusal := self.answer(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Count the message for each recipient, then answer: who is killed before the answer doesn't know."""
        if self.delay:
            await asyncio.sleep(self.delay)
        for recipient in envelope.rcpt_tos:
            self.counts[recipient] += 1
            self.times.append(time.monotonic())
        return "250 taken"

    def open(self) -> None:
        """Listen, always on the same port."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, enable_SMTPUTF8=True)
        self._controller.start()

    def close(self) -> None:
        """Stop listening."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None
