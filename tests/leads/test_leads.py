"""Leads: how the process moves on, how it ends, what its pages show (domain.md 8.4; lifecycles.md, "Contact, lead")."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from entities.leads.models import BY_HAND, Lead
from entities.leads.stages import Outcome, Stage
from marketing import clock
from marketing.audience import people, writes
from marketing.lifecycle.history import RecordChange
from marketing.lifecycle.refusals import FieldsLocked
from tests import factories
from tests.pages import attributes, source, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser in which a marketer is signed in."""
    browser = Client()
    browser.force_login(factories.marketer())
    return browser


def post(client: Client, lead: Any, command: str = "", **values: Any) -> int:
    """Post a command, or a save, as the page does; return the status."""
    if not command:
        values["row_version"] = Lead.objects.get(pk=lead.pk).row_version
    answer = client.post(f"/leads/{lead.pk}/" + (f"commands/{command}/" if command else ""), values)
    return answer.status_code


@pytest.mark.parametrize(
    ("box", "stage"),
    [
        ("teleprospect_ready", Stage.ACCEPTANCE),
        ("teleprospect_accepted", Stage.PROSPECTING),
        ("sales_ready", Stage.SALES),
        ("sales_accepted", Stage.SALES),
    ],
)
def test_a_ticked_box_moves_the_lead_on(client: Client, box: str, stage: Stage) -> None:
    """ "Check boxes *teleprospect ready / accepted*, *sales ready / accepted* move it on" """
    lead = factories.lead()

    assert post(client, lead, **{box: "true"}) == 302

    lead.refresh_from_db()
    assert lead.stage == stage
    assert RecordChange.objects.filter(kind="leads", record_id=lead.pk).latest("pk").changes["stage"][1] == stage


def test_a_ticked_box_never_moves_the_lead_back(client: Client) -> None:
    lead = factories.lead(stage=Stage.SALES)
    post(client, lead, teleprospect_ready="true")
    lead.refresh_from_db()
    assert lead.stage == Stage.SALES


def test_the_stage_moves_by_hand_too_also_back(client: Client) -> None:
    """ "also by hand" """
    lead = factories.lead(sales_ready=True)
    assert lead.stage == Stage.SALES

    post(client, lead, stage=Stage.INQUIRY)
    post(client, lead, city="Graz")

    lead.refresh_from_db()
    assert (lead.stage, lead.sales_ready, lead.city) == (Stage.INQUIRY, True, "Graz")


def test_who_ticks_sales_ready_is_noted_with_the_moment(client: Client) -> None:
    lead = factories.lead()
    post(client, lead, sales_ready="true")
    lead.refresh_from_db()
    assert lead.sales_ready_by == BY_HAND
    assert lead.sales_ready_at == lead.modified_at


@pytest.mark.parametrize(
    ("command", "values", "outcome", "reason"),
    [
        ("qualify", {"note": "Signed"}, Outcome.QUALIFIED, "Signed"),
        ("disqualify", {"reason": "lost", "note": ""}, Outcome.DISQUALIFIED, "Bought elsewhere"),
    ],
)
def test_a_closed_lead_is_read_only_until_it_is_reopened(
    client: Client, command: str, values: dict[str, str], outcome: Outcome, reason: str
) -> None:
    """ "Qualify (to opportunity) and disqualify end it." """
    lead = factories.lead()
    assert post(client, lead, command, **values) == 302
    lead.refresh_from_db()
    assert (lead.outcome, lead.outcome_reason, lead.status) == (outcome, reason, "active")

    page = client.get(f"/leads/{lead.pk}/")
    assert "Reopen it to change it" in text_of(page)
    assert "save" not in attributes(page, "data-command")
    assert "reopen" in attributes(page, "data-extra") and "qualify" not in attributes(page, "data-extra")
    assert post(client, lead, city="Graz") == 409
    lead.city = "Graz"
    with pytest.raises(FieldsLocked):
        lead.save(by=factories.marketer())
    assert post(client, lead, command, **values) == 409

    assert post(client, lead, "reopen") == 302
    assert post(client, lead, city="Graz") == 302
    lead.refresh_from_db()
    assert (lead.outcome, lead.closed_at, lead.city) == (Outcome.OPEN, None, "Graz")
    notes = RecordChange.objects.filter(kind="leads", record_id=lead.pk).values_list("note", flat=True)
    assert any(reason in note for note in notes)


def test_disqualify_wants_a_reason(client: Client) -> None:
    lead = factories.lead()
    assert post(client, lead, "disqualify", reason="because") == 422
    lead.refresh_from_db()
    assert lead.outcome == Outcome.OPEN


def test_only_an_open_lead_is_never_reopened(client: Client) -> None:
    assert post(client, factories.lead(), "reopen") == 409


def test_the_sales_ready_view_holds_open_active_leads_that_are_ready(client: Client) -> None:
    """ "plus leads "Sales-ready leads" """
    ready, _other = factories.lead(sales_ready=True), factories.lead()
    factories.in_state("leads", "inactive", sales_ready=True)
    closed = factories.lead(sales_ready=True)
    post(client, closed, "qualify")

    answer = client.get("/leads/?view=sales-ready")

    assert attributes(answer, "data-record") == [str(ready.pk)]


def test_a_lead_is_kept_when_its_contact_and_company_are_deleted() -> None:
    contact, account = factories.contact(), factories.account()
    lead = factories.lead(contact=contact, account=account)
    contact.delete()
    account.delete()
    lead.refresh_from_db()
    assert (lead.contact_id, lead.account_id) == (None, None)


def test_a_new_lead_of_a_contact_begins_with_what_is_known_of_it(client: Client) -> None:
    company = factories.account(name="Nordwind")
    contact = factories.contact(first_name="Ada", account=company)
    page = source(client.get(f"/leads/new/?contact={contact.pk}"))
    assert all(f'value="{text}"' in page for text in ("Ada", contact.email, "Nordwind"))


def test_leads_are_people_of_the_catalogue_and_are_written_many_at_once() -> None:
    model: Any = people.model("lead")
    rows = [model(name=f"Topic {n}", sales_ready=n > 0) for n in range(3)]
    writes.create_many(rows, by=None, at=clock.now(), note="Example")
    assert list(model.objects.order_by("name").values_list("stage", flat=True)) == [
        Stage.INQUIRY,
        Stage.SALES,
        Stage.SALES,
    ]


def test_the_timeline_holds_what_its_contact_did_and_its_own_stages(client: Client) -> None:
    lead = factories.lead(contact=factories.contact())
    post(client, lead, teleprospect_ready="true")
    told = text_of(client.get(f"/leads/{lead.pk}/tabs/timeline/"))
    assert Stage.ACCEPTANCE.label in told
    assert client.get(f"/leads/{lead.pk}/tabs/timeline/?only=mails").status_code == 200


def test_the_export_holds_what_the_list_shows(client: Client) -> None:
    contact = factories.contact(first_name="Ada", last_name="Moser")
    factories.lead(name="=1+1", contact=contact, rating="hot", sales_ready=True)
    factories.lead(name="Other", rating="cold")

    answer: Any = client.get("/leads/export/?rating=hot")

    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Topic"], row["Parent contact"], row["Rating"], row["Sales ready"]) == (
        "'=1+1",
        "Ada Moser",
        "Hot",
        "yes",
    )


def test_whoever_deletes_a_contact_is_told_of_its_leads(client: Client) -> None:
    contact = factories.contact()
    factories.lead(contact=contact)
    assert f"/leads/new/?contact={contact.pk}" in source(client.get(f"/contacts/{contact.pk}/"))
    assert "1 lead stays without a parent contact" in text_of(client.get(f"/contacts/{contact.pk}/commands/delete/"))


def test_what_was_ticked_before_moves_the_lead_no_more() -> None:
    lead = factories.lead()
    other = Lead.objects.get(pk=lead.pk)
    other.teleprospect_ready = True
    other.save(by=None)
    other.stage = Stage.INQUIRY
    other.save(by=None)
    lead.refresh_from_db()
    lead.city = "Graz"
    lead.save(by=factories.marketer())
    assert (lead.stage, lead.teleprospect_ready) == (Stage.INQUIRY, True)
