"""Many visitors at once, for benchmarks and kill tests: plain sockets that are kept open, a thread each.

As a process of its own: `python -m tests.load PORT CONNECTIONS SECONDS RATE`, the paths on standard input, one a line;
it asks for them again and again and prints a `Told` as JSON. RATE is for all connections together; 0: no limit.
"""

import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path


@dataclass(frozen=True)
class Told:
    """What came of it: answers a second, their time in milliseconds in the median and for 99 of 100, other statuses."""

    rate: float
    median: float
    p99: float
    refused: int


class Visitor:
    """One connection, opened again when it breaks."""

    def __init__(self, port: int) -> None:
        self._address = ("127.0.0.1", port)
        self._socket: socket.socket | None = None

    def get(self, path: str) -> int:
        """Return the status of the answer; 0 where the connection broke before it was whole."""
        try:
            if self._socket is None:
                self._socket = socket.create_connection(self._address, timeout=10)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            return self._answer(self._socket)
        except OSError:
            self.close()
            return 0

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _answer(self, connection: socket.socket) -> int:
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more(connection)
        head, _end, body = got.partition(b"\r\n\r\n")
        lower = head.lower()
        length = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        missing = length - len(body)
        while missing > 0:
            missing -= len(self._more(connection))
        if b"connection: close" in lower:
            self.close()
        return int(head.split(b" ", 2)[1])

    @staticmethod
    def _more(connection: socket.socket) -> bytes:
        if more := connection.recv(65536):
            return more
        raise ConnectionResetError("The server closed the connection.")


def visit(port: int, paths: Sequence[str]) -> list[str]:
    """Ask for each path once, one after the other; returns those that were answered with success or a redirect."""
    visitor = Visitor(port)
    answered = [path for path in paths if visitor.get(path) in (200, 302)]
    visitor.close()
    return answered


def measured(port: int, paths: Sequence[str], *, connections: int, seconds: float, rate: float = 0.0) -> Told:
    """Load a server from a process of its own."""
    command = [sys.executable, "-m", "tests.load", str(port), str(connections), str(seconds), str(rate)]
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(command, input="\n".join(paths), capture_output=True, text=True, cwd=root, check=True)
    return Told(**json.loads(done.stdout))


def _load(port: int, paths: Sequence[str], connections: int, seconds: float, rate: float) -> Told:
    until = time.monotonic() + seconds

    def one(number: int) -> list[tuple[int, float]]:
        visitor, answers = Visitor(port), []
        start = time.monotonic()
        for turn, path in enumerate(islice(cycle(paths), number * len(paths) // connections, None)):
            if rate:
                time.sleep(max(0.0, start + turn * connections / rate - time.monotonic()))
            begun = time.monotonic()
            if begun > until:
                break
            answers.append((visitor.get(path), time.monotonic() - begun))
        visitor.close()
        return answers

    with ThreadPoolExecutor(connections) as threads:
        answers = [answer for found in threads.map(one, range(connections)) for answer in found]
    times = sorted(1000 * took for _status, took in answers)
    refused = sum(status not in (200, 302) for status, _took in answers)
    return Told(len(answers) / seconds, statistics.median(times), times[int(len(times) * 0.99)], refused)


if __name__ == "__main__":
    said = [float(word) for word in sys.argv[1:]]
    told = _load(int(said[0]), sys.stdin.read().split("\n"), int(said[1]), said[2], said[3])
    sys.stdout.write(json.dumps(asdict(told)))
