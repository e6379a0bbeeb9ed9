"""Adding to and removing from static segments from the contacts' side (lifecycles.md, last section; domain.md 7.5)."""

from typing import Any

import pytest
from django.test import Client

from entities.segments import lists
from marketing import clock
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.perform import perform
from marketing.service.segments import engine
from tests import factories, pages
from tests.console.posting import bulk


def static(state: str = "draft", **overrides: Any) -> Any:
    """Make a static segment in a state."""
    return factories.in_state("segments", state, segment_type="static", dynamic_query={}, **overrides)


def listed(segment: Any) -> list[int]:
    """Return the ids on the stored list."""
    segment.refresh_from_db()
    return list(segment.static_members)


@pytest.mark.parametrize("state", ["draft", "stopped", "live"])
def test_chosen_contacts_are_added_and_removed_with_an_answer_each(marketer: Client, state: str) -> None:
    one, two, on_it = (factories.contact() for _number in range(3))
    segment = static(state, static_members=[on_it.pk])
    answer = bulk(marketer, "contacts", "add-to-segment", one.pk, two.pk, on_it.pk, asked="yes", segment=segment.pk)
    assert "2 of 3 added, 1 refused" in pages.text_of(answer)
    assert "on the list already" in pages.text_of(answer)
    assert listed(segment) == sorted([one.pk, two.pk, on_it.pk])
    bulk(marketer, "contacts", "remove-from-segment", one.pk, on_it.pk, asked="yes", segment=segment.pk)
    assert (listed(segment), segment.status_reason) == ([two.pk], state)


def test_a_live_segment_is_edited_changed_and_published_as_one_act(marketer: Client) -> None:
    person, segment = factories.contact(), static("live")
    before = segment.live_publication.number
    bulk(marketer, "contacts", "add-to-segment", person.pk, asked="yes", segment=segment.pk)
    segment.refresh_from_db()
    assert segment.live_publication.number == before + 1
    moves = StatusChange.objects.filter(kind="segments", record_id=segment.pk).order_by("pk")
    assert [move.command for move in moves][-2:] == ["edit", "save"]


def test_when_the_check_fails_nothing_at_all_happens(marketer: Client) -> None:
    person, segment = factories.contact(), static("live")
    segment.name = " "
    segment.save(by=factories.marketer(), unlocked=True)
    moves = StatusChange.objects.count()
    answer = bulk(marketer, "contacts", "add-to-segment", person.pk, asked="yes", segment=segment.pk)
    assert answer.status_code == 409
    assert "Give the segment a name" in pages.text_of(answer)
    assert (listed(segment), segment.status_reason, StatusChange.objects.count()) == ([], "live", moves)


def test_what_somebody_else_has_open_is_refused_with_their_name(marketer: Client) -> None:
    person, segment = factories.contact(), static("live-editable")
    answer = bulk(marketer, "contacts", "add-to-segment", person.pk, asked="yes", segment=segment.pk)
    assert answer.status_code == 409
    assert "factory-marketer has" in pages.text_of(answer)
    assert "open for editing" in pages.text_of(answer)
    assert listed(segment) == []


def test_the_first_post_asks_for_the_segment_and_keeps_whom_was_chosen(marketer: Client) -> None:
    people, segment = [factories.contact() for _number in range(2)], static()
    factories.segment(name="A dynamic one")
    answer = bulk(marketer, "contacts", "add-to-segment", *(one.pk for one in people))
    assert answer.status_code == 200
    assert "Add to segment: 2 contacts" in pages.text_of(answer)
    assert pages.source(answer).count('name="ids"') == 2
    assert segment.name in pages.text_of(answer)
    assert "A dynamic one" not in pages.text_of(answer)


def test_no_segment_or_a_dynamic_one_is_asked_for_again(marketer: Client) -> None:
    person, dynamic = factories.contact(), factories.segment()
    for chosen in ("", dynamic.pk, "x", "9" * 30, 987654):
        answer = bulk(marketer, "contacts", "add-to-segment", person.pk, asked="yes", segment=chosen)
        assert answer.status_code == 422
        assert f'value="{person.pk}"' in pages.source(answer)


def test_inactive_and_unknown_contacts_are_answered_for(marketer: Client) -> None:
    gone, segment = factories.in_state("contacts", "inactive"), static()
    answer = bulk(marketer, "contacts", "add-to-segment", gone.pk, 999999, "x", asked="yes", segment=segment.pk)
    assert answer.status_code == 409
    assert "inactive: activate it first" in pages.text_of(answer)
    assert pages.text_of(answer).count("There is no such record") == 2
    assert bulk(marketer, "contacts", "add-to-segment").status_code == 422


def test_it_takes_the_right_to_change_segments(db: None) -> None:
    client, segment, person = Client(), static(), factories.contact()
    client.force_login(factories.user("reviewer"))
    assert bulk(client, "contacts", "add-to-segment", person.pk, asked="yes", segment=segment.pk).status_code == 403
    assert client.post(f"/contacts/{person.pk}/lists/", {"segment": segment.pk}).status_code == 403
    assert "add-to-segment" not in pages.source(client.get("/contacts/"))
    page = client.get(f"/contacts/{person.pk}/")
    assert "Add to a static segment" not in pages.text_of(page)


def test_a_contacts_page_shows_its_segments_and_changes_them(marketer: Client) -> None:
    person, segment = factories.contact(), static("live", name="Guests")
    answer = marketer.post(f"/contacts/{person.pk}/lists/", {"segment": segment.pk, "do": "add"}, follow=True)
    assert "Added to “Guests”" in pages.text_of(answer)
    assert "Remove from Guests" in pages.source(answer)
    again = marketer.post(f"/contacts/{person.pk}/lists/", {"segment": segment.pk, "do": "add"})
    assert again.status_code == 409
    marketer.post(f"/contacts/{person.pk}/lists/", {"segment": segment.pk, "do": "remove"})
    assert (listed(segment), segment.status_reason) == ([], "live")
    assert marketer.post(f"/contacts/{person.pk}/lists/", {"segment": "x"}).status_code == 422


def test_a_list_takes_no_more_than_it_holds(marketer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_MEMBERS", 2)
    people = [factories.contact() for _number in range(3)]
    segment = static(static_members=[people[0].pk])
    answer = bulk(marketer, "contacts", "add-to-segment", *(one.pk for one in people), asked="yes", segment=segment.pk)
    assert answer.status_code == 409
    assert "more than 2 contacts" in pages.text_of(answer)
    assert listed(segment) == [people[0].pk]


def test_only_live_segments_are_said_to_fit(marketer: Client) -> None:
    person = factories.contact(city="Vienna")
    segment = factories.in_state("segments", "live", name="Viennese")
    engine.sweep(clock.now())
    assert "Viennese" in pages.text_of(marketer.get(f"/contacts/{person.pk}/"))
    perform(segment, "stop", by=factories.marketer(), confirmed=True)
    assert "Member of no live dynamic segment." in pages.text_of(marketer.get(f"/contacts/{person.pk}/"))


def test_static_segments_are_found_by_what_is_typed(marketer: Client) -> None:
    static(name="Gäste 2026")
    factories.segment(name="Gäste, dynamic")
    found = pages.text_of(marketer.get("/segments/lists/?q=gaste"))
    assert "Gäste 2026" in found
    assert "dynamic" not in found
