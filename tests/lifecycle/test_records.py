"""Saving, copying and deleting records."""

from datetime import timedelta
from typing import Any

import pytest

from entities.content_settings.defaults import make_default
from marketing import clock
from marketing.lifecycle import checks, copying, deleting, registry, saving
from marketing.lifecycle.history import RecordChange, StatusChange
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import CheckFailed, InUse, NeedsConfirmation, NotPermitted, StaleRecord
from marketing.lifecycle.uses import users_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_state_and_note_are_read_again_by_one_query(django_assert_num_queries: Any) -> None:
    """By two they could be of two moments: in error, and no word why."""
    journey = factories.in_state("journeys", "error")
    kept = type(journey).objects.get(pk=journey.pk)
    with django_assert_num_queries(1):
        kept.refresh_from_db()
        assert (kept.status_reason, kept.status_note) == (journey.status_reason, journey.status_note)


def test_a_save_writes_down_old_and_new() -> None:
    email = factories.email(subject="One")
    email.subject = "Two"
    saving.save(email, by=factories.marketer(), at=clock.now())
    change = RecordChange.objects.filter(kind="emails", record_id=email.pk).latest("pk")
    assert change.changes == {"subject": ["One", "Two"]}


def test_a_save_without_a_change_leaves_no_trace() -> None:
    email = factories.email()
    before = (email.row_version, RecordChange.objects.count())
    saving.save(email, by=factories.marketer(), at=clock.now())
    assert (email.row_version, RecordChange.objects.count()) == before


def test_an_older_copy_does_not_overwrite_a_newer_row() -> None:
    email = factories.email()
    other = registry.get("emails", email.pk)
    email.subject = "Mine"
    saving.save(email, by=factories.marketer(), at=clock.now())
    other.name = "Theirs"
    with pytest.raises(StaleRecord) as refused:
        saving.save(other, by=factories.marketer(), at=clock.now())
    assert refused.value.stored.subject == "Mine"


def test_save_in_live_editable_publishes_the_next_version() -> None:
    email = factories.in_state("emails", "live-editable")
    email.subject = "Better"
    result = saving.save(email, by=factories.marketer(), at=clock.now())
    assert result.published and email.status_reason == "live"
    assert email.live_publication.number == 2 and email.live_publication.payload["subject"] == "Better"


def test_a_refusing_check_keeps_the_edits_and_the_live_version() -> None:
    email = factories.in_state("emails", "live-editable")
    email.subject = ""
    result = saving.save(email, by=factories.marketer(), at=clock.now())
    email.refresh_from_db()
    assert not result.published and [p.code for p in result.problems if p.severity == "error"] == ["subject-missing"]
    assert (email.subject, email.status_reason, email.live_publication.number) == ("", "live-editable", 1)


def test_discard_puts_the_record_back_to_its_publication() -> None:
    email = factories.in_state("emails", "live-editable")
    email.subject = "Never mind"
    saving.store(email, by=factories.marketer(), at=clock.now())
    perform(email, "discard-changes", by=factories.marketer())
    assert email.status_reason == "live" and not email.has_local_changes


def test_discard_puts_a_static_list_back() -> None:
    first, second = factories.contact(), factories.contact()
    segment = factories.segment(segment_type="static", static_members=[first.pk])
    perform(segment, "go-live", by=factories.marketer())
    perform(segment, "edit", by=factories.marketer())
    segment.static_members = [second.pk]
    saving.store(segment, by=factories.marketer(), at=clock.now())
    assert segment.static_members == [second.pk]
    perform(segment, "discard-changes", by=factories.marketer())
    assert segment.static_members == [first.pk]


def test_a_journey_stopped_by_a_person_expires_thirty_days_later() -> None:
    journey = factories.in_state("journeys", "live")
    perform(journey, "stop", by=factories.marketer())
    perform(journey, "stopped", system="test")
    assert journey.expires_at == journey.stopped_at + timedelta(days=30)


def test_delete_names_the_live_journey_that_uses_the_email() -> None:
    journey = factories.in_state("journeys", "live")
    email = registry.get("emails", journey.tile_settings["t2"]["email"])
    perform(email, "stop", by=factories.marketer(), confirmed=True)
    with pytest.raises(InUse, match=journey.name):
        deleting.delete(email, by=factories.marketer(), at=clock.now(), confirmed=True)


def test_delete_asks_where_only_a_draft_uses_the_email_and_empties_its_tile() -> None:
    journey = factories.journey()
    email = registry.get("emails", journey.tile_settings["t2"]["email"])
    perform(email, "stop", by=factories.marketer())
    with pytest.raises(NeedsConfirmation) as asked:
        deleting.delete(email, by=factories.marketer(), at=clock.now())
    assert [use.name for use in asked.value.affected] == [journey.name]
    deleting.delete(email, by=factories.marketer(), at=clock.now(), confirmed=True)
    journey.refresh_from_db()
    assert journey.tile_settings["t2"]["email"] is None
    with pytest.raises(CheckFailed) as refused:
        perform(journey, "go-live", by=factories.marketer())
    assert "tile-not-configured" in {problem.code for problem in refused.value.problems}


def test_deleted_content_settings_are_told_once_by_the_check() -> None:
    settings = factories.content_settings()
    journey = factories.journey(content_settings=settings)
    deleting.delete(settings, by=factories.marketer(), at=clock.now(), confirmed=True)
    journey.refresh_from_db()
    found = [one for one in checks.problems(journey, clock.now()) if one.where == "content_settings"]
    assert [one.code for one in found] == ["reference-deleted"]
    assert found[0].message.startswith("What stood in “Content settings” was deleted.")


def test_publications_survive_their_record_as_long_as_they_are_pinned() -> None:
    journey = factories.in_state("journeys", "stopped")
    email = registry.get("emails", journey.tile_settings["t2"]["email"])
    perform(email, "stop", by=factories.marketer())
    deleting.delete(email, by=factories.marketer(), at=clock.now(), confirmed=True)
    assert journey.last_publication.references.get(kind="emails").pinned is not None


def test_deleting_takes_the_right_to_delete() -> None:
    with pytest.raises(NotPermitted):
        deleting.delete(factories.email(), by=factories.user("reviewer"), at=clock.now())


def test_a_copy_is_a_draft_of_its_own() -> None:
    email = factories.in_state("emails", "live")
    made = copying.copy(email, by=factories.marketer(), at=clock.now())
    assert (made.status_reason, made.name, made.subject) == ("draft", f"{email.name} (copy)", email.subject)
    assert copying.copy(email, by=factories.marketer(), at=clock.now()).name == f"{email.name} (copy 2)"


def test_a_copy_of_the_default_content_settings_is_not_the_default() -> None:
    default = factories.in_state("content-settings", "live")
    make_default(default, by=factories.user("administrator"), at=clock.now())

    made = copying.copy(default, by=factories.user("administrator"), at=clock.now())

    assert (default.is_default, made.is_default) == (True, False)


def test_a_template_gives_its_values_and_is_not_linked() -> None:
    email = factories.email(subject="From a template")
    template = copying.save_as_template(email, by=factories.marketer(), at=clock.now())
    made = copying.from_template(template, clock.now())
    made.name = "New"
    made.save(by=factories.marketer())
    assert made.subject == "From a template" and made.template_id == template.pk


def test_what_a_live_editable_journey_edits_counts_as_used_by_something_live() -> None:
    journey = factories.in_state("journeys", "live-editable")
    pinned = journey.tile_settings["t2"]["email"]
    other = factories.in_state("emails", "live")
    journey.tile_settings["t2"]["email"] = other.pk
    saving.store(journey, by=factories.marketer(), at=clock.now())
    assert [use.is_live for use in users_of("emails", pinned)] == [True]
    assert [use.is_live for use in users_of("emails", other.pk)] == [True]
    draft = factories.journey(tile_settings=factories.tile_settings(factories.live("segments"), other))
    assert (draft.pk, False) in {(use.record_id, use.is_live) for use in users_of("emails", other.pk)}


def test_every_move_is_in_the_history_in_order() -> None:
    email = factories.in_state("emails", "stopped")
    moves = StatusChange.objects.filter(kind="emails", record_id=email.pk).order_by("pk")
    assert [(m.command, m.to_reason) for m in moves] == [("go-live", "live"), ("stop", "stopped")]
