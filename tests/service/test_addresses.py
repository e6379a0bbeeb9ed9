"""Who gets an address, also when two want it at once, and what is offered to who does not."""

from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from marketing import clock
from marketing.service.web.addresses import AddressRefused, claim, current, offer
from marketing.service.web.models import LONGEST, PublicAddress
from tests.racing import held_open, on_postgresql
from tests.service.forced_race import race

a_race = pytest.mark.django_db(transaction=True)


def tried(kind: str, record_id: int, wanted: str) -> str:
    """Claim in a transaction; return the words of a refusal, "" when it was given."""
    try:
        with transaction.atomic():
            claim(kind, record_id, wanted, clock.now())
    except AddressRefused as refused:
        return str(refused)
    return ""


def addresses() -> list[tuple[str, int, bool]]:
    """Return all addresses with their records, current or not."""
    return list(PublicAddress.objects.order_by("slug").values_list("slug", "record_id", "is_current"))


@pytest.mark.django_db
def test_a_record_keeps_every_address_and_has_one_that_is_current() -> None:
    for slug in ("spring", "summer", "summer", "spring"):
        assert not tried("toys", 1, slug)
        assert current("toys", 1) == slug
    assert addresses() == [("spring", 1, True), ("summer", 1, False)]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "record_id"), [("toys", 2), ("fairs", 1)])
def test_nobody_else_gets_it_not_even_when_it_is_current_no_more(kind: str, record_id: int) -> None:
    tried("toys", 1, "spring")
    tried("toys", 1, "summer")
    assert tried(kind, record_id, "spring") == "The address “spring” is taken. “spring-2” is free."
    assert current(kind, record_id) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        ("Spring Sale", "spring-sale"), ("", "toys"), ("日本", "toys"), ("../etc", "etc"), ("a__b", "a-b"),
        ("a--b", "a-b"), ("ünïcode", "unicode"), ("a\x00b", "ab"), ("x" * 500, "x" * 75),
        ("spring\n", "spring"), ("-a-", "a"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_one_that_is(wanted: str, offered: str) -> None:
    words = tried("toys", 1, wanted)
    assert words.endswith(f"small letters, digits and single hyphens between them. “{offered}” is free.")
    assert not tried("toys", 1, offered)


@pytest.mark.django_db
def test_what_is_offered_can_be_had_however_many_asked_before() -> None:
    stem = offer("toys", 1, "y" * LONGEST)
    taken = [stem, *(f"{stem}-{number}" for number in range(2, 60))]
    PublicAddress.objects.bulk_create(
        [PublicAddress(slug=slug, kind="toys", record_id=at, since=clock.now()) for at, slug in enumerate(taken, 1)]
    )
    offered = offer("toys", 9_000_000_000_000_000_000, "y" * LONGEST)
    assert len(offered) <= LONGEST
    assert not tried("toys", 9_000_000_000_000_000_000, offered)


@a_race
def test_of_two_who_want_one_address_at_once_one_gets_it_and_one_is_told() -> None:
    first, second = (partial(tried, "toys", record_id, "spring") for record_id in (1, 2))
    if connection.vendor == "postgresql":
        words = race(first, second, 'INSERT INTO "service_web_publicaddress"')
    else:
        words = first(), second()
    assert words == ("", "The address “spring” is taken. “spring-2” is free.")
    assert addresses() == [("spring", 1, True)]


@on_postgresql
@a_race
def test_who_waited_for_one_that_gave_up_gets_it() -> None:
    def gives_up() -> None:
        with transaction.atomic():
            claim("toys", 1, "spring", clock.now())
            raise AddressRefused("No.", "other")

    def first() -> str:
        try:
            gives_up()
        except AddressRefused as refused:
            return refused.offered
        return ""

    assert race(first, partial(tried, "toys", 2, "spring"), 'INSERT INTO "service_web_publicaddress"') == ("other", "")
    assert addresses() == [("spring", 2, True)]


@on_postgresql
@a_race
def test_two_new_addresses_of_one_record_at_once_leave_one_current() -> None:
    with held_open(lambda: claim("toys", 1, "spring", clock.now())):
        pass
    summer, autumn = (partial(tried, "toys", 1, slug) for slug in ("summer", "autumn"))
    assert race(summer, autumn, 'INSERT INTO "service_web_publicaddress"') == ("", "")
    assert addresses() == [("autumn", 1, True), ("spring", 1, False), ("summer", 1, False)]


@pytest.mark.django_db
def test_the_database_refuses_a_second_current_address() -> None:
    tried("toys", 1, "spring")
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicAddress.objects.create(slug="summer", kind="toys", record_id=1, since=clock.now())
