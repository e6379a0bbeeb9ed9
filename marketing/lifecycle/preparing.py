"""What a kind needs made ready before a version of it can be live; the service registers it, none is named here."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, transaction

from marketing.publishing.models import Publication

WENT_WRONG = "Preparing it failed ({fault}). This is usually temporary: wait a short time and go live again."
TAKES_LONGER = "Preparing it takes longer than expected. Wait a short time and go live again."

Preparer = Callable[[Publication, datetime], None]

logger = logging.getLogger(__name__)


class NotYet(Exception):
    """Preparing takes longer; the sweep asks again."""


class CannotRun(Exception):
    """The publication can't run as things are; the words are for people."""


_preparers: dict[str, Preparer] = {}


def register(kind: str, preparer: Preparer) -> None:
    """Register what makes a publication of a kind ready, or raises CannotRun."""
    _preparers[kind] = preparer


def failure(publication: Publication, at: datetime) -> str:
    """Make a publication ready now; say in words why it can't be, "" when it is. Raises DatabaseError."""
    preparer = _preparers.get(publication.kind)
    if preparer is None:
        return ""
    try:
        with transaction.atomic():
            preparer(publication, at)
    except CannotRun as fault:
        return str(fault)
    except NotYet:
        return TAKES_LONGER
    except DatabaseError:
        raise
    except Exception as fault:  # whatever preparing hits, the person is told, and nothing is put live
        logger.exception("Preparing %s/%s failed", publication.kind, publication.record_id)
        return WENT_WRONG.format(fault=type(fault).__name__)
    return ""
