"""Every cell of every lock table, by `save()` from code (lifecycles.md, the lock tables and "locked")."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from marketing import clock
from marketing.lifecycle import registry
from marketing.lifecycle.refusals import FieldsLocked
from tests import factories
from tests.spec.cells import PLACES, Cell, cells_of, conditional_states
from tests.spec.gallery import Gallery
from tests.spec.rows import EDITABLE
from tests.spec.values import assign, other_value
from tests.walking import walk

each_place = pytest.mark.parametrize(("slug", "reason"), PLACES)


@each_place
def test_save_from_code_obeys_each_cell(slug: str, reason: str, gallery: Gallery) -> None:
    walk(cells_of(slug, reason), lambda cell: assert_save_obeys(cell, gallery))


def assert_save_obeys(cell: Cell, gallery: Gallery) -> None:
    """A value is stored where the cell says editable, and refused in words where it doesn't."""
    record = gallery.record(cell.slug, cell.reason)
    before, wanted = record.value_of(cell.field), other_value(record, cell.field)
    assign(record, cell.field, wanted)

    if cell.expected == EDITABLE:
        record.save(by=gallery.person)
        assert stored(record, cell.field) == wanted
    else:
        with pytest.raises(FieldsLocked) as refused:
            record.save(by=gallery.person)
        assert refused.value.fields[cell.field], "the refusal says why"
        assert stored(record, cell.field) == before


@each_place
def test_the_matrix_itself_says_what_the_table_says(slug: str, reason: str, gallery: Gallery) -> None:
    record, cells = gallery.record(slug, reason), cells_of(slug, reason)
    said = {cell.field: cell.expected != EDITABLE for cell in cells}

    assert {cell.field: record.lifecycle.locks.is_locked(cell.field, record) for cell in cells} == said
    assert {cell.field: bool(record.lifecycle.locks.why(cell.field, record)) for cell in cells} == said


@pytest.mark.parametrize("slug", ["journeys", "emails", "segments"])
def test_one_locked_field_keeps_the_editable_ones_from_being_saved_too(slug: str, gallery: Gallery) -> None:
    """interface.md: "A changed value posted for a locked field: 409 … nothing of that post saved"."""
    locked = {"journeys": "time_zone", "emails": "content_type", "segments": "description"}[slug]
    editable = {"journeys": "name", "emails": "subject", "segments": "dynamic_query"}[slug]
    record = gallery.record(slug, "stopped")
    before = record.value_of(editable)
    for name in (locked, editable):
        assign(record, name, other_value(record, name))

    with pytest.raises(FieldsLocked):
        record.save(by=gallery.person)

    assert stored(record, editable) == before


@pytest.mark.parametrize("reason", conditional_states())
def test_the_start_may_change_while_the_journey_has_not_started(reason: str, gallery: Gallery) -> None:
    """ "editable only while the journey hasn't started" """
    ahead = clock.now().replace(second=0, microsecond=0) + timedelta(days=1)
    record = factories.in_state("journeys", reason, starts_at=ahead)
    record.starts_at = ahead + timedelta(hours=1)

    record.save(by=gallery.person)

    assert stored(record, "starts_at") == ahead + timedelta(hours=1)


def test_a_journey_stopped_before_its_start_has_not_started_even_later(gallery: Gallery) -> None:
    """ "no publication of it was ever live at or after that publication's own start" """
    now = clock.now()
    with time_machine.travel(now - timedelta(hours=3)):
        record = factories.in_state("journeys", "stopped", starts_at=now - timedelta(hours=1))

    assert not record.lifecycle.locks.is_locked("starts_at", record)


def test_a_start_put_off_in_time_leaves_the_journey_unstarted(gallery: Gallery) -> None:
    """Only a publication that was live at its own start counts: this one was replaced before."""
    now = clock.now()
    with time_machine.travel(now - timedelta(hours=3)):
        record = factories.in_state("journeys", "live-editable", starts_at=now - timedelta(hours=1))
        record.starts_at = now + timedelta(days=1)
        record.save(by=gallery.person)
        factories.run(record, "save")
    factories.run(record, "edit")

    assert not record.lifecycle.locks.is_locked("starts_at", record)


def test_what_the_first_go_live_locks_stays_locked_for_good(gallery: Gallery) -> None:
    """ "After the first go-live the middle column holds for good: what it locks is permanent." """
    record = gallery.record("emails", "expired")
    factories.run(record, "activate")
    assert record.status_reason == "draft"
    record = gallery.record("emails", "stopped")
    for step in ("deactivate", "activate"):
        factories.run(record, step)

    assert record.status_reason == "stopped"
    assert record.lifecycle.locks.is_locked("content_type", record)


def stored(record: Any, name: str) -> Any:
    """Return the value that the database holds now."""
    return registry.get(record.slug, record.pk).value_of(name)
