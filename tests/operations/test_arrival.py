"""A request is the same however it arrives, and has only so much time and room to do so."""

import random
from typing import Any

import pytest
from gunicorn.config import Config

from marketing.operations import arrival as arriving
from marketing.operations.arrival import Arrival, TooMuch

HEAD = b"POST /login/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\n"
CONFIG = Config()
CLIENT = ("192.0.2.1", 4711)


def taken(*pieces: bytes, at: float = 0.0) -> Arrival:
    """What came of these pieces."""
    arrival = Arrival(at)
    for piece in pieces:
        arrival.take(piece, CONFIG, CLIENT, at)
    return arrival


def body_of(arrival: Arrival) -> Any:
    """What a thread reads."""
    return next(arrival.parser()).body.read()


@pytest.mark.parametrize("seed", range(20))
def test_a_request_is_the_same_in_whatever_pieces_it_comes(seed: int) -> None:
    text, dice = HEAD + b"hello" + b"GET / HTTP/1.1\r\n", random.Random(seed)
    cuts = sorted(dice.sample(range(1, len(text)), dice.randrange(1, 9)))
    arrival = taken(*(text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)))
    assert arrival.is_whole
    assert (arrival.request.method, arrival.request.path, arrival.length) == ("POST", "/login/", 5)
    assert (body_of(arrival), arrival.rest) == (b"hello", b"GET / HTTP/1.1\r\n")


def test_a_large_body_waits_in_a_file_and_comes_out_whole() -> None:
    size = 3 * arriving.IN_MEMORY
    arrival = taken(HEAD.replace(b": 5", b": %d" % size), *[b"x" * 1000] * (size // 1000), b"y" * (size % 1000))
    assert arrival.is_whole
    assert body_of(arrival) == b"x" * (size - size % 1000) + b"y" * (size % 1000)


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([b"GET /" + b"x" * arriving.LONGEST_HEAD], 431),
        ([b"GET / HTTP/1.1\r\n", *[b"A: " + b"b" * 1000 + b"\r\n"] * 70], 431),
        ([b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"], 411),
    ],
)
def test_what_has_no_bound_is_refused(pieces: list[bytes], status: int) -> None:
    with pytest.raises(TooMuch) as refusal:
        taken(*pieces)
    assert refusal.value.status == status


def test_both_lengths_at_once_are_no_request() -> None:
    with pytest.raises(Exception, match="CONTENT-LENGTH"):
        taken(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n")


def test_a_head_has_ten_seconds_however_busily_it_is_sent() -> None:
    arrival = Arrival(0.0)
    for second in range(10):
        arrival.take(b"A", CONFIG, CLIENT, float(second))
        assert not arrival.is_late(float(second))
    assert arrival.is_late(10.1)


def test_a_body_has_the_time_that_slow_networks_take_and_no_pauses() -> None:
    length = arriving.SLOWEST * 60
    arrival = taken(HEAD.replace(b": 5", b": %d" % length))
    arrival.expect(0.0)
    for second in range(0, 70, 10):
        assert not arrival.is_late(float(second))
        arrival.take(b"x", CONFIG, CLIENT, float(second))
    assert arrival.is_late(60 + arriving.HEAD_SECONDS + 0.1)
    arrival = taken(HEAD.replace(b": 5", b": %d" % length))
    arrival.expect(0.0)
    assert arrival.is_late(arriving.SILENT_SECONDS + 0.1)


def test_a_refused_body_is_thrown_away() -> None:
    arrival = taken(HEAD.replace(b": 5", b": 5000"), b"x" * 100)
    arrival.refuse_body()
    assert arrival.is_whole
    assert body_of(arrival) == b""


def test_who_waits_for_a_word_hears_it_once() -> None:
    arrival = taken(HEAD.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
    assert b"100 Continue" in arrival.expect(0.0)
    assert arrival.expect(0.0) == b""
