"""A sender's hold on its claims, and what happens to claims whose sender is gone.

A hold is a token, written on every message claimed with it, and a locked journal file of that name. The kernel drops
the lock when the process ends, however it ends: so a sweep knows at once that a sender is gone, and what it had sent.

    token                                  what the sweep does with its claims
    its file is locked                     nothing: the sender lives, even if it is slow or stopped
    captured mail, sender gone             back to the queue: captured and settled in one transaction
    mail on the wire, sender gone          by the journal: settled, uncertain, or back to the queue
    of another data folder, captured       back to the queue when the lease is over
    of another data folder, on the wire    uncertain, an hour after the lease: nobody here can read that journal
"""

import fcntl
import logging
import secrets
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db.models.functions import Now

from marketing.environment import kept_key
from marketing.service.mail import outbox, wire_journal
from marketing.service.mail.models import Message, MessageState
from marketing.service.mail.verdicts import from_journal, uncertain

WIRE, KEPT = "w", "k"
FOREIGN_WAIT = timedelta(hours=1)
ORPHAN_SECONDS = 3600.0

logger = logging.getLogger(__name__)


class Hold:
    """The token of one sender's turn, valid while its journal file stays locked. A context manager.

    Leaving it in order deletes the file; leaving it by an exception keeps it for the sweep to read.
    """

    def __init__(self, kind: str) -> None:
        self.token = f"{kind}{_folder_mark()}{secrets.token_hex(8)}"
        self.path = _path(self.token)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._is_kept = False
        self._file = self.path.open("ab")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def keep(self) -> None:
        """Leave the file for the sweep to read, however the turn ends: some of its claims broke off."""
        self._is_kept = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and not self._is_kept:
            self.path.unlink(missing_ok=True)
        self._file.close()


def reclaim(at: datetime) -> None:
    """Look after the claims of senders that are gone; harmless to do twice or in two workers at once."""
    held = Message.objects.filter(lease_until__isnull=False, state=MessageState.CLAIMED)
    for token in held.order_by().values_list("lease_token", flat=True).distinct():
        if token[1:9] == _folder_mark():
            _reclaim_own(token, at)
        else:
            _reclaim_foreign(token, at)
    _forget_orphans()


def _reclaim_own(token: str, at: datetime) -> None:
    try:
        with _path(token).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _settle_by_journal(token, at)
            _path(token).unlink(missing_ok=True)
    except BlockingIOError:
        return


def _settle_by_journal(token: str, at: datetime) -> None:
    said = wire_journal.read_back(_path(token))
    messages = list(Message.objects.filter(lease_token=token, state=MessageState.CLAIMED, lease_until__isnull=False))
    known = [from_journal(message, said.settled[message.pk], at) for message in messages if message.pk in said.settled]
    unknown = [uncertain(message) for message in messages if message.pk in said.uncertain]
    outbox.settle([*known, *unknown], token, at)
    settled = {result.message.pk for result in (*known, *unknown)}
    back = outbox.release([message for message in messages if message.pk not in settled], token, at)
    logger.warning("A sender ended: %s settled, %s uncertain, %s back in the queue", len(known), len(unknown), back)


def _reclaim_foreign(token: str, at: datetime) -> None:
    patience = timedelta() if token.startswith(KEPT) else FOREIGN_WAIT
    over = Message.objects.filter(lease_token=token, state=MessageState.CLAIMED, lease_until__lt=Now() - patience)
    messages = list(over)
    if token.startswith(KEPT):
        outbox.release(messages, token, at)
    else:
        outbox.settle([uncertain(message) for message in messages], token, at)


def _forget_orphans() -> None:
    """Remove old journals that no claim refers to: their turn broke off before it claimed or after it settled."""
    for path in _old(_folder().glob("*.journal")):
        if not Message.objects.filter(lease_until__isnull=False, lease_token=path.stem).exists():
            path.unlink(missing_ok=True)


def _old(paths: Iterable[Path]) -> list[Path]:
    limit = time.time() - ORPHAN_SECONDS
    return [path for path in paths if path.stat().st_mtime < limit]


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "wire"


def _path(token: str) -> Path:
    return _folder() / f"{token}.journal"


def _folder_mark() -> str:
    """Eight letters that tell this data folder from all others: its journals can be read here."""
    return kept_key(_folder() / "mark").replace("-", "x").replace("_", "x")[:8]
