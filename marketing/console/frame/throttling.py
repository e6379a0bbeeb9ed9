"""Slows down whoever tries passwords: after a few failures a name rests for some minutes, whoever asks."""

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

MOST_FAILURES = 10
REST_SECONDS = 300


def is_resting(request: HttpRequest, username: str) -> bool:
    """True while too many sign-ins with this name failed from this address."""
    failures: Any = cache.get(_key(request, username), 0)
    return bool(failures >= MOST_FAILURES)


def note_failure(request: HttpRequest, username: str) -> None:
    """Count a sign-in that failed."""
    key = _key(request, username)
    cache.add(key, 0, REST_SECONDS)
    cache.incr(key)


def forget(request: HttpRequest, username: str) -> None:
    """Start anew after a sign-in that worked."""
    cache.delete(_key(request, username))


def _key(request: HttpRequest, username: str) -> str:
    who = f"{request.META.get('REMOTE_ADDR', '')}|{username.strip().casefold()}"
    return f"sign-in:{hashlib.sha256(who.encode('utf-8', 'replace')).hexdigest()}"
