"""How long the mail server may take, and by that how long a claim lasts: longer than any message is on the wire."""

from datetime import timedelta

from django.conf import settings


def dot_timeout() -> float:
    """The seconds to wait for the answer to a final dot; servers scan a message before they answer."""
    return 3 * _patience()


def on_the_wire() -> float:
    """The seconds that a claim must last from just before a final dot until its answer is written down.

    Writing the dot takes at most one patience, its answer three; one is to spare.
    """
    return dot_timeout() + 2 * _patience()


def lease() -> timedelta:
    """How long a claim lasts: as set, but always more than a message may be on the wire."""
    return timedelta(seconds=max(settings.MAIL_LEASE_SECONDS, on_the_wire() + _patience()))


def _patience() -> float:
    return float(settings.MAIL_TIMEOUT_SECONDS)
