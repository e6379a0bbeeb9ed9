"""The full cross product of command and state by POST to the command's address.

interface.md, Answers: "A command that worked: 302 to the record"; "Refused by the lifecycle: 409 and a page that
says why and what to do; status and publication unchanged"; "Unknown: 404".
"""

from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle import registry
from marketing.publishing.models import LivePublication, Publication
from tests import factories
from tests.pages import text_of
from tests.spec.gallery import Gallery
from tests.spec.tables import ALL_COMMANDS, SERVICE_COMMANDS, TABLES
from tests.walking import walk

PLACES = [(slug, reason) for slug, table in TABLES.items() for reason in table.states]
# Assign stands beside the owner: the contract's lists of commands shown don't name it.
ON_THE_BAR = (*ALL_COMMANDS, *SERVICE_COMMANDS)
BY_POST = (*ALL_COMMANDS, "assign", *SERVICE_COMMANDS)
each_place = pytest.mark.parametrize(("slug", "reason"), PLACES)


@each_place
def test_a_post_runs_what_the_table_lists_and_nothing_else(
    slug: str, reason: str, gallery: Gallery, browser: Client
) -> None:
    walk(BY_POST, lambda command: assert_post_obeys(gallery.record(slug, reason), command, browser))


def assert_post_obeys(record: Any, command: str, browser: Client) -> None:
    """A posted command runs where the table lists it, and is refused in words everywhere else."""
    slug, reason = record.slug, record.status_reason
    before = trace(record)

    answer = browser.post(address(record, command), values(record, command))

    if not TABLES[slug].allows(command, reason):
        known = command in TABLES[slug].commands
        assert answer.status_code in ((409,) if known else (404, 409))
        assert not known or len(text_of(answer)) > 10, "it says why"
        assert trace(record) == before
    else:
        assert answer.status_code in ((200, 302) if command in ("check", "test-send") else (302,))
        assert_done(record, reason, command)


@each_place
def test_the_command_bar_shows_what_the_table_lists(slug: str, reason: str, gallery: Gallery, browser: Client) -> None:
    """ "A command that can't be run now is not shown as a button" """
    page = browser.get(f"/{slug}/{gallery.record(slug, reason).pk}/").content.decode()

    shown = {command for command in ON_THE_BAR if f'data-command="{command}"' in page}

    assert shown == {command for command in ON_THE_BAR if TABLES[slug].allows(command, reason)}


def address(record: Any, command: str) -> str:
    """Return where the command is posted to; `save` is the record's own POST."""
    own = f"/{record.slug}/{record.pk}/"
    return own if command == "save" else f"{own}commands/{command}/"


def values(record: Any, command: str) -> dict[str, Any]:
    """Return what a browser sends along with the command."""
    more: dict[str, dict[str, Any]] = {
        "save": {"row_version": record.row_version},
        "assign": {"owner": factories.marketer().pk},
        "test-send": {"addresses": "tester@people.example"},
    }
    return {"confirm": "yes"} | more.get(command, {})


def assert_done(record: Any, reason: str, command: str) -> None:
    """The record stands where the row says; actions leave it where it was."""
    found = type(record).objects.filter(pk=record.pk).first()
    if command == "delete":
        assert found is None
        return
    move = TABLES[record.slug].move(command, reason)
    depends = "stopped" if getattr(record, "was_ever_live", False) else "draft"
    assert found.status_reason == (reason if move is None else move.via or move.to or depends)


def trace(record: Any) -> tuple[Any, ...]:
    """Return all that a refused command must leave as it was."""
    row = registry.get(record.slug, record.pk)
    live = LivePublication.objects.filter(kind=record.slug, record_id=record.pk).values_list("publication_id")
    made = type(record).objects.count()
    return row.status_reason, row.status, row.row_version, list(live), Publication.objects.count(), made
