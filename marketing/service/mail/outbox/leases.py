"""A sender's hold on its claims, and what happens to claims whose sender is gone.

A hold is a token, written on every message claimed with it, and a locked journal file of that name. The kernel drops
the lock when the process ends, however it ends: so a sweep knows at once that a sender is gone, and what it had sent.

    token                                  what the sweep does with its claims
    its file is locked                     nothing: the sender lives, even if it is slow or stopped
    captured mail, sender gone             back to the queue: captured and settled in one transaction
    mail on the wire, sender gone          by the journal: settled, uncertain, or back to the queue
    without a journal here, captured       back to the queue when the lease is over
    without a journal here, on the wire    uncertain, an hour after the lease: nobody here can read that journal

Without a journal here are claims of another data folder, and those whose file was lost.
"""

import fcntl
import logging
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Min, QuerySet
from django.db.models.functions import Now

from marketing.environment import kept_key
from marketing.lifecycle.faults import Place
from marketing.service.bulkhead import Work, each
from marketing.service.mail.models import Message, MessageState
from marketing.service.mail.outbox import queue, time_limits
from marketing.service.mail.outbox.terms import Terms
from marketing.service.mail.outbox.verdicts import from_journal, uncertain
from marketing.service.mail.wire import journal
from marketing.service.runs.models import Run
from marketing.service.runs.opening import OpenRun

WIRE, KEPT = "w", "k"
FOREIGN_WAIT = timedelta(hours=1)
ORPHAN_SECONDS = 3600.0

logger = logging.getLogger(__name__)


class Hold:
    """The token of one sender's turn, valid while its journal file stays locked. A context manager.

    Leaving it in order deletes the file; leaving it by an exception keeps it for the sweep to read.
    `clock` counts seconds.
    """

    def __init__(self, kind: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._claims: list[int] = []
        self._lasts_until = clock()
        self.token = f"{kind}{_folder_mark()}{secrets.token_hex(8)}"
        self.path = _path(self.token)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._is_kept = False
        self._file = self.path.open("ab")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def claim(self, open_run: OpenRun, agreed: Terms, at: datetime, limit: int) -> list[Message]:
        """Claim a batch in this hold's name, after the one before was settled."""
        begun = self.clock()
        claimed = queue.claim(open_run, agreed, self.token, at, limit)
        self._claims = [message.pk for message in claimed]
        self._lasts_until = begun + time_limits.lease().total_seconds()
        return claimed

    def secure(self) -> bool:
        """Renew the batch's lease where less is left than a message may be on the wire; returns whether it did."""
        begun = self.clock()
        if self._lasts_until - begun >= time_limits.on_the_wire():
            return False
        queue.renew(self._claims, self.token)
        self._lasts_until = begun + time_limits.lease().total_seconds()
        return True

    def has(self, message_id: int) -> bool:
        """Say whether a message is still claimed by this hold."""
        return queue.is_held(message_id, self.token)

    def give_back(self, at: datetime) -> None:
        """Settle by the journal what is still claimed: its batch broke off.

        Where the database can't do that now, the file stays, however the turn ends, and the sweep does it later.
        """
        self._is_kept = True
        with suppress(DatabaseError):
            settle_by_journal(self.token, at)
            self._is_kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None and not self._is_kept:
            self.path.unlink(missing_ok=True)
        self._file.close()


class _Claims(NamedTuple):
    """The claims of one token, and a run that has some of them."""

    token: str
    run: Run

    @property
    def place(self) -> Place:
        return Place(self.run.kind, self.run.record_id, f"claims:{self.token}")


def reclaim(at: datetime) -> None:
    """Look after the claims of senders that are gone; harmless to do twice or in two workers at once."""
    looking = Work("mail.reclaim", "Settling mail of an interrupted sender", at)
    each(_all_claims(), lambda claims: _reclaim(claims.token, at), looking, lambda claims: claims.place)
    _forget_orphans()


def settle_by_journal(token: str, at: datetime) -> None:
    """Settle what is claimed by a token as its journal says; what did not leave goes back to the queue."""
    messages = list(_claimed_by(token))
    if not messages:
        return  # its turn ended in order just now, or another sweep was here first
    said = journal.read_back(_path(token))
    known = [from_journal(message, said.settled[message.pk], at) for message in messages if message.pk in said.settled]
    unknown = [uncertain(message) for message in messages if message.pk in said.uncertain]
    queue.settle([*known, *unknown], token, at)
    settled = {result.message.pk for result in (*known, *unknown)}
    back = queue.release([message for message in messages if message.pk not in settled], token, at)
    logger.warning("A batch broke off: %s settled, %s uncertain, %s back in the queue", len(known), len(unknown), back)


def _all_claims() -> list[_Claims]:
    held = Message.objects.filter(lease_until__isnull=False, state=MessageState.CLAIMED).order_by()
    rows = held.values("lease_token").annotate(first=Min("run_id")).values_list("lease_token", "first")
    first = dict(rows)
    runs = Run.objects.in_bulk(set(first.values())) if first else {}
    return [_Claims(token, runs[run_id]) for token, run_id in sorted(first.items())]


def _claimed_by(token: str) -> "QuerySet[Message]":
    return Message.objects.filter(lease_token=token, state=MessageState.CLAIMED, lease_until__isnull=False)


def _reclaim(token: str, at: datetime) -> None:
    if token[1:9] != _folder_mark() or not _reclaim_own(token, at):
        _reclaim_unread(token, at)


def _reclaim_own(token: str, at: datetime) -> bool:
    """Settle by the journal, unless its sender lives; False when there is no journal."""
    try:
        with _path(token).open("rb+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            settle_by_journal(token, at)
            _path(token).unlink(missing_ok=True)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return True


def _reclaim_unread(token: str, at: datetime) -> None:
    wait = timedelta() if token.startswith(KEPT) else FOREIGN_WAIT
    messages = list(_claimed_by(token).filter(lease_until__lt=Now() - wait))
    if token.startswith(KEPT):
        queue.release(messages, token, at)
    else:
        queue.settle([uncertain(message) for message in messages], token, at)


def _forget_orphans() -> None:
    """Remove old journals that no claim refers to: their turn broke off before it claimed or after it settled."""
    for path in _old(_folder().glob("*.journal")):
        if not _claimed_by(path.stem).exists():
            path.unlink(missing_ok=True)


def _old(paths: Iterable[Path]) -> list[Path]:
    limit = time.time() - ORPHAN_SECONDS
    old = []
    for path in paths:
        with suppress(FileNotFoundError):  # its sender ended in between
            if path.stat().st_mtime < limit:
                old.append(path)
    return old


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "wire"


def _path(token: str) -> Path:
    return _folder() / f"{token}.journal"


def _folder_mark() -> str:
    """Eight letters that tell this data folder from all others: its journals can be read here."""
    return kept_key(_folder() / "mark").replace("-", "x").replace("_", "x")[:8]
