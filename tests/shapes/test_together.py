"""Moves of several records as one act: each row judged, an answer for each, all of it or nothing, in one lock order."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketing import clock
from marketing.lifecycle import registry
from marketing.lifecycle.refusals import CheckFailed, Gone, NotNow, NotPermitted
from marketing.lifecycle.together import NotAll, Step, perform_all
from tests import factories

pytestmark = pytest.mark.django_db


def leaflets(*texts: str) -> list[Any]:
    """Leaflets in Draft, each a part of the one after it."""
    made: list[Any] = []
    for text in texts:
        made.append(factories.make("leaflets", text=text, part=made[-1] if made else None))
    return made


def all_live(records: list[Any], by: Any = None) -> list[Any]:
    """Go live with all of them as one act."""
    steps = [Step(record, "go-live") for record in records]
    return list(perform_all(steps, by=by or factories.marketer(), at=clock.now()))


def test_what_comes_first_counts_for_what_comes_after() -> None:
    made = leaflets("one", "two", "three")
    done = all_live(made)
    assert [one.to_reason for one in done] == ["live", "live", "live"]
    assert [one.status_reason for one in made] == ["live", "live", "live"]


def test_one_that_is_refused_undoes_all_and_each_has_an_answer() -> None:
    good, bad, after = leaflets("fine", "bad", "fine too")
    with pytest.raises(NotAll) as refused:
        all_live([good, bad, after])
    answers = refused.value.answers
    assert [type(answer.refusal) for answer in answers] == [type(None), CheckFailed, CheckFailed]
    assert "2 of 3" in refused.value.reason
    for record in (good, bad, after):
        assert (record.status_reason, record.last_publication) == ("draft", None)
        assert registry.get("leaflets", record.pk).status_reason == "draft"


def test_one_that_lands_in_error_counts_as_refused() -> None:
    made = leaflets("fine", "unprintable")
    with pytest.raises(NotAll) as refused:
        all_live(made)
    assert [answer.refusal and answer.refusal.reason for answer in refused.value.answers] == [
        None,
        "The printer is out of paper.",
    ]
    assert [one.status_reason for one in made] == ["draft", "draft"]


def test_each_row_is_judged_by_state_and_right() -> None:
    live, draft = factories.in_state("leaflets", "live"), factories.make("leaflets")
    toy = factories.make("toys")
    person = factories.user("")
    person.user_permissions.set(factories.rights("go_live_leaflet"))
    with pytest.raises(NotAll) as refused:
        all_live([live, draft, toy], by=person)
    assert [type(answer.refusal) for answer in refused.value.answers] == [NotNow, type(None), NotPermitted]


def test_one_that_was_deleted_is_refused_in_words() -> None:
    first, second = factories.make("leaflets"), factories.make("leaflets", name="Second")
    registry.get("leaflets", second.pk).delete()
    with pytest.raises(NotAll) as refused:
        all_live([first, second])
    assert isinstance(refused.value.answers[1].refusal, Gone)
    assert first.status_reason == "draft"


def test_rows_are_locked_in_one_order_whatever_the_order_of_the_steps() -> None:
    toy, first, second = factories.make("toys"), *leaflets("one", "two")
    orders = []
    for steps in ([toy, second, first], [first, second, toy]):
        with (
            CaptureQueriesContext(
                connection,
            ) as told,
            pytest.raises(NotAll),
        ):
            perform_all([Step(one, "stop") for one in steps], by=factories.marketer(), at=clock.now())
        orders.append([query["sql"] for query in told.captured_queries if _is_of_toys(query["sql"])][:3])
    assert orders[0] == orders[1]


def _is_of_toys(sql: str) -> bool:
    return sql.startswith("SELECT") and ('FROM "shapes_' in sql or 'FROM "toy_' in sql)
