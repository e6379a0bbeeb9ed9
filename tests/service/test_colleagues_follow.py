"""Segments that ask about colleagues and companies follow who is left behind, by one save, in bulk and by deletion."""

from collections.abc import Callable
from typing import Any

import pytest

from marketing import clock
from marketing.audience.writes import save_many
from marketing.lifecycle import deleting
from marketing.service.segments import engine
from marketing.service.segments.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db


def related(relation: str, *items: dict[str, Any]) -> dict[str, Any]:
    """Return a condition on related records."""
    return {"type": "related", "relation": relation, "match": "all", "items": list(items)}


def moved_by_save(person: Any, company: Any) -> None:
    """Move somebody to another company, as a form does."""
    person.account = company
    person.save(by=factories.marketer())


def moved_in_bulk(person: Any, company: Any) -> None:
    """Move somebody to another company, as an import does."""
    person.account = company
    save_many([person], ["account"], by=factories.marketer(), at=clock.now(), note="Imported")


def deleted(person: Any, company: Any) -> None:
    """Delete somebody."""
    deleting.delete(person, by=factories.user("administrator"), at=clock.now(), confirmed=True)


def follow(*items: dict[str, Any]) -> Callable[[], set[int]]:
    """Make a live segment and its list; return a function that works changes off and tells the members."""
    query = {"blocks": [{"join": "union", "match": "all", "items": list(items)}]}
    segment = factories.in_state("segments", "live", dynamic_query=query)
    engine.sweep(clock.now())

    def members() -> set[int]:
        while engine.follow_changes(clock.now()):
            pass
        return set(Membership.objects.filter(segment_id=segment.pk).values_list("contact_id", flat=True))

    return members


@pytest.mark.parametrize("leave", [moved_by_save, moved_in_bulk, deleted])
def test_colleagues_who_stay_behind_leave_the_segment(leave: Callable[[Any, Any], None]) -> None:
    company, other = factories.account(), factories.account()
    chief = factories.contact(account=company, city="Far away")
    colleague = factories.contact(account=company, city="Vienna")
    row = {"type": "row", "field": "city", "operator": "equals", "values": ["Far away"]}
    members = follow(related("account", related("contacts", row)))
    assert members() == {chief.pk, colleague.pk}

    leave(chief, other)

    assert colleague.pk not in members()


def test_people_of_a_deleted_company_leave_the_segment() -> None:
    company = factories.account(city="Linz")
    factories.contact(account=company)
    members = follow(related("account", {"type": "row", "field": "city", "operator": "equals", "values": ["Linz"]}))
    assert len(members()) == 1

    deleted(company, None)

    assert members() == set()
