"""Accents are one with their letters: in what is stored, in rules of every age, in what people search for."""

import unicodedata
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from marketing import clock
from marketing.audience import people, writes
from marketing.audience.models import SuppressionReason
from marketing.audience.suppression import suppress
from marketing.contracts.characters import composed
from marketing.contracts.query import read_query
from marketing.contracts.segment import SegmentVersion
from marketing.contracts.tile_settings import Rule
from marketing.publishing.models import Publication
from marketing.service.journeys import tiles
from marketing.service.segments.compile import contacts
from tests import factories, pages

pytestmark = pytest.mark.django_db
WORDS = ["Zürich", "Łódź", "Ålesund", "Malmö", "café", "Đà Nẵng", "한국", "パリ"]


def apart(text: str) -> str:
    """Return a text as macOS writes file names: accents behind their letters."""
    return unicodedata.normalize("NFD", text)


def stored_apart(person: Any, **values: str) -> None:
    """Store texts as versions before did: as they came."""
    type(person)._base_manager.filter(pk=person.pk).update(**{name: apart(text) for name, text in values.items()})


def query(*values: str) -> dict[str, Any]:
    """Return rules that ask for a city, as they were typed."""
    return factories.query_of(factories.row("city", "equals", *map(apart, values)))


@pytest.mark.parametrize("word", WORDS)
def test_a_text_and_its_parts_are_one(word: str) -> None:
    assert composed(apart(word)) == composed(word) == word
    assert read_query(query(word)).value.blocks[0].group.items[0].values == (word,)  # type: ignore[union-attr]


def test_people_are_stored_composed_by_whatever_way_they_come() -> None:
    model, at = people.model("contact"), clock.now()
    saved = factories.contact(city=apart("Zürich"), description=apart("Ein Gruß aus Köln"))
    writes.create_many([model(first_name=apart("Zoë"), city=apart("Malmö"))], by=None, at=at, note="")
    saved.street = apart("Höhenstraße")
    assert writes.save_many([saved], ["street"], by=None, at=at, note="") == 1
    saved.refresh_from_db()
    assert (saved.city, saved.street, saved.description) == ("Zürich", "Höhenstraße", "Ein Gruß aus Köln")
    made = model._base_manager.get(city="Malmö")
    assert (made.first_name, made.name) == ("Zoë", "Zoë")
    assert writes.save_many([saved], ["street"], by=None, at=at, note="") == 0, "nothing is another now"


def test_what_would_not_fit_any_more_stays_as_it_was() -> None:
    longest = people.model("contact")._meta.get_field("city").max_length
    letters = "\u0958" * longest  # each is two letters in NFC
    assert factories.contact(city=letters).city == letters


def test_a_records_own_words_are_composed_but_what_addresses_hold_is_not() -> None:
    email = factories.email(name=apart("Grüße"), plain_text=apart("https://shop.example/é"))
    email.refresh_from_db()
    assert (email.name, email.plain_text) == ("Grüße", apart("https://shop.example/é"))


def test_a_live_record_stored_before_can_be_saved_though_some_of_it_is_locked() -> None:
    segment = factories.in_state("segments", "live-editable")
    stored_apart(segment, name="Zürich")
    segment.refresh_from_db()
    segment.dynamic_query = query("Malmö")
    segment.save(by=factories.marketer())
    segment.refresh_from_db()
    assert segment.name == apart("Zürich"), "what nobody changed stays"


def test_rules_find_whom_they_mean_also_where_they_were_published_before() -> None:
    factories.contact(first_name="Anna", city="Zürich")
    factories.contact(first_name="Bo", city=apart("Malmö"))
    factories.contact(first_name="Carl", city="Zurich")
    version = SegmentVersion(query=query("Zürich", "Malmö"))
    assert set(contacts(version, 0, clock.now()).values_list("first_name", flat=True)) == {"Anna", "Bo"}
    segment = factories.in_state("segments", "live", dynamic_query=query("Zürich"))
    payload = Publication.objects.get(kind="segments", record_id=segment.pk).payload
    published = SegmentVersion(query=payload["query"])
    assert [one.first_name for one in contacts(published, segment.pk, clock.now())] == ["Anna"]


@pytest.mark.parametrize(
    ("path", "name"),
    [("/contacts/", "q"), ("/contacts/", "country"), ("/search/", "q"), ("/suppressed-addresses/", "q")],
)
def test_what_people_search_and_filter_by_is_found_however_it_is_typed(path: str, name: str) -> None:
    client = Client()
    client.force_login(factories.user("administrator"))
    factories.contact(first_name="Anna", country="Österreich", email="anna@müller.example")
    suppress(["anna@müller.example", "bo@other.example"], SuppressionReason.UNSUBSCRIBED, clock.now())
    typed = "müller" if path.startswith("/suppressed") else "Österreich" if name == "country" else "anna@müller"
    both = [pages.source(client.get(path, {name: text})) for text in (typed, apart(typed))]
    assert [page.count("anna@m") > 0 for page in both] == [True, True]
    assert [page.count("bo@other") for page in both] == [0, 0]


def test_a_tiles_link_is_the_mails_link() -> None:
    rule, words = Rule("t2", "clicked", apart("Für Sie")), "Für Sie"
    assert tiles._shows(rule, ("t2", "clicked", "https://a.test/", words))
    assert tiles._shows(Rule("t2", "clicked", words), ("t2", "clicked", "https://a.test/", apart(words)))
    assert not tiles._shows(rule, ("t2", "clicked", "https://a.test/", "Fur Sie"))


@pytest.mark.parametrize(
    ("module", "make"),
    [("contacts.migrations.0007", factories.contact), ("accounts.migrations.0006", factories.account)],
)
def test_what_was_stored_before_is_composed_by_the_migration(module: str, make: Any) -> None:
    rows = [make(city="Plain"), make(city="Malmö"), make(city="x")]
    stored_apart(rows[1], city="Malmö")
    import_module(f"entities.{module}_composed_texts").compose(apps, None)
    cities = type(rows[0])._base_manager.order_by("pk").values_list("city", flat=True)
    assert list(cities) == ["Plain", "Malmö", "x"]
