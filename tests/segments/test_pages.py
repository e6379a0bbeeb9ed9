"""The segment's pages: the builder works by plain posts, lists take ids, locks hold, all is answered in words."""

import json
from typing import Any

import pytest
from django.test import Client

from entities.segments import members, models
from marketing.lifecycle.history import RecordChange
from marketing.lifecycle.perform import perform
from tests import factories, pages

HTMX = {"HX-Request": "true"}
EMPTY: dict[str, Any] = {}


def post(client: Client, segment: Any, address: str, headers: Any = None, **values: Any) -> Any:
    segment.refresh_from_db()
    data = {"row_version": segment.row_version, **{name.replace("__", ":"): value for name, value in values.items()}}
    return client.post(f"/segments/{segment.pk}/{address}", data, headers=headers)


def items(segment: Any) -> Any:
    segment.refresh_from_db()
    return segment.dynamic_query["blocks"][0]["items"]


def static(**overrides: Any) -> Any:
    return factories.segment(segment_type="static", dynamic_query={}, **overrides)


def listed(segment: Any) -> list[int]:
    segment.refresh_from_db()
    return list(segment.static_members)


def test_a_query_is_built_by_plain_posts(marketer: Client) -> None:
    segment = factories.segment(dynamic_query=EMPTY)
    rules = "rules/dynamic_query/"
    answer = post(marketer, segment, rules, do="block:union")
    assert answer.status_code == 302
    post(marketer, segment, rules, **{"add:0": "city"})
    post(marketer, segment, rules, **{"value:0.0": ["Vienna", "Graz"]})
    post(marketer, segment, rules, do="related:0:account")
    post(marketer, segment, rules, **{"add:0.1": "industry"})
    post(marketer, segment, rules, **{"value:0.1.0": ["", "technology"]})
    assert [item["type"] for item in items(segment)] == ["row", "related"]
    page = pages.text_of(marketer.get(f"/segments/{segment.pk}/"))
    assert "Contacts whose city is “Vienna” or “Graz”, and with a company whose industry is Technology." in page


def test_what_is_typed_is_stored_by_whichever_button_is_pressed(marketer: Client) -> None:
    segment = factories.segment()
    post(marketer, segment, "rules/dynamic_query/", do="group:0", **{"value:0.0": "Salzburg"})
    assert items(segment)[0]["values"] == ["Salzburg"]
    assert items(segment)[1]["type"] == "group"


def test_typing_a_value_leaves_the_inputs_alone_and_renews_sentence_and_text(marketer: Client) -> None:
    segment = factories.segment()
    answer = post(marketer, segment, "rules/dynamic_query/", headers=HTMX, **{"value:0.0": "Linz"})
    assert (answer["HX-Trigger"], answer["HX-Reswap"]) == ("segment-stored", "none")
    assert "whose city is “Linz”" in pages.source(answer)
    assert "data-row" not in pages.source(answer).replace("data-row-version", "")


def test_the_estimate_counts_and_names_who_fits(marketer: Client) -> None:
    for name in ("Anna", "Berta"):
        factories.contact(first_name=name, last_name="Test", city="Vienna")
    factories.contact(city="Graz")
    segment = factories.segment()
    text = pages.text_of(marketer.get(f"/segments/{segment.pk}/estimate/dynamic_query/", headers=HTMX))
    assert "2 contacts" in text
    assert "Anna Test" in text
    assert "2 contacts" in pages.text_of(marketer.get(f"/segments/{segment.pk}/?estimate=dynamic_query"))


def test_an_unfinished_query_says_what_is_missing(marketer: Client) -> None:
    segment = factories.segment()
    post(marketer, segment, "rules/dynamic_query/", **{"value:0.0": ""})
    text = pages.text_of(marketer.get(f"/segments/{segment.pk}/estimate/dynamic_query/", headers=HTMX))
    assert "enter a value" in text


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("rules/dynamic_query/", {"do": "block:union"}),
        ("rules/dynamic_query/", {"do": "remove:9"}),
        ("rules/static_filter/", {"do": "block:union"}),
        ("listed/", {"contact": "1"}),
    ],
)
def test_a_live_segment_refuses_every_edit(marketer: Client, address: str, values: dict[str, str]) -> None:
    segment = factories.in_state("segments", "live")
    factories.contact(pk=1)
    assert post(marketer, segment, address, **values).status_code == 409


def test_a_live_segment_shows_its_rules_as_words_and_says_why(marketer: Client) -> None:
    segment = factories.in_state("segments", "live")
    page = marketer.get(f"/segments/{segment.pk}/")
    assert pages.locks(page)["dynamic_query"] is True
    assert "Press Edit to change it" in pages.text_of(page)
    assert 'name="do"' not in pages.source(page)


def test_every_field_of_the_lock_table_is_on_the_page_of_either_type(marketer: Client) -> None:
    for segment in (factories.segment(), static()):
        found = pages.locks(marketer.get(f"/segments/{segment.pk}/"))
        assert {"dynamic_query", "static_filter", "static_members", "segment_type", "name", "owner"} <= set(found)


@pytest.mark.parametrize("text", ["{0} {1}", "{0},{1}", "{1}\n{0}\n", "[{0}, {1}]", '["{0}", {1}]'])
def test_members_are_taken_as_ids_however_they_are_separated(marketer: Client, text: str) -> None:
    segment, ids = static(), [factories.contact().pk, factories.contact().pk]
    assert post(marketer, segment, "", static_members=text.format(*ids)).status_code == 302
    segment.refresh_from_db()
    assert segment.static_members == sorted(ids)


NO_IDS = ["abc", "1.5", "-1", "0", "[1", "[[1]]", '["x"]', "[true]", "[1.0]", "999999", "9" * 30, "1\0", "[" * 9000]


@pytest.mark.parametrize("text", NO_IDS)
def test_what_names_no_contact_is_refused_in_words(marketer: Client, text: str) -> None:
    segment = static()
    answer = post(marketer, segment, "", static_members=text)
    assert answer.status_code == 422
    assert "contact" in pages.text_of(answer) or "list of ids" in pages.text_of(answer)


def test_contacts_are_found_added_and_taken_off(marketer: Client) -> None:
    person, segment = factories.contact(first_name="Zoe", last_name="Addable"), static()
    assert "Zoe Addable" in pages.text_of(marketer.get(f"/segments/{segment.pk}/find/?find=addab", headers=HTMX))
    post(marketer, segment, "listed/", contact=person.pk)
    assert pages.attributes(marketer.get(f"/segments/{segment.pk}/"), "data-member") == [str(person.pk)]
    assert "Zoe" not in pages.text_of(marketer.get(f"/segments/{segment.pk}/find/?find=addab", headers=HTMX))
    post(marketer, segment, "listed/", do="remove", contact=person.pk)
    segment.refresh_from_db()
    assert segment.static_members == []


def test_more_found_than_shown_is_said(marketer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MOST_FOUND", 2)
    segment, address = static(), "find/?find=same"
    for number, is_said in ((2, False), (1, True)):
        for _one in range(number):
            factories.contact(last_name="Same")
        answer = marketer.get(f"/segments/{segment.pk}/{address}", headers=HTMX)
        assert len(pages.inputs(answer, "contact")) == 2
        assert ("More contacts fit than these." in pages.text_of(answer)) == is_said


def test_several_are_added_and_taken_off_at_once(marketer: Client) -> None:
    people, segment = [factories.contact().pk for _number in range(4)], static()
    post(marketer, segment, "listed/", do="add", contact=people)
    assert listed(segment) == people
    post(marketer, segment, "listed/", do="remove", contact=people[:2])
    assert listed(segment) == people[2:]
    post(marketer, segment, "listed/", do="add", contact=people[1], only=people[0])
    assert listed(segment) == [people[0], *people[2:]], "the button beside one adds that one alone"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_search_goes_on_after_what_it_found_is_added_or_removed(marketer: Client, headers: Any) -> None:
    one, other = (factories.contact(first_name=name, last_name="Same").pk for name in ("Ada", "Bea"))
    segment = static()
    for search, do, stays in (("find", "add", "Bea Same"), ("q", "remove", "Nobody on the list is called that")):
        values = {search: "same", "do": do, "contact": str(one)}
        answer = post(marketer, segment, "listed/", headers=headers, **values)
        page = marketer.get(answer["Location"]) if answer.status_code == 302 else answer
        assert "same" in [typed.get("value") for typed in pages.inputs(page, search)]
        assert stays in pages.text_of(page)
        assert pages.autofocus(page) == ([search] if headers else [])
    assert other not in listed(segment)


@pytest.mark.parametrize("chosen", [[], ["x"], ["999999"], ["1\0"], ["-1"], ["9" * 30]])
@pytest.mark.parametrize("do", ["add", "remove"])
def test_nobody_or_unknown_contacts_are_refused_in_words(marketer: Client, do: str, chosen: list[str]) -> None:
    segment = static(static_members=[factories.contact().pk])
    answer = post(marketer, segment, "listed/", do=do, contact=chosen)
    assert answer.status_code == 422
    assert "contact" in pages.text_of(answer)
    assert len(listed(segment)) == 1


def test_a_query_is_run_once_and_its_people_chosen(marketer: Client) -> None:
    on_it, other = factories.contact(city="Linz"), factories.contact(city="Linz")
    segment = static(static_filter=factories.query("Linz"), static_members=[on_it.pk])
    shown = marketer.get(f"/segments/{segment.pk}/estimate/static_filter/", headers=HTMX)
    assert "On the list already" in pages.text_of(shown)
    assert f'value="{on_it.pk}" disabled' in pages.source(shown)
    post(marketer, segment, "listed/", do="add", contact=other.pk)
    assert listed(segment) == [on_it.pk, other.pk]


def test_everybody_whom_the_filter_finds_is_taken_off(marketer: Client) -> None:
    gone, kept = [factories.contact(city="Linz").pk for _number in range(2)], factories.contact(city="Graz").pk
    segment = static(static_filter=factories.query("Linz"), static_members=[*gone, kept])
    assert post(marketer, segment, "listed/", do="remove-found").status_code == 302
    assert listed(segment) == [kept]


def test_deleted_and_inactive_contacts_drop_out_of_the_list_and_its_count(marketer: Client) -> None:
    one, two, three = (factories.contact() for _number in range(3))
    segment = static(static_members=[one.pk, two.pk, three.pk])
    one.delete()
    perform(two, "deactivate", by=factories.marketer())
    assert "On the list 1 · 1 inactive" in pages.text_of(marketer.get(f"/segments/{segment.pk}/"))
    assert post(marketer, segment, "", static_members=f"{two.pk} {three.pk}").status_code == 302
    assert listed(segment) == [two.pk, three.pk]


def test_everybody_whom_the_filter_finds_is_added(marketer: Client) -> None:
    wanted = [factories.contact(city="Linz").pk for _number in range(3)]
    kept = factories.contact(city="Graz").pk
    segment = static(static_filter=factories.query("Linz"), static_members=[kept])
    post(marketer, segment, "listed/", do="add-found")
    segment.refresh_from_db()
    assert segment.static_members == sorted([*wanted, kept])


def test_more_than_a_list_holds_is_refused_and_not_cut_off(marketer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MOST_MEMBERS", 2)
    found = [factories.contact(city="Linz", last_name=name).pk for name in "ABC"]
    segment = static(static_filter=factories.query("Linz"))
    answer = post(marketer, segment, "listed/", do="add-found")
    assert answer.status_code == 422
    assert "A list holds up to 2 contacts" in pages.text_of(answer)
    assert listed(segment) == []
    full = static(static_filter=factories.query("Linz"), static_members=found[1:])
    assert post(marketer, full, "listed/", do="remove-found").status_code == 302
    assert listed(full) == []


def test_adding_by_a_filter_with_faults_is_refused_in_words(marketer: Client) -> None:
    segment = static(static_filter={"blocks": [{"items": [{"type": "row", "field": "city", "operator": "equals"}]}]})
    assert post(marketer, segment, "listed/", do="add-found").status_code == 422


def test_history_tells_of_a_long_list_what_differs(marketer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MOST_TOLD", 2)
    people = [factories.contact().pk for _number in range(4)]
    segment = static(static_members=people[:3])
    post(marketer, segment, "listed/", contact=people[3])
    change = RecordChange.objects.filter(kind="segments", record_id=segment.pk).latest("pk")
    assert change.changes["static_members"] == ["3 contacts", f"4 contacts; 1 added ({people[3]})"]
    assert "1 added" in pages.text_of(marketer.get(f"/segments/{segment.pk}/history/"))


def test_a_long_list_is_a_summary_and_saving_leaves_it_alone(marketer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MOST_SHOWN", 2)
    segment = static(static_members=[factories.contact().pk for _number in range(3)])
    field = pages.field(marketer.get(f"/segments/{segment.pk}/"), "static_members")
    assert "3 contacts are listed" in pages.words(field)
    assert "textarea" not in field
    post(marketer, segment, "", description="Other")
    segment.refresh_from_db()
    assert len(segment.static_members) == 3


def test_the_list_pages_by_keyset(marketer: Client) -> None:
    segment = static(static_members=[factories.contact(first_name=f"A{n:03}").pk for n in range(60)])
    first = marketer.get(f"/segments/{segment.pk}/")
    assert len(pages.attributes(first, "data-member")) == 50
    token = next(href for href in pages.attributes(first, "href") if "after=" in href).partition("after=")[2]
    assert len(pages.attributes(marketer.get(f"/segments/{segment.pk}/?after={token}"), "data-member")) == 10
    assert marketer.get(f"/segments/{segment.pk}/?after=nonsense").status_code == 400


def test_members_and_population_show_once_it_was_live(marketer: Client) -> None:
    draft, live = factories.segment(), factories.in_state("segments", "live")
    assert 'data-tab="tab-members"' not in pages.source(marketer.get(f"/segments/{draft.pk}/"))
    assert marketer.get(f"/segments/{live.pk}/?tab=members").status_code == 200
    assert "Population" in pages.text_of(marketer.get(f"/segments/{live.pk}/population/", headers=HTMX))
    assert marketer.get(f"/segments/{live.pk}/?tab=members&after=x").status_code == 400
    assert "members" in pages.text_of(marketer.get("/segments/")).lower()


BAD = [
    "5", '"x"', "[1]", "{", '{"blocks": 5}', '{"blocks": [{"items": [{"type": "row", "field": "password"}]}]}',
    '{"blocks": [{"items": [{"type": "row", "field": "city", "operator": "sql"}]}]}', '{"a": 1}',
    json.dumps({"blocks": [{"items": [{"type": "row", "field": "city", "operator": "equals", "values": ["a\0b"]}]}]}),
    json.dumps({"blocks": [{"items": [{"type": "row", "field": "orders", "operator": "eq", "values": [10**40]}]}]}),
    '{"blocks": [' + '{"items": [' * 3000, "[" * 5000 + "]" * 5000, "x" * 1_200_000, '{"blocks": [{"join": {}}]}',
]  # fmt: skip


@pytest.mark.parametrize("field", ["dynamic_query", "static_filter"])
@pytest.mark.parametrize("query", BAD)
def test_a_hostile_query_is_refused_and_nothing_is_stored(marketer: Client, field: str, query: str) -> None:
    segment = factories.segment()
    answer = post(marketer, segment, "draft/", **{field: query})
    before = getattr(segment, field)
    segment.refresh_from_db()
    assert answer.status_code == 422
    assert getattr(segment, field) == before


@pytest.mark.parametrize(
    "values",
    [
        {"do": "remove:7"},
        {"do": "remove:\0"},
        {"do": "block:xor"},
        {"do": "group:0.0"},
        {"do": "related:0:owner"},
        {"do": "related:"},
        {"add:0": "password"},
        {"add:9": "city"},
        {"add:0": "owner.password"},
        {"field:0.0": "password"},
        {"operator:0.0": "sql"},
        {"value:0.0": "a\0b"},
        {"value:0.0": "x" * 600},
    ],
)
def test_a_hostile_step_of_the_builder_is_refused_in_words(marketer: Client, values: dict[str, str]) -> None:
    segment = factories.segment()
    assert post(marketer, segment, "rules/dynamic_query/", **values).status_code == 422


@pytest.mark.parametrize("values", [{"match:0": "some"}, {"join:0": "xor"}, {"do": "nonsense"}, {"unit:0.0": "x"}])
def test_choices_that_are_not_offered_change_nothing(marketer: Client, values: dict[str, str]) -> None:
    segment = factories.segment()
    before = segment.dynamic_query
    assert post(marketer, segment, "rules/dynamic_query/", **values).status_code == 302
    segment.refresh_from_db()
    assert segment.dynamic_query == before


def test_unknown_parts_of_addresses_are_not_found(marketer: Client) -> None:
    segment = factories.segment()
    assert post(marketer, segment, "rules/name/", do="block:union").status_code == 404
    assert marketer.get(f"/segments/{segment.pk}/estimate/owner/").status_code == 404


def test_edits_take_the_right_to_change(db: None) -> None:
    client, segment = Client(), factories.segment()
    client.force_login(factories.user("reviewer"))
    assert post(client, segment, "rules/dynamic_query/", do="block:union").status_code == 403
    assert client.get(f"/segments/{segment.pk}/").status_code == 200


def test_a_list_without_a_filter_has_nothing_to_mend(marketer: Client) -> None:
    segment = factories.segment(segment_type="static", dynamic_query={}, static_members=[factories.contact().pk])
    told = pages.text_of(marketer.get(f"/segments/{segment.pk}/?estimate=static_filter"))
    assert "No filter is set." in told
    assert "Add at least one condition" not in told
