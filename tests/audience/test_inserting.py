"""Many rows in one statement: every kind of value comes back as a save would have kept it."""

from decimal import Decimal
from typing import Any

import pytest

from marketing import clock
from marketing.audience import people
from marketing.inserting import insert_rows, insert_values
from marketing.lifecycle.history import RecordChange
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
