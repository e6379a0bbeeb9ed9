"""Publishing takes the right to go live, also by Edit and Save; the page says so before one begins to edit.

lifecycles.md: "A command that can't be run now is not shown as a button; where people would look for it its reason
stands there as text. Posting it anyway, or in bulk, answers with the same reason." interface.md: "No right: 403."
"""

from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.lifecycle import registry, saving
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NotPermitted
from marketing.publishing.models import Publication
from tests import factories, pages
from tests.console.posting import address, bulk, command, save

pytestmark = pytest.mark.django_db

EDITED = [kind for kind, model in registry.publishable_kinds().items() if model.lifecycle.is_command("edit")]
each_edited = pytest.mark.parametrize("kind", EDITED)
WORDS = "but not put them live"


@pytest.fixture
def editor() -> Client:
    """A browser in which somebody is signed in who may change, but not go live."""
    client = Client()
    client.force_login(factories.editor())
    return client


@each_edited
def test_the_page_of_a_live_record_says_why_there_is_no_edit(kind: str, editor: Client) -> None:
    shown = editor.get(address(factories.in_state(kind, "live")))

    assert "edit" not in pages.attributes(shown, "data-command")
    assert WORDS in pages.text_of(shown)
    assert WORDS in pages.words(pages.field(shown, "name")), "no “Press Edit” where there is no Edit"


@each_edited
def test_what_a_colleague_has_open_for_editing_is_read(kind: str, editor: Client) -> None:
    shown = editor.get(address(factories.in_state(kind, "live-editable")))

    assert not {"save", "discard-changes"} & set(pages.attributes(shown, "data-command"))
    assert WORDS in pages.text_of(shown)
    assert set(pages.locks(shown).values()) == {True}


@each_edited
@pytest.mark.parametrize("run", ["edit", "go-live"])
def test_posting_it_anyway_is_403(kind: str, run: str, editor: Client) -> None:
    record = factories.in_state(kind, "live" if run == "edit" else "draft")

    assert command(editor, record, run).status_code == 403
    assert bulk(editor, kind, run, record.pk).status_code == 403
    assert registry.get(kind, record.pk).status_reason == record.status_reason


@each_edited
@pytest.mark.parametrize("place", ["", "draft/", "commands/save/", "commands/discard-changes/"])
def test_saving_what_is_live_editable_is_403_and_publishes_nothing(kind: str, place: str, editor: Client) -> None:
    record = factories.in_state(kind, "live-editable")
    name = "description" if kind in ("emails", "segments", "journeys") else "name"
    posted = {"row_version": record.row_version, name: "Changed"}

    answer = editor.post(f"{address(record)}{place}", posted)

    assert answer.status_code == 403
    assert registry.get(kind, record.pk).value_of(name) == record.value_of(name)
    assert Publication.objects.filter(kind=kind, record_id=record.pk).count() == 1


@each_edited
def test_a_draft_is_changed_as_before(kind: str, editor: Client) -> None:
    record = factories.make(kind)

    assert save(editor, record, name="Changed").status_code == 302
    assert registry.get(kind, record.pk).name == "Changed"


@each_edited
def test_the_kernel_refuses_what_no_page_asked(kind: str) -> None:
    record: Any = factories.in_state(kind, "live-editable")
    person = factories.editor()
    for act in (saving.save, saving.store):
        with pytest.raises(NotPermitted, match=WORDS):
            act(record, by=person, at=clock.now())
    with pytest.raises(NotPermitted, match=WORDS):
        perform(record, "discard-changes", by=person)


def test_edit_in_bulk_is_not_offered(editor: Client) -> None:
    factories.in_state("emails", "live")
    offered = pages.attributes(editor.get("/emails/"), "data-command")
    assert "edit" not in offered
    assert "stop" in offered
