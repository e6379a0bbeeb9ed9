"""One JSON object for every line of the log, and no token in any: who reads the log may not act for readers."""

import logging
import re
from typing import Any

import structlog

# What stands below these is all the right that a reader's link needs; as it is written, too (%74 is a t).
TOKENS = re.compile(r"(/(?:t|%74)(?:/|%2f)(?:[a-z](?:/|%2f))?)[^\s\"'<>]+", re.IGNORECASE)


def without_tokens(text: str) -> str:
    """A text in which addresses with tokens end before them."""
    return TOKENS.sub(r"\1…", text)


class Record(logging.LogRecord):
    """What all loggers make, Django's, gunicorn's and whatever is added: nobody's handler sees a token."""

    def getMessage(self) -> str:
        """The message, as it may be read."""
        return without_tokens(super().getMessage())


def json_formatter() -> structlog.stdlib.ProcessorFormatter:
    """Formats records of every library alike; tracebacks carry no local variables, which could hold people's data."""
    logging.setLogRecordFactory(Record)
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=("queue", "task", "status_code")),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _traceback_without_tokens,
            structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False),
        ],
    )


def _traceback_without_tokens(logger: object, name: str, event: Any) -> Any:
    """What an exception says is no message, and may name an address."""
    return {key: without_tokens(value) if isinstance(value, str) else value for key, value in event.items()}
