"""What tiles and segments decide at their edges: links by their words, segments that are not live, empty values."""

from typing import Any

import pytest

from marketing import clock
from marketing.contracts.segment import SegmentVersion
from marketing.contracts.tile_settings import Rule
from marketing.lifecycle.perform import perform
from marketing.service.journeys import tiles
from marketing.service.journeys.source import Source
from marketing.service.segments import engine
from marketing.service.segments.compile import contacts
from marketing.service.segments.models import Membership
from tests import factories
from tests.factories import query_of, row

pytestmark = pytest.mark.django_db
URL, LABEL = "https://shop.example/", "The shop"


@pytest.mark.parametrize(
    ("link", "is_shown"),
    [("", True), (URL, True), (LABEL, True), ("The Shop", False), ("https://other.example/", False)],
)
def test_a_rule_names_a_link_by_its_address_or_by_its_words(link: str, is_shown: bool) -> None:
    clicked = Rule("t2", "clicked", link)

    assert tiles._shows(clicked, ("t2", "clicked", URL, LABEL)) is is_shown
    assert not tiles._shows(clicked, ("t9", "clicked", URL, LABEL)), "another mail"
    assert not tiles._shows(clicked, ("t2", "opened", URL, LABEL)), "no click"
    assert tiles._shows(Rule("t2", "opened", link), ("t2", "clicked", "", "")), "only clicks are narrowed"


@pytest.mark.parametrize(
    ("is_union", "live", "expected"),
    [
        (True, {1, 2}, {10, 11, 12}),
        (True, {1}, {10, 11}),
        (True, set(), set()),
        (False, {1, 2}, {11}),
        (False, {1}, set()),
        (False, set(), set()),
    ],
)
def test_a_stopped_segment_feeds_nobody(is_union: bool, live: set[int], expected: set[int]) -> None:
    """lifecycles.md: "A stopped segment feeds in nobody new until it is live again" """
    people = {key: factories.contact().pk for key in (10, 11, 12)}
    at = clock.now()
    for segment, key in ((1, 10), (1, 11), (2, 11), (2, 12)):
        Membership.objects.create(segment_id=segment, contact_id=people[key], since=at)

    fed = {one.contact_id for rows in Source((1, 2), (), is_union).feeding(live) for one in rows}

    assert fed == {people[key] for key in expected}


def test_a_stopped_segment_goes_on_keeping_its_members_out() -> None:
    person, at = factories.contact().pk, clock.now()
    for segment in (1, 2):
        Membership.objects.create(segment_id=segment, contact_id=person, since=at)

    assert [list(rows) for rows in Source((1,), (2,), True).feeding({1})] == [[]]


def whom(query: dict[str, Any]) -> set[str]:
    """Return the first names of whom a query finds."""
    return set(contacts(SegmentVersion(query=query), 0, clock.now()).values_list("first_name", flat=True))


@pytest.mark.parametrize("operator", ["lt", "le", "gt", "ge", "ne"])
@pytest.mark.parametrize("number", [10**14, -(10**14)])
def test_an_empty_number_fits_no_comparison_whatever_the_columns_range(operator: str, number: int) -> None:
    factories.contact(first_name="some", orders=3)
    factories.contact(first_name="none", orders=None)

    found = whom(query_of(row("orders", operator, number)))

    assert ("none" in found) == (operator == "ne"), "negative operators are true for empty values"
    assert ("some" in found) == (operator == "ne" or (number > 0) == (operator in ("lt", "le")))


def test_a_block_that_is_left_out_leaves_those_in_whose_values_are_empty() -> None:
    for name, birthday in (("soon", clock.now().date()), ("unknown", None)):
        factories.contact(first_name=name, city="Vienna", birthday=birthday)
    vienna, soon = query_of(row("city", "equals", "Vienna")), query_of(row("birthday", "anniversary-within", 5))
    blocks = [vienna["blocks"][0], {**soon["blocks"][0], "join": "except"}]

    assert whom({"blocks": blocks}) == {"unknown"}


def test_a_list_that_is_being_edited_changes_no_member_until_it_is_saved() -> None:
    kept, added = factories.contact(), factories.contact()
    segment = factories.in_state("segments", "live-editable", segment_type="static", static_members=[kept.pk])
    segment.static_members = [added.pk]
    segment.save(by=factories.marketer())

    engine.sweep(clock.now())
    assert members(segment) == {kept.pk}

    segment.refresh_from_db()
    perform(segment, "save", by=factories.marketer())
    engine.sweep(clock.now())
    assert members(segment) == {added.pk}


def members(segment: Any) -> set[int]:
    """Return the ids on a segment's member list."""
    return set(Membership.objects.filter(segment_id=segment.pk).values_list("contact_id", flat=True))
