"""The list of check results: it leads to fields and tiles, stays while one mends, and is made anew."""

from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.checks.journey_cases import journey
from tests.pages import attributes, field, source, text_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client() -> Client:
    """A browser of a marketer."""
    made = Client()
    made.force_login(factories.marketer())
    return made


@pytest.fixture
def faulty() -> Any:
    """A draft with an error in a field, one in a tile and a warning."""
    record = journey()
    record.ends_at = None
    record.tile_settings["t2"]["email"] = None
    record.tile_settings["t3"]["rules"] = [{"source": "t2", "condition": "opened"}]
    record.suppression_segment = factories.live("segments")
    record.save(by=factories.marketer())
    return record


def check(client: Client, record: Any, **typed: Any) -> Any:
    """Press Check for errors."""
    return client.post(f"/{record.slug}/{record.pk}/commands/check/", {"row_version": record.row_version, **typed})


def test_errors_come_first_and_are_counted_with_the_warnings(client: Client, faulty: Any) -> None:
    page = check(client, faulty)
    assert attributes(page, "data-check") == ["error", "error", "warning"]
    assert "2 errors and 1 warning" in text_of(page)
    assert sorted(attributes(page, "data-check-field")) == ["ends_at", "suppression_segment", "tile_settings"]


def test_every_line_leads_to_its_place_with_scripts_and_without(client: Client, faulty: Any) -> None:
    page, url = check(client, faulty), f"/journeys/{faulty.pk}/"
    leads = attributes(page, "data-leads-to")
    assert {"edit-ends_at id_ends_at", "tile-t2"} <= set(leads)
    assert f"{url}?tab=general&amp;checked=yes#id_ends_at" in source(page)
    opened = client.get(f"{url}?tab=designer&checked=yes&tile=t2")
    assert 'id="tile-settings"' in source(opened)
    assert attributes(opened, "data-check") == ["error", "error", "warning"]


def test_field_and_tile_say_it_themselves(client: Client, faulty: Any) -> None:
    page = client.get(f"/journeys/{faulty.pk}/?tab=designer&checked=yes&tile=t2")
    assert "Set the end date and time." in field(page, "ends_at")
    assert 'aria-describedby="id_ends_at-check' in field(page, "ends_at")
    assert source(page).count("Choose the email to send.") == 2
    assert source(page).count("data-tile-error") == 1


def test_saving_keeps_the_list_and_makes_it_anew(client: Client, faulty: Any) -> None:
    url = f"/journeys/{faulty.pk}/"
    values = {"row_version": faulty.row_version, "ends_at": "2099-01-01 10:00", "checked": "yes"}
    answer = client.post(url, values)
    assert answer.headers["Location"] == f"{url}?checked=yes"
    assert attributes(client.get(answer.headers["Location"]), "data-check") == ["error", "warning"]
    faulty.refresh_from_db()
    fresh = client.post(url, values | {"row_version": faulty.row_version}, headers=HTMX)
    assert attributes(fresh, "data-check") == ["error", "warning"]


def test_mending_a_tile_brings_a_fresh_list_beside_the_fresh_tile(client: Client, faulty: Any) -> None:
    values = {"row_version": faulty.row_version, "email": factories.live("emails").pk, "checked": "yes"}
    answer = client.post(f"/journeys/{faulty.pk}/tiles/t2/settings/", values, headers=HTMX)
    assert 'id="check-results" hx-swap-oob="true"' in source(answer)
    assert attributes(answer, "data-check-field") == ["ends_at", "suppression_segment"]
    assert answer.headers["HX-Replace-Url"].endswith("checked=yes")


def test_nothing_is_checked_unless_results_are_shown(client: Client, faulty: Any) -> None:
    page = client.get(f"/journeys/{faulty.pk}/?tab=designer&tile=t2")
    assert attributes(page, "data-check") == []
    assert "checked=yes" not in source(page)


def test_a_clean_record_says_so_and_a_live_one_has_no_check(client: Client) -> None:
    sound, live = journey(), factories.in_state("journeys", "live")
    assert "The check found no errors and no warnings." in text_of(check(client, sound))
    assert "data-check-results" not in source(client.get(f"/journeys/{live.pk}/?checked=yes"))


def test_a_check_of_what_is_typed_says_so_and_stores_nothing(client: Client) -> None:
    email = factories.email()
    page = check(client, email, subject="")
    assert "This holds for what you typed." in text_of(page)
    assert "This holds for what you typed." not in text_of(check(client, email, subject=email.subject))
    email.refresh_from_db()
    assert email.subject


def test_quiet_edits_of_an_email_bring_a_fresh_list_too(client: Client) -> None:
    email = factories.email(subject="")
    values = {"row_version": email.row_version, "inbox_subject": "News", "checked": "yes"}
    answer = client.post(f"/emails/{email.pk}/inbox/", values, headers=HTMX)
    assert "The check found no errors and no warnings." in text_of(answer)
