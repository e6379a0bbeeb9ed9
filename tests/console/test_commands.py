"""Commands on one record: what works, what is refused and how it is said."""

from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle import registry
from marketing.publishing.models import Publication
from tests import factories, pages
from tests.console.posting import HTMX, address, command

pytestmark = pytest.mark.django_db


def test_go_live_leads_back_to_the_record_with_a_message(marketer: Client) -> None:
    record = factories.content_settings()
    answer = command(marketer, record, "go-live")
    record.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"], record.status_reason) == (302, address(record), "live")
    assert "It is now Live." in pages.text_of(marketer.get(address(record)))


def test_htmx_gets_the_fresh_part_of_the_record(marketer: Client) -> None:
    record = factories.content_settings()
    answer = command(marketer, record, "go-live", htmx=True)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (200, "#record")
    assert pages.attributes(answer, "data-status-reason") == ["live"]


def test_a_wrong_state_is_409_and_says_why(marketer: Client) -> None:
    record = factories.content_settings()
    answer = command(marketer, record, "stop")
    assert answer.status_code == 409
    assert "Stop is not possible while it is Draft" in pages.text_of(answer)


def test_going_live_with_errors_shows_each_with_its_field(marketer: Client) -> None:
    record = factories.journey(content_settings=None)
    record.content_settings = None
    record.save(by=factories.marketer())
    answer = command(marketer, record, "go-live")
    record.refresh_from_db()
    assert (answer.status_code, record.status_reason) == (409, "draft")
    assert "content_settings" in pages.attributes(answer, "data-check-field")
    assert "Go live: not yet. 1 error" in pages.text_of(answer)
    assert 'role="alert" tabindex="-1"' not in pages.source(answer), "said once"
    assert not Publication.objects.filter(kind="journeys").exists()


def test_stopping_what_something_live_uses_asks_for_a_second_yes(marketer: Client) -> None:
    settings = factories.live("content-settings")
    factories.in_state("journeys", "live", content_settings=settings)
    other = factories.in_state("emails", "live")
    journey = factories.in_state(
        "journeys", "live", tile_settings=factories.tile_settings(factories.live("segments"), other)
    )
    answer = command(marketer, other, "stop")
    other.refresh_from_db()
    assert (answer.status_code, other.status_reason) == (409, "live")
    assert "data-confirm" in pages.source(answer)
    assert pages.attributes(answer, "data-affected") == [f"journeys/{journey.pk}"]


def test_the_second_yes_goes_on(marketer: Client) -> None:
    email = factories.in_state("emails", "live")
    factories.in_state("journeys", "live", tile_settings=factories.tile_settings(factories.live("segments"), email))
    answer = command(marketer, email, "stop", confirm="yes")
    email.refresh_from_db()
    assert (answer.status_code, email.status_reason) == (302, "stopped")


def test_the_question_comes_as_a_dialog_for_htmx(marketer: Client) -> None:
    email = factories.in_state("emails", "live")
    factories.in_state("journeys", "live", tile_settings=factories.tile_settings(factories.live("segments"), email))
    answer = command(marketer, email, "stop", htmx=True)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#dialogs")
    assert "<dialog" in pages.source(answer)


def test_check_lists_problems_and_stores_nothing(marketer: Client) -> None:
    record = factories.content_settings(address_main="")
    version = record.row_version
    answer = command(marketer, record, "check")
    record.refresh_from_db()
    assert (answer.status_code, record.row_version) == (200, version)
    assert "data-check-results" in pages.source(answer)


def test_check_judges_what_is_typed_and_keeps_it(marketer: Client) -> None:
    journey = factories.journey()
    version = journey.row_version
    answer = command(marketer, journey, "check", row_version=version, content_settings="", name="Typed")
    journey.refresh_from_db()
    assert (answer.status_code, journey.row_version) == (200, version)
    assert "content_settings" in pages.attributes(answer, "data-check-field")
    assert 'value="Typed"' in pages.field(answer, "name")


def test_go_live_takes_what_is_typed_along(marketer: Client) -> None:
    record = factories.content_settings(name="Before")
    answer = command(marketer, record, "go-live", row_version=record.row_version, name="Typed")
    record.refresh_from_db()
    assert (answer.status_code, record.name, record.status_reason) == (302, "Typed", "live")


def test_go_live_with_a_stale_form_changes_nothing(marketer: Client) -> None:
    record = factories.content_settings(name="Before")
    record.name = "Theirs"
    record.save(by=factories.marketer())
    answer = command(marketer, record, "go-live", row_version=1, name="Typed")
    record.refresh_from_db()
    assert (answer.status_code, record.name, record.status_reason) == (409, "Theirs", "draft")


def test_copy_leads_to_a_draft_of_the_same_values(marketer: Client) -> None:
    record = factories.in_state("content-settings", "live", name="Original", address_main="Ring 1")
    answer = command(marketer, record, "copy")
    made: Any = registry.model_for("content-settings").objects.latest("pk")
    assert (answer.status_code, answer.headers["Location"]) == (302, address(made))
    assert (made.name, made.address_main, made.status_reason) == ("Original (copy)", "Ring 1", "draft")


def test_a_copied_segment_gets_an_id_of_its_own(marketer: Client) -> None:
    record = factories.segment(name="Quiet")
    command(marketer, record, "copy")
    made: Any = registry.model_for("segments").objects.latest("pk")
    assert made.segment_id not in ("", record.segment_id)


def test_save_as_template_and_new_from_it_copy_the_values(marketer: Client) -> None:
    email = factories.email(subject="Template subject")
    answer = command(marketer, email, "save-as-template")
    template = registry.model_for("email-templates").objects.get()
    assert answer.status_code == 302
    assert template.name == email.name
    form = marketer.get(f"/emails/new/?template={template.pk}")
    assert "Template subject" in pages.source(form)


def test_assign_asks_for_the_owner_and_gives_the_record(marketer: Client) -> None:
    record, colleague = factories.content_settings(), factories.user()
    assert marketer.get(f"{address(record)}commands/assign/").status_code == 200
    answer = command(marketer, record, "assign", owner=colleague.pk)
    record.refresh_from_db()
    assert (answer.status_code, record.owner_id) == (302, colleague.pk)


@pytest.mark.parametrize("owner", ["", "x", "0", "9" * 30, "-1"])
def test_assigning_to_nobody_is_refused(marketer: Client, owner: str) -> None:
    record = factories.content_settings()
    before = record.owner_id
    answer = command(marketer, record, "assign", owner=owner)
    record.refresh_from_db()
    assert (answer.status_code, record.owner_id) == (409, before)


def test_delete_leads_to_the_list(marketer: Client) -> None:
    record = factories.content_settings()
    answer = command(marketer, record, "delete")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/content-settings/")
    assert not type(record).objects.filter(pk=record.pk).exists()


def test_delete_of_what_something_live_uses_names_the_user_and_offers_no_yes(marketer: Client) -> None:
    segment = factories.in_state("segments", "stopped")
    factories.in_state("journeys", "live", suppression_segment=None)
    journey = factories.journey(suppression_segment=factories.live("segments"))
    factories.run(journey, "go-live")
    used = factories.live("segments")
    factories.run(used, "stop")
    answer = command(marketer, used, "delete", confirm="yes")
    assert answer.status_code == 409
    assert f"journeys/{journey.pk}" in pages.attributes(answer, "data-affected")
    assert "data-confirm-yes" not in pages.source(answer)
    assert type(segment).objects.filter(pk=used.pk).exists()


def test_delete_of_what_a_draft_uses_asks_first_and_empties_the_reference(marketer: Client) -> None:
    settings = factories.content_settings()
    journey = factories.journey(content_settings=settings)
    asked = command(marketer, settings, "delete")
    assert pages.attributes(asked, "data-affected") == [f"journeys/{journey.pk}"]
    command(marketer, settings, "delete", confirm="yes")
    journey.refresh_from_db()
    assert journey.content_settings_id is None


def test_the_question_before_a_deletion_tells_at_once_who_uses_the_record(marketer: Client) -> None:
    settings = factories.content_settings()
    drafted = factories.journey(content_settings=settings)
    question = marketer.get(f"{address(settings)}commands/delete/")
    assert pages.attributes(question, "data-affected") == [f"journeys/{drafted.pk}"]
    assert 'name="confirm" value="yes"' in pages.source(question)

    running = factories.in_state("journeys", "live")
    used = registry.get("emails", running.tile_settings["t2"]["email"])
    factories.run(used, "stop")
    refusal = marketer.get(f"{address(used)}commands/delete/")
    assert pages.attributes(refusal, "data-affected") == [f"journeys/{running.pk}"]
    assert "Delete is not possible now" in pages.text_of(refusal)
    assert "data-confirm-yes" not in pages.source(refusal)


def test_the_reason_why_a_live_record_cannot_be_deleted_stands_on_its_page(marketer: Client) -> None:
    record = factories.in_state("journeys", "live")
    shown = marketer.get(address(record))
    assert "delete" not in pages.attributes(shown, "data-command")
    assert "Stop it first" in pages.text_of(shown)


def test_an_unknown_command_is_not_found(marketer: Client) -> None:
    record = factories.content_settings()
    assert command(marketer, record, "explode").status_code == 404
    assert command(marketer, record, "new-version").status_code == 404, "no kind has it yet"


def test_a_command_is_never_run_by_get(marketer: Client) -> None:
    record = factories.content_settings()
    answer = marketer.get(f"{address(record)}commands/go-live/")
    record.refresh_from_db()
    assert (answer.status_code, record.status_reason) == (405, "draft")


def test_the_header_refreshes_itself_only_while_the_service_works(marketer: Client) -> None:
    record = factories.in_state("journeys", "going-live")
    waiting = marketer.get(f"{address(record)}header/", headers=HTMX)
    assert "/header/" in pages.source(waiting)
    factories.run(record, "went-live*")
    settled = marketer.get(f"{address(record)}header/", headers=HTMX)
    assert settled.headers["HX-Retarget"] == "#record"
    assert pages.attributes(settled, "data-status-reason") == ["live"]
    assert "/header/" not in pages.source(settled)
