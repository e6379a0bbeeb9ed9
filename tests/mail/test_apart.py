"""HTML tools work in processes of their own: what dies of a text costs that text its answer, and nothing else."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from marketing.contracts.design import read_design
from marketing.service.keeping import Kept
from marketing.service.mail.compose import apart, apart_process, blocks, checks, compiled, drawing, html_scan
from marketing.service.mail.compose.blocks_error import BlocksError
from marketing.service.mail.compose.compiled import CompileError
from tests.mail.texts import WORDS, email, text_block

REQUEST = {"design": {"blocks": [text_block(WORDS)], "theme": {}}, "preheader": "", "language": "en", "title": ""}


@pytest.fixture(autouse=True)
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[apart._Pool]:
    """Children of this test's own, who are asked each time."""
    pool = apart._Pool()
    monkeypatch.setattr(apart, "_pool", pool)
    monkeypatch.setattr(apart, "_answers", Kept(0, len))
    monkeypatch.setattr(apart, "_lost", apart._Known())
    yield pool
    for child in pool._idle:
        child.end()


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is told to the log, whoever has configured it."""
    told: list[str] = []
    monkeypatch.setattr(apart.logger, "warning", lambda message, *values: told.append(message % values))
    return told


def process(pool: apart._Pool) -> int:
    """Return the id of the one child that waits."""
    (child,) = pool._idle
    return child._process.pid


def test_one_child_answers_one_request_after_the_other(pool: apart._Pool) -> None:
    first = apart.ask(REQUEST)
    known = process(pool)

    assert "Hello {{ contact.first_name" in first["html"]
    assert apart.ask(REQUEST) == first
    assert process(pool) == known


def test_what_was_answered_lately_is_not_asked_again(
    pool: apart._Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_answers", Kept(apart.KEPT_BYTES, len))
    first = apart.ask(REQUEST)
    first["html"] = "changed by whoever asked"
    os.kill(process(pool), signal.SIGKILL)

    assert "Hello {{ contact.first_name" in apart.ask(REQUEST)["html"]
    (child,) = pool._idle
    assert child._process.wait(timeout=5) == -signal.SIGKILL, "nobody asked, so nobody noticed"
    assert "Guten Tag" in apart.ask({**REQUEST, "preheader": "Guten Tag"})["html"]


def test_a_text_that_kills_the_tools_costs_one_answer(
    pool: apart._Pool, monkeypatch: pytest.MonkeyPatch, logged: list[str]
) -> None:
    deadly, harmless = (read_design({"blocks": [text_block(html)]}).value for html in ("<p>x</p>", "<p>y</p>"))
    with monkeypatch.context() as changed:
        changed.setattr(apart, "MODULE", "tests.mail.dying")
        with pytest.raises(BlocksError, match="couldn't be read: it is too complicated"):
            blocks.to_html(deadly, preheader="", language="en")

    assert "ended with -11" in " ".join(logged)
    assert "y" in blocks.to_html(harmless, preheader="", language="en")


def test_a_child_that_died_of_something_else_is_no_fault_of_the_text(
    pool: apart._Pool, logged: list[str]
) -> None:
    answer = apart.ask(REQUEST)
    os.kill(process(pool), signal.SIGKILL)

    assert apart.ask(REQUEST) == answer
    assert "ended with -9" in " ".join(logged)


def test_a_depth_that_kills_the_tools_is_lost_in_words_if_nobody_looked_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(html_scan, "DEEPEST", 10**9)
    monkeypatch.setattr(blocks, "MOST_ELEMENTS", 10**9)
    monkeypatch.setattr(html_scan, "MOST_ELEMENTS", 10**9)

    with pytest.raises(CompileError, match=r"couldn't be read|too deep to show"):
        compiled.compile(email(text_block("<div>" * 30_000)))


def test_what_takes_too_long_is_ended(pool: apart._Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    apart.ask(REQUEST)
    late = process(pool)
    os.kill(late, signal.SIGSTOP)
    monkeypatch.setattr(apart, "LONGEST_SECONDS", 0.3)

    with pytest.raises(apart.Lost, match="too long"):
        apart.ask(REQUEST)

    with pytest.raises(ProcessLookupError):
        os.kill(late, 0)
    monkeypatch.setattr(apart, "LONGEST_SECONDS", 10)
    with pytest.raises(apart.Lost, match="too long"):
        apart.ask(REQUEST)
    assert not pool._idle, "it is known, and not tried again so soon"
    monkeypatch.setattr(apart, "_lost", apart._Known())
    assert "html" in apart.ask(REQUEST)


def test_a_child_that_has_gone_for_want_of_work_is_replaced(pool: apart._Pool) -> None:
    apart.ask(REQUEST)
    (child,) = pool._idle
    child._line.shutdown(1)
    assert child._process.wait(timeout=5) == 0, "it goes when nobody can ask any more"

    assert "html" in apart.ask(REQUEST)


def test_what_was_lost_is_known_for_a_while_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    known = apart._Known()
    for number in range(apart.MOST_KNOWN + 1):
        known.note(b"%d" % number, "it takes too long.")

    known.refuse(b"0")
    with pytest.raises(apart.TextLost, match="too long"):
        known.refuse(b"1")
    monkeypatch.setattr(apart, "KNOWN_SECONDS", 0.0)
    known.note(b"1", "it takes too long.")
    known.refuse(b"1")


def test_a_machine_that_can_start_no_process_is_no_crash(
    monkeypatch: pytest.MonkeyPatch, logged: list[str]
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(CompileError, match="too much else is going on"):
        compiled.compile(email())
    assert "can't be started" in " ".join(logged)


def test_threads_share_two_children(pool: apart._Pool) -> None:
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(apart.ask(REQUEST)["html"])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 8 and len(set(answers)) == 1
    assert len(pool._idle) <= apart.MOST


def test_a_fork_has_children_of_its_own(pool: apart._Pool) -> None:
    apart.ask(REQUEST)
    known = process(pool)
    answer, theirs = os.pipe()
    fork = os.fork()
    if fork == 0:
        try:
            made = "html" in apart.ask(REQUEST)
            os.write(theirs, f"{made} {process(apart._pool) != known}".encode())
        finally:
            os._exit(0)
    os.waitpid(fork, 0)

    assert os.read(answer, 100) == b"True True"
    apart.ask(REQUEST)
    assert process(pool) == known, "the fork left ours alone"


def test_a_daemonic_worker_can_have_them_too(pool: apart._Pool) -> None:
    import billiard

    def ask() -> None:
        os._exit(0 if "html" in apart.ask(REQUEST) else 1)

    worker = billiard.context.ForkContext().Process(target=ask, daemon=True)
    worker.start()
    worker.join(20)

    assert worker.exitcode == 0


def test_a_child_is_told_no_secret(monkeypatch: pytest.MonkeyPatch, pool: apart._Pool) -> None:
    monkeypatch.setenv("SECRET_KEY", "never-told")
    apart.ask(REQUEST)
    with open(f"/proc/{process(pool)}/environ", "rb") as file:
        assert b"never-told" not in file.read()


@pytest.mark.parametrize(
    ("html", "answer"),
    [
        ("<p>{{ contact.first_name", "liquid"),
        ("<script>{{ contact.first_name }}</script>", "fault"),
        ("<b><i></b>" * 300, "fault"),
        ("<p>x</p>", "html"),
    ],
)
def test_every_outcome_has_a_name(html: str, answer: str) -> None:
    assert list(apart_process.answer({**REQUEST, "design": {"blocks": [text_block(html)]}})) == [answer]


def test_what_a_tool_makes_python_raise_is_told_to_the_log(
    monkeypatch: pytest.MonkeyPatch, pool: apart._Pool, logged: list[str]
) -> None:
    def fail(*_arguments: object, **_named: object) -> str:
        raise RuntimeError("panicked")

    monkeypatch.setattr(drawing, "to_html", fail)
    told = apart_process.answer(REQUEST)
    assert told == {"crash": "RuntimeError: panicked"}

    monkeypatch.setattr(pool, "ask", lambda request: json.dumps(told).encode())
    with pytest.raises(apart.Lost, match="too complicated"):
        apart.ask(REQUEST)
    assert "panicked" in " ".join(logged)


DEEP = {
    "never closed": "<b>" * 20_000,
    "closed": "<div>" * 300 + "x" + "</div>" * 300,
    "tables": "<table><tr><td>" * 201 + "x",
    "lists": "<ul><li>" * 201 + "x",
    "list items of two kinds": "<li><dd>" * 9_000,
    "items that hold what their ends don't close": "<span><li></span><span><dd></span>" * 2_000,
    "formatting that goes on": "<p><b id=x></p><p><i id=y></p>" * 2_000,
    "under an expression": "{% if contact.id %}" + "<i>" * 400 + "{% endif %}",
    "unknown elements": "<x-y>" * 10_000,
    "vector drawing": "<svg>" + "<g><td>" * 8_000,
    "behind a comment": "<!--><b>" * 5_000,
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_too_deep_is_told_in_words_and_quickly(name: str) -> None:
    started = time.monotonic()
    found = checks.problems(email(text_block(WORDS), text_block(DEEP[name])))
    with pytest.raises(CompileError):
        compiled.compile(email(design={"mode": "html", "html": f"<body>{DEEP[name]}</body>"}))

    words = [one.message for one in found if one.code == "html-invalid"]
    assert words and all("too deep to show" in one for one in words), words
    assert time.monotonic() - started < 15


def test_the_block_that_is_too_deep_is_named() -> None:
    version = email(text_block(WORDS), {"type": "divider"}, text_block("<b>" * 500))

    assert [one.message[:43] for one in checks.problems(version)] == ["Block 3 (text) is too deep to show: 500 ele"]


def test_blocks_that_are_too_long_together_are_refused() -> None:
    design = {"blocks": [text_block("<br>" * 6_000), text_block("<br>" * 6_000)]}
    with pytest.raises(CompileError, match="too long to show"):
        compiled.compile(email(design=design))
    with pytest.raises(CompileError, match="too long to show"):
        compiled.compile(email(text_block("\xa0" * 30_000)))
    with pytest.raises(CompileError, match="characters"):
        compiled.compile(email(*[text_block("x" * 90_000) for _ in range(6)]))
