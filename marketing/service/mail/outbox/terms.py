"""On which terms a run's mail leaves: which version from which place, by which content settings, who is suppressed.

Kinds whose runs send mail register how their publications say so; mail knows none of them by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from marketing.publishing.models import Publication
from marketing.service.runs.opening import OpenRun


@dataclass(frozen=True)
class Terms:
    """`pins` holds the email's publication by place; from another place a message leaves as it was queued.

    `minimum_consent` is the level that a contact needs; None where none is asked for.
    """

    content_settings: int | None = None
    suppression_segment: int | None = None
    minimum_consent: int | None = None
    pins: Mapping[str, Publication] = field(default_factory=dict)


Reader = Callable[[Publication], Terms]
_readers: dict[str, Reader] = {}


class NoTerms(LookupError):
    """Mail of a kind that nobody registered terms for."""


def register(kind: str, reader: Reader) -> None:
    """Register how the publications of a kind tell their terms; called in AppConfig.ready."""
    _readers[kind] = reader


def of(open_run: OpenRun) -> Terms:
    """The terms of an open run by the publication that governs it."""
    if open_run.kind not in _readers:
        raise NoTerms(f"Nothing tells how mail of {open_run.kind} leaves.")
    return _readers[open_run.kind](open_run.publication)
