"""Many rows in one statement: every kind of value comes back as a save would have kept it."""

from decimal import Decimal
from typing import Any

import pytest

from marketing import clock
from marketing.audience import people
from marketing.inserting import insert_new, insert_rows, insert_values
from marketing.lifecycle.history import RecordChange
from marketing.service.interactions.models import Interaction
from marketing.service.interactions.recording import KEY
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_kind_of_value_comes_back_as_saved() -> None:
    given: dict[str, Any] = {
        "first_name": "Zoë", "birthday": clock.now().date(), "last_purchase_at": clock.now(), "orders": -3,
        "credit_limit": Decimal("12.5"), "interests": ["offers"], "do_not_email": True, "consent": 4,
        "account": factories.account(), "created_at": clock.now(), "modified_at": clock.now(),
    }  # fmt: skip
    model = people.model("contact")
    rows = [model(**given), model(first_name="Bob", created_at=clock.now(), modified_at=clock.now())]
    insert_rows(rows)
    stored = [model.objects.get(pk=row.pk) for row in rows]
    assert [stored[0].value_of(name) for name in given] == [rows[0].value_of(name) for name in given]
    assert (stored[1].interests, stored[1].birthday, stored[1].status) == ([], None, "active")


COLUMNS = ("kind", "record_id", "at", "note", "changes")


@pytest.mark.parametrize("value", [{}, [], {"a": [1]}, 0, "", False])
def test_json_is_kept_whatever_it_holds(value: Any) -> None:
    (key,) = insert_values(RecordChange, COLUMNS, [("toys", 1, clock.now(), "", value)])
    kept = RecordChange.objects.get(pk=key).changes
    assert (kept, type(kept)) == (value, type(value))


def test_more_rows_than_one_statement_holds_get_their_keys_in_order() -> None:
    keys = insert_values(RecordChange, COLUMNS, [("toys", number, clock.now(), "", {}) for number in range(5000)])
    assert keys == sorted(keys)
    assert RecordChange.objects.get(pk=keys[4999]).record_id == 4999


def opened(contact: int | None, key: str) -> Interaction:
    """Make an interaction with a key."""
    return Interaction(type="opened", at=clock.now(), contact_id=contact, dedupe_key=key)


def test_only_what_is_new_by_its_key_is_inserted_and_returned() -> None:
    first = insert_new([opened(1, "a"), opened(1, "b"), opened(2, "a")], KEY)
    again = insert_new([opened(1, "b"), opened(1, "c"), opened(1, "c"), opened(2, "a")], KEY)
    assert {row.dedupe_key for row in first} == {"a", "b"} and len(first) == 3
    assert [(row.contact_id, row.dedupe_key) for row in again] == [(1, "c")]
    assert Interaction.objects.get(pk=again[0].pk).dedupe_key == "c"
    assert Interaction.objects.count() == 4
    assert insert_new([], KEY) == []


def test_more_new_rows_than_one_statement_holds() -> None:
    insert_new([opened(number, "a") for number in range(0, 4000, 2)], KEY)
    rows = insert_new([opened(number, "a") for number in range(4000)], KEY)
    assert sorted(row.contact_id or 0 for row in rows) == list(range(1, 4000, 2))
    assert Interaction.objects.get(pk=rows[-1].pk).contact_id == rows[-1].contact_id
