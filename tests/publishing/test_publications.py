"""Publications: immutable, numbered, verified; pins keep the version they took."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from marketing.contracts.email import EmailVersion
from marketing.contracts.journey import JourneyVersion
from marketing.contracts.reference import Reference
from marketing.publishing import publish as publishing
from marketing.publishing.models import LivePublication, LiveSpan, Publication, PublicationChanged

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def published(record_id: int = 7, references: tuple[Reference, ...] = (), **values: Any) -> Publication:
    """Publish an email and put it live."""
    value = EmailVersion(**{"name": "News", "subject": "Hello"} | values)
    made = publishing.publish(value, record_id, references, by=None, at=AT)
    publishing.put_live(made, value, at=AT)
    return made


def test_versions_are_numbered_from_one() -> None:
    assert [published().number, published().number, published(8).number] == [1, 2, 1]


def test_a_publication_is_never_saved_again() -> None:
    made = published()
    made.name = "Other"
    with pytest.raises(PublicationChanged, match="publish a new version"):
        made.save()


def test_a_queryset_can_not_change_publications() -> None:
    published()
    with pytest.raises(PublicationChanged):
        Publication.objects.update(name="Other")


def test_a_payload_changed_behind_our_back_is_noticed_on_load() -> None:
    made = published()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publishing_publication SET payload = '{\"name\": \"Forged\"}' WHERE id = %s", [made.pk])
    made.refresh_from_db()
    with pytest.raises(PublicationChanged, match="changed in the database"):
        publishing.load(made, EmailVersion)


def test_a_live_publication_is_not_deleted() -> None:
    with pytest.raises(PublicationChanged, match="stop its record first"):
        published().delete()


def test_a_pinned_publication_is_not_deleted() -> None:
    pinned = published()
    published(8, (Reference("emails", 7, "tile:t2", pinned=True),))
    publishing.withdraw("emails", 7, at=LATER)
    with pytest.raises(PublicationChanged, match="pins"):
        pinned.delete()


def test_one_record_has_one_live_publication() -> None:
    published()
    second = published(subject="Again")
    assert [live.publication for live in LivePublication.objects.all()] == [second]


def test_spans_tell_when_each_version_was_live() -> None:
    first, second = published(), EmailVersion(name="News 2")
    made = publishing.publish(second, 7, (), by=None, at=LATER)
    publishing.put_live(made, second, at=LATER)
    publishing.withdraw("emails", 7, at=LATER)
    spans = LiveSpan.objects.order_by("pk").values_list("publication_id", "live_until")
    assert list(spans) == [(first.pk, LATER), (made.pk, LATER)]


def test_a_pin_takes_the_version_that_is_live_now() -> None:
    target = published()
    journey = published(8, (Reference("emails", 7, "tile:t2", pinned=True),))
    assert journey.references.get().pinned == target


def test_a_save_keeps_the_pins_it_has_and_pins_only_new_places() -> None:
    old = published()
    first = published(8, (Reference("emails", 7, "tile:t2", pinned=True),))
    new = published(subject="Second version")
    both = (Reference("emails", 7, "tile:t2", pinned=True), Reference("emails", 7, "tile:t5", pinned=True))
    made = publishing.publish(EmailVersion(name="J"), 8, both, by=None, at=LATER, keep_pins_of=first)
    assert dict(made.references.values_list("where", "pinned_id")) == {"tile:t2": old.pk, "tile:t5": new.pk}


def test_a_pin_needs_a_live_target() -> None:
    with pytest.raises(publishing.NotLive):
        published(8, (Reference("emails", 99, "tile:t2", pinned=True),))


def test_start_and_end_are_copied_to_the_live_pointer() -> None:
    value = JourneyVersion(name="J", starts_at=AT, ends_at=LATER)
    publishing.put_live(publishing.publish(value, 3, (), by=None, at=AT), value, at=AT)
    live = LivePublication.objects.get(kind="journeys", record_id=3)
    assert (live.starts_at, live.ends_at) == (AT, LATER)


def test_a_journey_of_the_first_schema_asks_for_no_consent() -> None:
    older = {"name": "J", "minimum_consent": 4}
    assert JourneyVersion.from_payload(older, 1) == JourneyVersion(name="J", minimum_consent=None)
    assert JourneyVersion.from_payload(older, 2).minimum_consent == 4


def test_a_payload_and_its_value_are_inverse() -> None:
    value = JourneyVersion(name="J", starts_at=AT, ends_at=LATER, pipeline=[{"id": "t1", "type": "segment"}])
    assert JourneyVersion.from_payload(value.to_payload(), value.schema) == value
