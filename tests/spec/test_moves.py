"""The full cross product of command and state by `perform()`: what no row lists is refused.

lifecycles.md, the command tables; "A command that can't be run now is not shown as a button … Posting it
anyway … answers with the same reason."
"""

from typing import Any

import pytest

from entities.content_settings.defaults import make_default
from marketing.lifecycle.deleting import delete
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NotNow
from marketing.publishing.models import LivePublication, Publication
from tests import factories
from tests.spec.gallery import Gallery
from tests.spec.rows import SERVICE, Move
from tests.spec.tables import ALL_COMMANDS, SERVICE_COMMANDS, TABLES
from tests.walking import walk

PLACES = [(slug, reason) for slug, table in TABLES.items() for reason in table.states]
ACTIONS = ("check", "copy", "delete", "save-as-template", "test-send", "assign", "save")


BY_PEOPLE = (*ALL_COMMANDS, *SERVICE_COMMANDS)
# Every move that the service makes somewhere, and some of people.
BY_THE_SERVICE = (*SERVICE_COMMANDS, "go-live", "stop", "edit", "activate", "deactivate")
each_place = pytest.mark.parametrize(("slug", "reason"), PLACES)


def _service_move(slug: str, reason: str, command: str) -> Move | None:
    moves = (m for m in TABLES[slug].moves if m.by == SERVICE and m.command == command)
    return next((move for move in moves if reason in move.sources), None)


@each_place
def test_a_person_runs_what_the_table_lists_and_nothing_else(slug: str, reason: str, gallery: Gallery) -> None:
    def judge(command: str) -> None:
        record, move = gallery.record(slug, reason), TABLES[slug].move(command, reason)
        assert_moved_or_refused(record, command, move, by=gallery.person)

    walk(BY_PEOPLE, judge)


@each_place
def test_the_service_runs_what_the_table_lists_and_nothing_else(slug: str, reason: str, gallery: Gallery) -> None:
    def judge(command: str) -> None:
        record, move = gallery.record(slug, reason), _service_move(slug, reason, command)
        assert_moved_or_refused(record, command, move, system="the service")

    walk(BY_THE_SERVICE, judge)


@each_place
def test_the_lifecycle_says_where_an_action_may_run(slug: str, reason: str, gallery: Gallery) -> None:
    record = gallery.record(slug, reason)

    why = {command: record.lifecycle.refusal(command, record) for command in ACTIONS}

    assert {command: told == "" for command, told in why.items()} == {
        command: TABLES[slug].allows(command, reason) for command in ACTIONS
    }, why


@each_place
def test_delete_runs_where_the_rule_says(slug: str, reason: str, gallery: Gallery) -> None:
    """lifecycles.md, "Delete, for every kind": refused while live or in transition, allowed in all other."""
    record = gallery.record(slug, reason)
    at = record.modified_at

    if TABLES[slug].allows("delete", reason):
        delete(record, by=gallery.person, at=at)
        assert not type(record).objects.filter(pk=record.pk).exists()
    else:
        with pytest.raises(NotNow) as refused:
            delete(record, by=gallery.person, at=at)
        assert refused.value.reason
        assert type(record).objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize("slug", ["emails", "content-settings"])
def test_activate_leads_to_stopped_where_it_was_ever_live(slug: str, gallery: Gallery) -> None:
    """ "Activate | Expired | Stopped where it was ever live, else Draft" """
    record = gallery.record(slug, "live")
    for step in ("deactivate", "activate"):
        factories.run(record, step)

    assert record.status_reason == "stopped"
    assert LivePublication.objects.filter(kind=slug, record_id=record.pk).count() == 0


def test_stop_leads_from_error_to_stopped_where_the_journey_was_ever_live(gallery: Gallery) -> None:
    """ "Stop | Error | Stopped where it was ever live, else Draft | person" """
    record = gallery.record("journeys", "stopped")
    for step in ("go-live", "fail*", "stop"):
        factories.run(record, step)

    assert record.status_reason == "stopped"


@pytest.mark.parametrize("reason", ["live", "live-editable"])
@pytest.mark.parametrize("command", ["stop", "deactivate"])
def test_the_default_content_settings_cannot_be_stopped(reason: str, command: str, gallery: Gallery) -> None:
    """ "can't be stopped, deactivated or deleted while they are the default" """
    record = gallery.record("content-settings", reason)
    make_default(record, by=gallery.person, at=record.modified_at)

    assert_refused(record, command, by=gallery.person)
    with pytest.raises(NotNow):
        delete(record, by=gallery.person, at=record.modified_at, confirmed=True)


def assert_moved_or_refused(record: Any, command: str, move: Move | None, **caller: Any) -> None:
    """A command does what its row says; what no row lists is refused."""
    if move is None:
        assert_refused(record, command, **caller)
    else:
        assert_moved(record, move, **caller)


def assert_moved(record: Any, move: Move, **caller: Any) -> None:
    """Run the move; it must land where its row says, with its history."""
    before, publications = record.status_reason, Publication.objects.count()

    done = perform(record, move.command, confirmed=True, **caller)

    expected = move.via or move.to or ("stopped" if record.was_ever_live else "draft")
    assert record.status_reason == expected
    assert record.status == TABLES[record.slug].states[expected]
    last = StatusChange.objects.filter(kind=record.slug, record_id=record.pk).latest("id")
    assert (last.command, last.from_reason, last.to_reason) == (move.command, before, expected)
    assert (last.by, bool(last.by_system)) == (caller.get("by"), "system" in caller)
    publishes = move.command in ("go-live", "save")
    assert Publication.objects.count() - publications == publishes
    assert (done.publication is not None) >= publishes


def assert_refused(record: Any, command: str, **caller: Any) -> None:
    """Run a command that no row lists here; it must say why not and leave no trace."""
    before = trace(record)

    with pytest.raises(NotNow) as refused:
        perform(record, command, confirmed=True, **caller)

    assert len(refused.value.reason) > 10
    assert trace(record) == before


def trace(record: Any) -> tuple[Any, ...]:
    """Return all that a refused command must leave as it was."""
    row = type(record).objects.get(pk=record.pk)
    live = LivePublication.objects.filter(kind=record.slug, record_id=record.pk).values_list("publication_id")
    changes = StatusChange.objects.filter(kind=record.slug, record_id=record.pk).count()
    return row.status_reason, row.status, row.row_version, list(live), Publication.objects.count(), changes
