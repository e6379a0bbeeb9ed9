"""The designer as people use it: every edit over HTTP, with and without scripts."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entities.customer_journeys.models import CustomerJourney
from tests import factories
from tests.pages import attributes, source, text_of

pytestmark = pytest.mark.django_db

FORK = [
    {"id": "t1", "type": "segment"},
    {"id": "t2", "type": "email"},
    {"id": "t3", "type": "if-then", "branches": {"yes": [{"id": "t4", "type": "email"}], "no": []}},
]


@pytest.fixture
def client() -> Client:
    """A browser of a marketer."""
    made = Client()
    made.force_login(factories.marketer())
    return made


def post(client: Client, journey: CustomerJourney, path: str, version: int | None = None, **values: Any) -> Any:
    """Post a designer's form and take the fresh journey along."""
    values["row_version"] = version if version is not None else journey.row_version
    answer = client.post(f"/journeys/{journey.pk}/{path}", values)
    journey.refresh_from_db()
    return answer


def forked(reason: str = "draft", **overrides: Any) -> CustomerJourney:
    """Make a journey with a fork."""
    settings = factories.tile_settings(factories.live("segments"), factories.live("emails"))
    settings["t3"] = {
        "name": "", "join": "and", "rules": [{"source": "t2", "condition": "opened", "link": ""}],
        "wait_amount": 3, "wait_unit": "days",
    }  # fmt: skip
    settings["t4"] = {"name": "Voucher", "email": factories.live("emails").pk}
    made: CustomerJourney = factories.in_state("journeys", reason, pipeline=FORK, tile_settings=settings, **overrides)
    return made


def test_a_new_journey_invites_to_start_with_a_segment(client: Client) -> None:
    journey = factories.journey(pipeline=[], tile_settings={})
    page = client.get(f"/journeys/{journey.pk}/")
    assert "Start with a segment" in text_of(page)
    answer = post(client, journey, "tiles/", add="segment start")
    tile = journey.pipeline[0]["id"]
    assert (answer.status_code, answer["Location"]) == (302, f"/journeys/{journey.pk}/?tab=designer&tile={tile}")
    assert journey.pipeline == [{"id": tile, "type": "segment"}]
    assert journey.tile_settings == {tile: {"name": "", "merge": "union", "items": []}}


def test_a_whole_journey_is_made_without_typing_json(client: Client) -> None:
    segment, email = factories.live("segments"), factories.live("emails")
    journey = factories.journey(pipeline=[], tile_settings={})
    post(client, journey, "tiles/", add="segment start")
    first = journey.pipeline[0]["id"]
    post(
        client, journey, f"tiles/{first}/settings/", **rows("items", {"segment": segment.pk, "containment": "include"})
    )
    post(client, journey, "tiles/", add=f"email after:{first}")
    second = journey.pipeline[1]["id"]
    post(client, journey, f"tiles/{second}/settings/", name="News", email=email.pk)
    post(client, journey, "tiles/", add=f"if-then after:{second}")
    third = journey.pipeline[2]["id"]
    rule = rows("rules", {"source": second, "condition": "clicked", "link": ""})
    post(client, journey, f"tiles/{third}/settings/", wait_amount=2, wait_unit="hours", join="or", **rule)
    post(client, journey, "tiles/", add=f"wait-for no:{third}")
    wait = journey.pipeline[2]["branches"]["no"][0]["id"]
    answer = post(client, journey, f"tiles/{wait}/settings/", amount=3, unit="days")
    assert answer.status_code == 302
    assert journey.tile_settings == {
        first: {"name": "", "merge": "union", "items": [{"segment": segment.pk, "containment": "include"}]},
        second: {"name": "News", "email": email.pk},
        third: {
            "name": "", "join": "or", "rules": [{"source": second, "condition": "clicked", "link": ""}],
            "wait_amount": 2, "wait_unit": "hours",
        },
        wait: {"name": "", "amount": 3, "unit": "days"},
    }  # fmt: skip
    page = client.get(f"/journeys/{journey.pk}/?tab=designer&tile={third}")
    assert "Clicked within 2 hours?" in text_of(page)
    assert attributes(page, "data-tile") == [first, second, third, wait]
    assert attributes(page, "data-tile-type") == ["segment", "email", "if-then", "wait-for"]


def rows(prefix: str, *given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a form with rows."""
    values: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(given) + 1, f"{prefix}-INITIAL_FORMS": 0}
    for at, row in enumerate(given):
        values |= {f"{prefix}-{at}-{name}": value for name, value in row.items()}
    return values


def test_every_tile_of_a_fork_opens_its_settings(client: Client) -> None:
    journey = forked()
    for tile in ("t1", "t2", "t3", "t4"):
        part = client.get(f"/journeys/{journey.pk}/tiles/{tile}/", headers={"HX-Request": "true"})
        assert part["HX-Retarget"] == "#tab-designer"
        assert f'action="/journeys/{journey.pk}/tiles/{tile}/settings/"' in source(part)


def test_a_picker_offers_live_records_and_what_was_chosen(client: Client) -> None:
    journey = forked()
    draft = factories.email(name="Unfinished")
    used = factories.live("emails")
    part = source(client.get(f"/journeys/{journey.pk}/?tab=designer&tile=t2"))
    assert f'<option value="{used.pk}" selected>' in part
    assert "Unfinished" not in part
    answer = post(client, journey, "tiles/t2/settings/", email=draft.pk)
    assert (answer.status_code, journey.tile_settings["t2"]["email"]) == (422, used.pk)
    factories.run(used, "stop")
    assert "(stopped)" in source(client.get(f"/journeys/{journey.pk}/?tab=designer&tile=t2"))
    assert post(client, journey, "tiles/t2/settings/", email=used.pk, name="Kept").status_code == 302


@pytest.mark.parametrize(
    ("tile", "values"),
    [
        ("t3", {"wait_amount": "0", "wait_unit": "days"}),
        ("t3", {"wait_amount": "", "wait_unit": "days"}),
        ("t3", {"wait_amount": "3", "wait_unit": "years"}),
        ("t3", {"wait_amount": "9" * 400, "wait_unit": "days"}),
        ("t2", {"email": "x"}),
        ("t2", {"email": "9" * 40}),
        ("t2", {"name": "x" * 101}),
        ("t2", {"name": "a\x00b"}),
        ("t1", {"items-TOTAL_FORMS": "1000000", "items-INITIAL_FORMS": "0"}),
        ("t1", {"items-TOTAL_FORMS": "many"}),
        ("t1", {"merge": "nonsense", "items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0"}),
    ],
)
def test_settings_that_make_no_sense_are_refused_and_shown_again(client: Client, tile: str, values: Any) -> None:
    journey = forked()
    before = journey.tile_settings
    if tile == "t3":
        values = {**rows("rules"), **values}
    answer = post(client, journey, f"tiles/{tile}/settings/", **values)
    assert (answer.status_code, journey.tile_settings) == (422, before)


def test_removing_a_fork_that_holds_tiles_asks_what_to_keep(client: Client) -> None:
    journey = forked()
    asked = post(client, journey, "tiles/t3/remove/")
    assert (asked.status_code, "Keep what is under Yes (1 tile)" in text_of(asked)) == (409, True)
    post(client, journey, "tiles/t3/remove/", keep="yes")
    assert [node["id"] for node in journey.pipeline] == ["t1", "t2", "t4"]
    assert set(journey.tile_settings) == {"t1", "t2", "t4"}


def test_tiles_move_by_button_and_by_place(client: Client) -> None:
    journey = forked()
    post(client, journey, "tiles/t4/move/", to="after:t1")
    assert [node["id"] for node in journey.pipeline] == ["t1", "t4", "t2", "t3"]
    refused = post(client, journey, "tiles/t1/move/", to="after:t2")
    assert (refused.status_code, "stays at the start" in text_of(refused)) == (409, True)


def test_edits_are_undone_and_redone(client: Client) -> None:
    journey = forked()
    post(client, journey, "tiles/", add="wait-for after:t1")
    added = journey.pipeline
    post(client, journey, "tiles/t4/remove/")
    removed = journey.pipeline
    post(client, journey, "steps/undo/")
    assert journey.pipeline == added
    post(client, journey, "steps/undo/")
    assert journey.pipeline == FORK
    post(client, journey, "steps/redo/")
    post(client, journey, "steps/redo/")
    assert journey.pipeline == removed
    assert post(client, journey, "steps/redo/").status_code == 409


def test_what_somebody_else_changed_is_not_undone(client: Client) -> None:
    journey = forked()
    post(client, journey, "tiles/", add="wait-for after:t1")
    journey.pipeline = FORK
    journey.save(by=factories.user())
    answer = post(client, journey, "steps/undo/")
    assert (answer.status_code, journey.pipeline) == (409, FORK)


@pytest.mark.parametrize("reason", ["live-editable", "stopped"])
def test_once_live_the_pipeline_is_locked_and_settings_are_not(client: Client, reason: str) -> None:
    journey = forked(reason)
    page = source(client.get(f"/journeys/{journey.pk}/?tab=designer&tile=t2"))
    assert 'name="add"' not in page
    assert 'id="remove-tile"' not in page
    for path, values in (
        ("tiles/", {"add": "email after:t1"}),
        ("tiles/t4/remove/", {}),
        ("tiles/t3/remove/", {}),
        ("tiles/t4/move/", {"to": "after:t1"}),
    ):
        posted: Any = values
        assert post(client, journey, path, **posted).status_code == 409, path
    assert journey.pipeline == FORK
    answer = post(client, journey, "tiles/t2/settings/", name="Renamed", email=factories.live("emails").pk)
    assert (answer.status_code, journey.tile_settings["t2"]["name"]) == (302, "Renamed")


@pytest.mark.parametrize("reason", ["live", "going-live", "stopping", "error", "expired"])
def test_elsewhere_tile_settings_are_locked_and_say_why(client: Client, reason: str) -> None:
    journey = forked(reason)
    page = client.get(f"/journeys/{journey.pk}/?tab=designer&tile=t2")
    assert '<fieldset class="plain" disabled>' in source(page)
    assert journey.lifecycle.locks.why("tile_settings", journey) in text_of(page)
    answer = post(client, journey, "tiles/t2/settings/", name="Renamed")
    assert (answer.status_code, journey.tile_settings["t2"]["name"]) == (409, "News")


def test_a_stale_edit_is_refused(client: Client) -> None:
    journey = forked()
    opened_at = journey.row_version
    post(client, journey, "tiles/", add="wait-for after:t1")
    answer = post(client, journey, "tiles/t4/remove/", version=opened_at)
    assert (answer.status_code, "t4" in str(journey.pipeline)) == (409, True)


def test_a_reviewer_reads_the_designer_and_changes_nothing() -> None:
    client = Client()
    client.force_login(factories.user("reviewer"))
    journey = forked()
    page = client.get(f"/journeys/{journey.pk}/?tab=designer&tile=t2")
    assert (page.status_code, 'name="add"' in source(page)) == (200, False)
    assert post(client, journey, "tiles/", add="email after:t1").status_code == 403
    assert post(client, journey, "tiles/t2/settings/", name="x").status_code == 403


@pytest.mark.parametrize("path", ["tiles/gone/remove/", "tiles/gone/settings/", "tiles/gone/move/", "tiles/"])
def test_edits_of_what_is_not_there_are_refused_in_words(client: Client, path: str) -> None:
    journey = forked()
    answer = post(client, journey, path, add="email after:gone", to="after:t1")
    assert (answer.status_code, "not on the canvas any more" in text_of(answer)) == (409, True)


def test_a_search_in_a_picker_finds_live_records(client: Client) -> None:
    journey = forked()
    factories.in_state("segments", "live", name="Zürich readers")
    factories.segment(name="Zürich draft")
    answer = client.get(f"/journeys/{journey.pk}/pick/segments/?q=zurich")
    assert text_of(answer) == "Zürich readers"
    assert client.get(f"/journeys/{journey.pk}/pick/contacts/").status_code == 404


def test_the_designer_asks_the_same_whatever_the_number_of_tiles(client: Client) -> None:
    email = factories.live("emails").pk

    def queries(number: int) -> int:
        tiles = [{"id": "t1", "type": "segment"}, *({"id": f"e{n}", "type": "email"} for n in range(number))]
        settings = {f"e{n}": {"name": "", "email": email} for n in range(number)}
        journey = factories.journey(pipeline=tiles, tile_settings=settings)
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/journeys/{journey.pk}/?tab=designer&tile=e0")
        return len(seen)

    queries(1)
    assert queries(3) == queries(30)


def test_problems_of_a_check_stand_on_their_tiles(client: Client) -> None:
    journey = forked()
    post(client, journey, "tiles/", add="email after:t1")
    answer = client.post(f"/journeys/{journey.pk}/commands/go-live/", {"row_version": journey.row_version})
    assert answer.status_code == 409
    assert "data-tile-error" in source(answer)
    assert "choose the email to send" in text_of(answer)
