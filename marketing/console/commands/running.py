"""Run one command on one record: moves by perform(), and the actions that every kind may have."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from marketing.console.access import key_of
from marketing.console.entity import Entity
from marketing.lifecycle.deleting import delete
from marketing.lifecycle.lifecycle import PERSON
from marketing.lifecycle.models import Record
from marketing.lifecycle.perform import Performed, perform
from marketing.lifecycle.refusals import NotNow, NotPermitted, Refused
from marketing.users.models import User


def can_run_in_bulk(entity: Entity, command: str) -> bool:
    """True when a command can be run on many records at once."""
    lifecycle = entity.model.lifecycle
    if command in ("delete", "assign"):
        return True
    return lifecycle.move(command, PERSON) is not None and command != "save"


def needed(command: str, request: HttpRequest) -> str:
    """Say what a command still needs from the person; "" when nothing."""
    if command == "assign" and new_owner(request) is None:
        return "Choose who is to own it."
    return ""


def new_owner(request: HttpRequest) -> User | None:
    """The person that the POST names as owner; None where there is no such person."""
    return User.objects.filter(pk=key_of(request.POST.get("owner", "")), is_active=True).first()


def run(record: Record, command: str, request: HttpRequest, at: datetime) -> Performed | None:
    """Run a move, Delete or Assign; return what the move did. Raises a Refused with its reason."""
    user: Any = request.user  # signed in, or there were no page
    confirmed = request.POST.get("confirm") == "yes"
    if command == "delete":
        delete(record, by=user, at=at, confirmed=confirmed)
        return None
    if command == "assign":
        assign(record, new_owner(request), by=user, at=at)
        return None
    choice = request.POST.get("choice", "")
    return perform(record, command, by=user, at=at, confirmed=confirmed, choice=choice)


def assign(record: Record, owner: User | None, *, by: User, at: datetime) -> None:
    """Give a record to another owner. Raises NotPermitted, NotNow, or Refused without an owner."""
    lifecycle = record.lifecycle
    if not by.has_perm(lifecycle.permission("assign")):
        raise NotPermitted(f"You don't have the right to assign {record._meta.verbose_name_plural}.")
    if refusal := lifecycle.refusal("assign", record):
        raise NotNow(refusal)
    if owner is None:
        raise Refused("Choose who is to own it.")
    record.owner = owner
    record.save(by=by, at=at, note=f"Assigned to {owner}"[:200])
