"""The process that `apart` starts: reads a design, answers with its HTML, and waits for the next.

Without Django: it starts in a blink, holds little, and knows no database. An answer is {"html"}, or {"fault"} in
words for the author, {"liquid": [message, sample]}, or {"crash"} for the log.
"""

import json
import resource
import signal
import socket
from collections.abc import Mapping
from typing import Any

import css_inline

from marketing.contracts.design import read_design
from marketing.service.mail.compose import drawing
from marketing.service.mail.compose.blocks_error import BlocksError
from marketing.service.mail.compose.liquid_text import LiquidTextError

IDLE_SECONDS = 60.0
MOST_REQUESTS = 500
MOST_MEMORY = 1 << 30
MOST_CPU_SECONDS = 5


def main() -> None:
    """Answer one request after the other, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    line = socket.socket(fileno=0)
    line.sendall(b"\n")
    for _number in range(MOST_REQUESTS):
        line.settimeout(IDLE_SECONDS)
        try:
            request = _read(line)
        except TimeoutError:
            return
        if not request:
            return
        _bound_processor_time()
        line.settimeout(None)
        line.sendall(json.dumps(answer(json.loads(request))).encode() + b"\n")


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """What the tools make of one design."""
    design = read_design(request["design"]).value
    texts = {name: request[name] for name in ("preheader", "language", "title")}
    try:
        return {"html": drawing.to_html(design, **texts, is_marked=request.get("is_marked", False))}
    except LiquidTextError as error:
        return {"liquid": [error.message, error.sample]}
    except (BlocksError, css_inline.InlineError) as error:
        return {"fault": str(error)}
    except Exception as error:
        # The edge of the process: whatever a tool makes of a text is that text's fault, and the next one is read.
        return {"crash": f"{type(error).__name__}: {error}"[:500]}


def _read(line: socket.socket) -> bytes:
    found = bytearray()
    while not found.endswith(b"\n"):
        piece = line.recv(1 << 18)
        if not piece:
            return b""
        found += piece
    return bytes(found)


def _bound_processor_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + MOST_CPU_SECONDS
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


if __name__ == "__main__":
    main()
