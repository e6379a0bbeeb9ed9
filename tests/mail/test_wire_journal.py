"""The journal of a connection: what it says after every kind of end, a kill among them."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.mail.models import Message
from marketing.service.mail.outbox import retries, verdicts
from marketing.service.mail.outbox.queue import Result
from marketing.service.mail.wire.journal import JournalFailed, ReadBack, Settled, WireJournal, read_back
from marketing.service.mail.wire.outcomes import ConnectionLost, Outcome, Phase, Sent, Stage, refusal

WRITER = """
import sys
from pathlib import Path
from marketing.service.mail.wire.journal import WireJournal
journal = WireJournal(Path(sys.argv[1]))
for number in range(10**9):
    journal.dot(number)
    journal.settle(number, "ok", 250)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "leases" / "7.journal"


def test_a_journal_that_was_never_written_says_nothing(path: Path) -> None:
    assert read_back(path) == ReadBack()


def test_every_result_is_read_back(path: Path) -> None:
    with WireJournal(path) as journal:
        for number, result in enumerate(("ok", "temp", "perm"), start=1):
            journal.dot(number)
            journal.settle(number, result, 250 + number)  # type: ignore[arg-type]

    assert read_back(path) == ReadBack({1: Settled("ok", 251), 2: Settled("temp", 252), 3: Settled("perm", 253)})


def test_a_dot_without_a_reply_is_uncertain(path: Path) -> None:
    with WireJournal(path) as journal:
        journal.dot(1)
        journal.settle(1, "ok", 250)
        journal.dot(2)

    assert read_back(path) == ReadBack({1: Settled("ok", 250)}, (2,))


def test_a_message_lost_after_its_dot_is_uncertain_and_the_next_one_may_be_too(path: Path) -> None:
    with WireJournal(path) as journal:
        journal.dot(1)
        journal.settle(1, "lost")
        journal.dot(2)

    assert read_back(path).uncertain == (1, 2)


def test_a_refusal_before_the_dot_is_settled_without_one(path: Path) -> None:
    with WireJournal(path) as journal:
        journal.settle(4, "perm", 550)

    assert read_back(path) == ReadBack({4: Settled("perm", 550)})


def test_a_second_attempt_replaces_the_first(path: Path) -> None:
    with WireJournal(path) as journal:
        journal.settle(4, "temp", 450)
        journal.dot(4)

    assert read_back(path) == ReadBack({}, (4,))


@given(st.data())
def test_a_file_torn_anywhere_settles_only_what_was_written_whole(data: st.DataObject) -> None:
    lines = [b"dot 1\n", b"ok 1 250\n", b"dot 2\n", b"perm 2 550\n", b"dot 3\n"]
    whole = b"".join(lines)
    cut = data.draw(st.integers(0, len(whole)))
    with tempfile.TemporaryDirectory() as folder:
        torn = Path(folder) / "torn.journal"
        torn.write_bytes(whole[:cut])
        found = read_back(torn)

    done = whole[:cut].count(b"\n")
    assert list(found.settled) == [1, 2][: done // 2]
    assert found.uncertain == {1: (1,), 3: (2,), 5: (3,)}.get(done, ())


def test_a_torn_line_does_not_join_the_next_writers(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"dot 1\nok 1 2")
    with WireJournal(path) as journal:
        journal.dot(2)

    assert read_back(path) == ReadBack({}, (1, 2))


def test_garbage_is_passed_over(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\0\xff\nok x 250\ndot\nok 1 250 extra\n dot 5\nok 9 250\n")

    assert read_back(path) == ReadBack({9: Settled("ok", 250)})


def test_a_line_that_cannot_be_written_stops_the_sending(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = WireJournal(path)
    monkeypatch.setattr(os, "write", lambda _file, data: len(data) - 1)

    with pytest.raises(JournalFailed, match="disk full"):
        journal.dot(1)


def test_a_closed_journal_cannot_be_written(path: Path) -> None:
    journal = WireJournal(path)
    journal.close()

    with pytest.raises(JournalFailed):
        journal.dot(1)


def test_a_deleted_journal_is_gone(path: Path) -> None:
    journal = WireJournal(path, is_durable=True)
    journal.dot(1)
    journal.delete()

    assert read_back(path) == ReadBack()


REPLIES = [
    (250, "2.0.0 taken"),
    (421, "closing"),
    (450, "4.2.0 greylisted"),
    (451, "4.7.1 try\nlater"),
    (452, "4.2.2 over quota"),
    (503, "out of order"),
    (530, "5.7.0 authenticate first"),
    (550, ""),
    (550, "5.1.1 no such user"),
    (550, "5.1.2 domain does not exist"),
    (550, "5.7.1 spam of 100% \u201cGr\u00fc\u00dfe\u201d"),
    (552, "5.2.2 mailbox full"),
    (553, "what"),
    (554, "5.7.1 relay access denied"),
    (599, "odd"),
]


def judged_twice(path: Path, outcome: Outcome, attempt: int) -> tuple[Result, Result]:
    """Return the verdict at once, and the one by the journal."""
    message, at = Message(pk=7, attempt=attempt), datetime(2030, 1, 1, tzinfo=UTC)
    with WireJournal(path) as journal:
        journal.dot(7)
        verdicts.note(journal, 7, outcome)
    found = read_back(path)
    path.unlink()
    if found.uncertain:
        return verdicts.from_outcome(message, outcome, at), verdicts.uncertain(message)
    return verdicts.from_outcome(message, outcome, at), verdicts.from_journal(message, found.settled[7], at)


@pytest.mark.parametrize("attempt", [0, len(retries.BACK_OFF)])
@pytest.mark.parametrize("stage", [True, False], ids=["RCPT", "MAIL"])
@pytest.mark.parametrize(("code", "text"), REPLIES)
def test_the_journal_is_judged_as_the_answer_was(
    path: Path, code: int, text: str, stage: Stage, attempt: int
) -> None:
    is_taken = code < 300
    outcome = Sent(code, text) if is_taken else refusal(code, text, stage=stage)
    at_once, by_journal = judged_twice(path, outcome, attempt)
    assert by_journal == at_once


@settings(max_examples=40, deadline=None)
@given(code=st.integers(400, 599), text=st.text(max_size=1000), stage=st.sampled_from(Stage))
def test_whatever_the_server_says_is_judged_alike(code: int, text: str, stage: Stage) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome = refusal(code, text, stage=stage)
        at_once, by_journal = judged_twice(Path(folder) / "x.journal", outcome, 0)
    assert by_journal == at_once


def test_a_refused_sender_is_no_hard_bounce_after_a_crash_either(path: Path) -> None:
    outcome = refusal(550, "5.1.1 unknown", stage=Stage.MAIL)
    at_once, by_journal = judged_twice(path, outcome, 0)
    assert MailInteraction.HARD_BOUNCED not in by_journal.types
    assert by_journal.reason == at_once.reason == "soft-bounce"


def test_a_loss_after_the_dot_is_judged_alike(path: Path) -> None:
    at_once, by_journal = judged_twice(path, ConnectionLost(Phase.AFTER_DOT, "gone"), 0)
    assert by_journal == at_once


def test_lines_of_the_version_before_are_judged_by_their_code(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"dot 1\nok 1 250\nperm 2 550\nperm 3 552\ntemp 4 451\n")
    settled, at = read_back(path).settled, datetime(2030, 1, 1, tzinfo=UTC)
    judged = {number: verdicts.from_journal(Message(pk=number), what, at) for number, what in settled.items()}
    assert {number: (result.state, result.reason) for number, result in judged.items()} == {
        1: ("sent", ""),
        2: ("failed", "hard-bounce"),
        3: ("failed", "soft-bounce"),
        4: ("retry", ""),
    }


@pytest.mark.parametrize("attempt", range(3))
def test_a_killed_writer_leaves_at_most_one_uncertain_message(path: Path, attempt: int) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=Path(__file__).parents[2])
    while not path.exists() or path.stat().st_size < 20_000:
        assert writer.poll() is None
        time.sleep(0.005)
    writer.send_signal(signal.SIGKILL)
    writer.wait()

    found = read_back(path)

    assert len(found.settled) > 500
    assert found.settled.keys() == set(range(len(found.settled)))
    assert found.uncertain in ((), (len(found.settled),))
