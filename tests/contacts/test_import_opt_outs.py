"""Who wants no mail, by the columns of other programs: recognised by name and by cell, shown, warned of."""

from typing import Any

import pytest
from django.test import Client

from entities.contacts.import_models import Import
from entities.contacts.importing.columns import guess
from entities.contacts.importing.opt_outs import is_suspicious
from entities.contacts.models import Contact
from tests.contacts.test_import_cells import read
from tests.contacts.test_import_choices import post, run, uploaded
from tests.pages import attributes, text_of

BULK, MAY = "do_not_bulk_email", "may_bulk_email"


def filled(name: str, *cells: str) -> str:
    """The field that a column is guessed to fill."""
    return guess(["E-mail", name], [["ada@one.example"], list(cells)]).get("1", "")


@pytest.mark.parametrize(
    ("name", "cells", "field"),
    [
        ("Accepts Email Marketing", ("yes", "no"), MAY),
        ("Accepts Marketing", ("TRUE", "FALSE"), MAY),
        ("Email Marketing Consent", ("SUBSCRIBED", "NEVER_SUBSCRIBED"), MAY),
        ("Subscribed", ("1", "0"), MAY),
        ("Newsletter", ("ja", "nein"), MAY),
        ("Newsletter", ("J", "N", "N/A"), MAY),
        ("Opt-in", ("✓", ""), MAY),
        ("Werbung erlaubt", ("Ja", "Nein"), MAY),
        ("Newsletter abbestellt", ("ja", "nein"), BULK),
        ("Uitgeschreven", ("ja", "nee", "nee"), BULK),
        ("Disiscritto", ("sì", "no"), BULK),
        ("No mailing", ("x",), BULK),
        ("DNC", ("yes",), "do_not_email"),
        ("Bounced", ("true", "false"), BULK),
        ("Status", ("subscribed", "unsubscribed", "cleaned"), BULK),
        ("Email status", ("active", "bounced"), BULK),
        ("Email permission status", ("Express", "Unsubscribed"), BULK),
        ("Subscription status", ("subscribed",), BULK),
        ("Newsletter status", ("pending", "confirmed"), BULK),
        ("CLEAN_TIME", ("2024-01-31 10:00:00",), BULK),
        ("UNSUB_TIME", ("2024-01-31 10:00:00",), BULK),
        ("Do not allow Bulk Emails", ("Allow", "Do Not Allow"), BULK),
        ("Bulk Email", ("Allow", "Do Not Allow"), BULK),
        ("Zustand", ("subscribed", "unsubscribed"), BULK),
        ("Status", ("active", "inactive"), ""),
        ("Status", ("gold", "silver"), ""),
        ("Lead status", ("New", "Open"), ""),
        ("Newsletter", ("Weekly", "Monthly"), ""),
        ("Unsubscribe reason", ("too many mails",), ""),
        ("Bounce type", ("general", "dns"), ""),
    ],
)
def test_columns_that_tell_who_wants_no_mail_are_guessed_by_name_and_cells(
    name: str, cells: tuple[str, ...], field: str
) -> None:
    assert filled(name, *cells) == field


@pytest.mark.parametrize(
    ("field", "cell", "wants_none"),
    [
        (MAY, "yes", False), (MAY, "no", True), (MAY, "J", False), (MAY, "✓", False), (MAY, "✗", True),
        (MAY, "unsubscribed", True), (MAY, "subscribed", False), (MAY, "2024-01-31", False), (MAY, "0000-00-00", None),
        (MAY, "N/A", None), (MAY, "null", None), (BULK, "N/A", None), (BULK, "null", None), (BULK, "J", True),
        (BULK, "✓", True), (BULK, "Allow", False), (BULK, "Do Not Allow", True), (BULK, "cleaned", True),
        (BULK, "bounced", True), (BULK, "Never subscribed", True), ("may_email", "nein", True),
    ],
)  # fmt: skip
def test_the_other_way_round_is_turned(field: str, cell: str, wants_none: bool | None) -> None:
    filled_in = {MAY: BULK, "may_email": "do_not_email"}.get(field, field)
    assert read_value(cell, field, filled_in) is wants_none


def read_value(cell: str, field: str, filled_in: str) -> Any:
    """What a cell makes of the opt-out that its column fills."""
    values, faults = read(cell, field)
    assert faults == []
    return values.get(filled_in)


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [("Einwilligung Art", ["schriftlich"], True), ("Groups", ["unsubscribed", "A", "B"], True),
     ("Status", ["active", "inactive"], True), ("Bewerbung", ["2024"], False), ("City", ["Graz"], False),
     ("Marketing permissions", ["Email;SMS"], True), ("Lead status", ["New"], False)],
)  # fmt: skip
def test_what_may_tell_it_is_suspicious(name: str, cells: list[str], expected: bool) -> None:
    assert is_suspicious(name, cells) is expected


@pytest.mark.django_db
@pytest.mark.usefixtures("own_uploads")
def test_whatever_speaks_against_mail_wins_over_several_columns(client: Client) -> None:
    rows = "a@one.example,subscribed,,yes\nb@one.example,cleaned,,yes\nc@one.example,subscribed,2024-01-31,yes\n"
    job = uploaded(client, f"E-mail,Status,UNSUB_TIME,Newsletter\n{rows}d@one.example,,,no\n")
    assert job.mapping == {"0": "email", "1": BULK, "2": BULK, "3": MAY}
    assert post(client, job).status_code == 302
    run(job)
    out = dict(Contact.objects.values_list("email", BULK))
    assert out == {"a@one.example": False, "b@one.example": True, "c@one.example": True, "d@one.example": True}


@pytest.mark.django_db
@pytest.mark.usefixtures("own_uploads")
def test_the_page_shows_what_is_turned_and_warns_of_what_may_tell(client: Client) -> None:
    lines = "".join(f"p{number}@one.example,yes,a,b\n" for number in range(300))
    job = uploaded(client, f"E-mail,Newsletter,Marketing info,Info\n{lines}q@one.example,no,a,unsubscribed\n")
    page = client.get(f"/contacts/import/{job.pk}/")
    assert job.mapping == {"0": "email", "1": MAY}
    assert "May get commercial e-mail (the opposite of “Do not bulk email”)" in text_of(page)
    assert len(attributes(page, "data-warning")) == 2
    assert text_of(page).count("This column may say who must not be mailed") == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("own_uploads")
def test_a_column_of_consent_left_out_must_be_left_out_knowingly(client: Client) -> None:
    job = uploaded(client, "E-mail,Accepts Marketing\na@one.example,no\n")
    assert post(client, job, column_1="").status_code == 422
    assert post(client, job, column_1="", leaves_opt_outs="on").status_code == 302
    assert Import.objects.get().mapping == {"0": "email"}
