"""Copies brought up to what their content block is now: a record at a time, through the one door, nothing live."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from entities.content_blocks.console.holding import MAIL, Holder, copies_in, design_in, holders, put_design
from entities.content_blocks.models import ContentBlock
from marketing.console.designing import edits, steps
from marketing.console.designing.designer import new_id
from marketing.console.designing.documents import DocumentError
from marketing.console.mails import saved
from marketing.console.mails.saved import Saved
from marketing.lifecycle.refusals import NotNow, Refused
from marketing.lifecycle.saving import store
from marketing.users.models import User

GONE = "It holds no such copy any more."


def update(
    block: ContentBlock, place: tuple[str, int], ids: Collection[str], version: int, *, by: User, at: datetime
) -> tuple[Holder | None, str]:
    """Update copies in one record, as it was at a row version; returns it, and why not, "" where it was done."""
    holder = next(iter(holders(block, by, {place})), None)
    if holder is None:
        return None, GONE
    try:
        with transaction.atomic():
            _update(holder, Saved.of(block), ids, version, by, at)
    except Refused as refusal:
        return holder, refusal.reason
    except DocumentError as fault:
        return holder, str(fault)
    return holder, ""


def _update(holder: Holder, block: Saved, ids: Collection[str], version: int, by: User, at: datetime) -> None:
    if holder.why_not:
        raise NotNow(holder.why_not)
    record, design = holder.record, design_in(holder.record, holder.where)
    document = MAIL.clean(design)
    wanted = [one.id for one in copies_in(document, block) if one.id in ids]
    if not wanted:
        raise NotNow(GONE)
    command = saved.renew(block, document, wanted, new_id)
    made, inverse = edits.made_by(MAIL, document, command)
    put_design(record, holder.where, made)
    did = f"update copies of “{block.name}”"
    store(record, by=by, at=at, expected_version=version, note=f"U{did[1:]}"[:200])
    if holder.has_undo:
        steps.keep(record, by, at, did, command, inverse)
