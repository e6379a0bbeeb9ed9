"""People in bulk: the same history and change feed as one save."""

from typing import Any

import pytest

from marketing import clock
from marketing.audience import catalogue, changes, people
from marketing.audience.models import Change
from marketing.audience.writes import create_many, save_many
from marketing.lifecycle.history import RecordChange
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import FieldsLocked
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _consumer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "_consumers", {"tester": "tester.run"})


def told() -> list[tuple[str, int]]:
    """Return what the consumer has still to look at."""
    return list(Change.objects.filter(consumer="tester").values_list("kind", "record_id"))


def test_one_saved_contact_is_announced() -> None:
    contact = factories.contact()
    assert told() == [("contacts", contact.pk)]


def test_many_new_contacts_get_names_history_and_announcements() -> None:
    model = people.model("contact")
    rows = [model(first_name="École", last_name=str(n), email=f"A{n}@B.example") for n in range(3)]
    create_many(rows, by=None, at=clock.now(), note="Imported")
    stored = list(model.objects.order_by("pk"))
    assert (stored[0].name, stored[0].email_key) == ("École 0", "a0@b.example")
    assert "ecole" in stored[0].search_text
    assert RecordChange.objects.filter(kind="contacts", note="Imported").count() == len(told()) == 3


def test_only_what_really_changed_is_written_and_told() -> None:
    first, second = factories.contact(city="Graz"), factories.contact(city="Linz")
    Change.objects.all().delete()
    first.city = second.city = "Linz"
    assert save_many([first, second], ["city"], by=None, at=clock.now(), note="Update") == 1
    assert told() == [("contacts", first.pk)]
    assert RecordChange.objects.get(note="Update").changes == {"city": ["Graz", "Linz"]}


def test_inactive_people_are_read_only_in_bulk_too() -> None:
    contact = factories.contact(city="Graz")
    perform(contact, "deactivate", by=factories.marketer())
    contact.city = "Linz"
    assert save_many([contact], ["city"], by=None, at=clock.now(), note="Update") == 0


def test_deactivating_a_contact_is_announced() -> None:
    contact = factories.contact()
    Change.objects.all().delete()
    perform(contact, "deactivate", by=factories.marketer())
    assert told() == [("contacts", contact.pk)]


def test_done_work_is_gone_and_the_rest_stays() -> None:
    first, second = factories.contact(), factories.contact()
    changes.done(changes.pending("tester", 1))
    assert told() == [("contacts", second.pk)] and first.pk != second.pk


def test_a_queryset_can_not_change_people() -> None:
    factories.contact()
    with pytest.raises(FieldsLocked):
        people.model("contact").objects.update(city="Linz")


@pytest.mark.parametrize(
    ("key", "kind"),
    [("city", "text"), ("customer_type", "choice"), ("interests", "multi-choice"), ("orders", "integer"),
     ("credit_limit", "decimal"), ("birthday", "date"), ("last_purchase_at", "datetime"), ("do_not_email", "boolean"),
     ("consent", "choice"), ("owner", "lookup")],
)  # fmt: skip
def test_the_catalogue_types_every_field(key: str, kind: str) -> None:
    assert catalogue.entity("contact").fields[key].type == kind


def test_the_catalogue_knows_relations_and_nothing_secret() -> None:
    found: Any = catalogue.entity("contact")
    assert found.relations["account"].target == "account" and not found.relations["account"].to_many
    assert catalogue.entity("account").relations["contacts"].to_many
    assert not {"password", "search_text", "row_version"} & set(found.fields)


def test_an_opt_out_of_an_inactive_contact_is_kept() -> None:
    contact = factories.contact()
    perform(contact, "deactivate", by=factories.marketer())
    contact.do_not_bulk_email = True
    changed = save_many(
        [contact], ["do_not_bulk_email"], by=None, at=clock.now(), note="Unsubscribed", even_inactive=True
    )
    contact.refresh_from_db()
    assert (changed, contact.do_not_bulk_email) == (1, True)
