"""The queue of files: nothing lost, nothing torn, nothing twice."""

import threading
from collections import Counter
from pathlib import Path
from queue import Empty

from kombu import Connection

from marketing import environment

WRITERS, READERS, EACH = 3, 2, 150
PADDING = "x" * 20_000  # long enough for a reader to meet a half-written file


def test_every_message_arrives_once_whoever_writes_and_reads(tmp_path: Path) -> None:
    received: list[str] = []
    written = threading.Event()
    writers = [threading.Thread(target=_write, args=(tmp_path, number)) for number in range(WRITERS)]
    readers = [threading.Thread(target=_read, args=(tmp_path, received, written)) for _ in range(READERS)]
    for thread in (*writers, *readers):
        thread.start()
    for thread in writers:
        thread.join()
    written.set()
    for thread in readers:
        thread.join()
    expected = [f"{writer}-{number}" for writer in range(WRITERS) for number in range(EACH)]
    assert Counter(received) == Counter(expected)
    assert [path for path in tmp_path.rglob("*") if path.suffix in {".msg", ".draft", ".claimed"}] == []


def _connection(folder: Path) -> Connection:
    options = environment.broker_options("filesystem://localhost", "", folder)
    transport = "marketing.operations.spool:Transport"
    return Connection("filesystem://localhost", transport=transport, transport_options=options)


def _write(folder: Path, writer: int) -> None:
    with _connection(folder) as connection, connection.Producer() as producer:
        for number in range(EACH):
            producer.publish({"id": f"{writer}-{number}", "padding": PADDING}, exchange="", routing_key="mail")


def _read(folder: Path, received: list[str], written: threading.Event) -> None:
    with _connection(folder) as connection:
        queue = connection.SimpleQueue("mail")
        while True:
            was_written = written.is_set()
            try:
                message = queue.get(block=False)
            except Empty:
                if was_written:
                    return
                continue
            message.ack()
            received.append(message.payload["id"])
