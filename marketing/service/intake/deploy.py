"""Carries a record's move on: prepares what goes live, and hands on what stops. Any step may run twice."""

import logging
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from marketing.lifecycle import registry
from marketing.lifecycle.preparing import WENT_WRONG
from marketing.lifecycle.states import StatusReason
from marketing.publishing.models import Publication
from marketing.service.intake import stopping
from marketing.service.intake.announcing import announce
from marketing.service.intake.deployers import CannotRun, NotYet, deployer_of
from marketing.service.intake.moving import move

logger = logging.getLogger(__name__)


def deploy(kind: str, record_id: int, at: datetime) -> None:
    """Do what the record waits for. A crash at any point leaves a state that the next call carries on from."""
    record = registry.model_for(kind).objects.filter(pk=record_id).first()
    if record is not None and record.status_reason in (StatusReason.GOING_LIVE, StatusReason.PUBLISHING):
        _bring_live(record, at)
    elif record is not None and record.status_reason == StatusReason.STOPPING:
        stopping.finish(record, at)
    announce(kind, record_id)


def _bring_live(record: Any, at: datetime) -> None:
    """1. Prepare the newest publication. 2. That one went live, or failed with the reason, in a new transaction."""
    publication = record.last_publication
    number = publication.number if publication else None
    try:
        _prepare(record, publication, at)
    except NotYet:
        return
    except CannotRun as fault:
        move(record, "fail", number, at, note=str(fault))
    except DatabaseError:
        raise  # the sweep tries again when the database is back
    except Exception as fault:  # whatever preparing hits, the record must not hang in its transient state
        logger.exception("Preparing %s/%s failed", record.slug, record.pk)
        move(record, "fail", number, at, note=WENT_WRONG.format(fault=type(fault).__name__))
    else:
        move(record, "went-live", number, at)


def _prepare(record: Any, publication: Publication | None, at: datetime) -> None:
    if publication is None:
        raise CannotRun("It has no published version. Go live again.")
    deployer_of(record.slug).prepare(publication, at)
