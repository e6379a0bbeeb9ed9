"""Go live with what is missing: from the refusal to the list of parts that aren't live, and one button for all."""

from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.lifecycle import registry, saving
from marketing.lifecycle.parts import whole_of
from marketing.publishing.models import Publication
from tests import factories, pages
from tests.console.posting import HTMX, address, command

pytestmark = pytest.mark.django_db


def chain(*texts: str) -> list[Any]:
    """Leaflets in Draft, each needed by the one after it."""
    made: list[Any] = []
    for text in texts:
        made.append(factories.make("leaflets", text=text, part=made[-1] if made else None))
    return made


def drafted_journey() -> Any:
    """A journey of which nothing is live."""
    tiles = factories.tile_settings(factories.segment(name="People"), factories.email(name="Letter"))
    settings = factories.content_settings(name="Settings")
    suppressed = factories.segment(name="Not these")
    return factories.journey(tile_settings=tiles, content_settings=settings, suppression_segment=suppressed)


def places(whole: Any) -> list[str]:
    """What a list holds, in its order."""
    return [f"{part.record.slug}/{part.record.pk}" for part in whole.all]


def post(client: Client, record: Any, *parts: Any, **options: Any) -> Any:
    """Press the button of the list, having seen these parts."""
    return client.post(f"{address(record)}parts/", {"part": [f"{one.slug}/{one.pk}" for one in parts]}, **options)


def reasons(*records: Any) -> list[str]:
    """The status reasons as stored."""
    return [registry.get(one.slug, one.pk).status_reason for one in records]


def test_the_refusal_leads_to_the_list(marketer: Client) -> None:
    _first, last = chain("one", "two")
    answer = command(marketer, last, "go-live")
    assert answer.status_code == 409
    assert "data-missing-parts" in pages.source(answer)
    assert f'href="{address(last)}parts/"' in pages.source(answer)


def test_other_errors_lead_to_no_list(marketer: Client) -> None:
    answer = command(marketer, factories.make("leaflets", text="bad"), "go-live")
    assert answer.status_code == 409
    assert "data-missing-parts" not in pages.source(answer)


def test_what_others_need_comes_first_and_each_is_listed_once() -> None:
    first, second, third = chain("one", "two", "three")
    whole = whole_of(third, by=factories.marketer(), at=clock.now())
    assert places(whole) == [f"leaflets/{one.pk}" for one in (first, second, third)]
    assert whole.is_ready


def test_a_circle_ends() -> None:
    first, second = chain("one", "two")
    first.part = second
    first.save(by=factories.marketer())
    whole = whole_of(second, by=factories.marketer(), at=clock.now())
    assert places(whole) == [f"leaflets/{one.pk}" for one in (first, second)]


def test_a_journeys_list_holds_every_kind_it_uses() -> None:
    whole = whole_of(drafted_journey(), by=factories.marketer(), at=clock.now())
    assert sorted(part.record.name for part in whole.parts) == ["Letter", "Not these", "People", "Settings"]
    assert whole.is_ready


def test_all_of_it_goes_live_by_one_button(marketer: Client) -> None:
    journey = drafted_journey()
    parts = [part.record for part in whole_of(journey, by=factories.marketer(), at=clock.now()).parts]
    answer = post(marketer, journey, *parts)
    assert (answer.status_code, answer.headers["Location"]) == (302, address(journey))
    assert reasons(*parts, journey) == ["live"] * 4 + ["going-live"]
    assert "is now Going live" in pages.text_of(marketer.get(address(journey)))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_dialog_tells_each_ones_own_check(marketer: Client, headers: dict[str, str]) -> None:
    first, second = chain("dull", "two")
    answer = marketer.get(f"{address(second)}parts/", headers=headers)
    assert answer.status_code == 200
    assert pages.attributes(answer, "data-affected") == [f"leaflets/{first.pk}", f"leaflets/{second.pk}"]
    assert pages.attributes(answer, "data-check") == ["warning"]
    assert "The text is dull." in pages.text_of(answer)
    assert "Go live with all 2" in pages.text_of(answer)
    assert reasons(first, second) == ["draft", "draft"]


def test_with_an_error_in_one_there_is_no_button_and_a_post_does_nothing(marketer: Client) -> None:
    first, second, third = chain("fine", "bad", "fine too")
    shown = marketer.get(f"{address(third)}parts/")
    assert "data-parts-yes" not in pages.source(shown)
    assert pages.attributes(shown, "data-check") == ["error"]
    answer = post(marketer, third, first, second)
    assert (answer.status_code, reasons(first, second, third)) == (409, ["draft"] * 3)


def test_what_lands_in_error_undoes_all_and_is_told(marketer: Client) -> None:
    first, second, third = chain("fine", "unprintable", "fine too")
    answer = post(marketer, third, first, second)
    assert answer.status_code == 409
    assert "The printer is out of paper." in pages.text_of(answer)
    assert reasons(first, second, third) == ["draft"] * 3
    assert not Publication.objects.filter(kind="leaflets").exists()


def test_what_nobody_saw_is_not_taken_live(marketer: Client) -> None:
    first, second, third = chain("one", "two", "three")
    answer = post(marketer, third, second)
    assert (answer.status_code, reasons(first, second, third)) == (409, ["draft"] * 3)
    assert "changed meanwhile" in pages.text_of(answer)


def test_rights_are_judged_for_each_record() -> None:
    journey = drafted_journey()
    person = factories.user()
    person.groups.clear()
    person.user_permissions.set(p for p in factories.marketers_rights() if p.codename != "go_live_segment")
    whole = whole_of(journey, by=person, at=clock.now())
    refused = {part.record.name for part in whole.parts if part.refusal}
    assert refused == {"People", "Not these"}
    client = Client()
    client.force_login(person)
    assert "the right to run “Go live” on segments" in pages.text_of(client.get(f"{address(journey)}parts/"))
    assert post(client, journey, *(part.record for part in whole.parts)).status_code == 409


def test_who_may_not_see_a_part_is_refused() -> None:
    journey, person, client = drafted_journey(), factories.user(""), Client()
    person.user_permissions.set(p for p in factories.marketers_rights() if p.codename != "view_segment")
    client.force_login(person)
    assert client.get(f"{address(journey)}parts/").status_code == 403


def test_what_takes_a_moment_to_go_live_can_not_come_along() -> None:
    fair = factories.make("fairs")
    whole = whole_of(factories.make("leaflets"), by=factories.marketer(), at=clock.now())
    assert whole.is_ready
    own = whole_of(fair, by=factories.marketer(), at=clock.now())
    assert (own.own.refusal, own.is_ready) == ("", True), "alone it may"
    as_part = whole_of(
        factories.make("leaflets", text="fair", name=str(fair.pk)), by=factories.marketer(), at=clock.now()
    )
    assert [part.refusal.split(",")[0] for part in as_part.parts] == ["It takes a moment to go live"]


def test_a_save_of_what_is_live_editable_leads_there_too(marketer: Client) -> None:
    last = factories.in_state("leaflets", "live-editable")
    last.part = factories.make("leaflets")
    saving.store(last, by=factories.marketer(), at=clock.now())
    shown = marketer.post(address(last), {"row_version": last.row_version, "text": "more"})
    assert (shown.status_code, "data-missing-parts" in pages.source(shown)) == (409, True)
    assert post(marketer, last, last.part).status_code == 302
    assert reasons(last.part, last) == ["live", "live"]


@pytest.mark.parametrize("kind", ["contacts", "email-templates"])
def test_kinds_that_never_go_live_have_no_list(marketer: Client, kind: str) -> None:
    assert marketer.get(f"{address(factories.make(kind))}parts/").status_code == 404
