"""An app's own types of interactions: recorded, told, waited for, without a line elsewhere."""

import pytest
from django.db.models import TextChoices
from django.test import Client

from marketing import clock
from marketing.service import insights
from marketing.service.interactions import recording, types
from marketing.service.interactions.models import Interaction, InteractionWork
from marketing.service.interactions.types import TypeTaken
from marketing.service.journeys import events
from tests import factories, pages
from tests.service import steps
from tests.toy.models import Toy
from tests.toy.service import ToyInteraction

pytestmark = pytest.mark.django_db


def rolled(contact_id: int, toy: Toy) -> Interaction:
    """Record that somebody rolled a toy, outside of every journey."""
    row = Interaction(
        type=ToyInteraction.ROLLED, at=clock.now(), contact_id=contact_id, subject_kind="toys", subject_id=toy.pk,
        payload={"far": 3},
    )  # fmt: skip
    [written] = recording.record([row])
    return written


def test_it_is_told_with_the_name_of_its_subject() -> None:
    [person], toy = steps.people(1), factories.make("toys", name="Red car")
    row = rolled(person.pk, toy)
    browser = Client()
    browser.force_login(factories.marketer())

    told = insights.contact_events(person.pk)[0]
    shown = pages.text_of(browser.get(f"/contacts/{person.pk}/tabs/timeline/"))

    assert (told.label, told.subject_name) == ("Toy rolled", "Red car")
    assert (told.subject_kind, told.subject_id) == ("toys", toy.pk)
    assert "Toy rolled" in shown and "Red car" in shown
    assert Interaction.objects.get(pk=row.pk).payload == {"far": 3}


def test_it_is_told_when_its_subject_and_its_app_are_gone() -> None:
    [person] = steps.people(1)
    row = rolled(person.pk, factories.make("toys"))
    Interaction.objects.filter(pk=row.pk).update(type="shelf-emptied", subject_kind="shelves", subject_id=7)

    told = insights.contact_events(person.pk)[0]

    assert (told.label, told.subject_name) == ("Shelf emptied", "")


def test_it_wakes_its_contact_in_every_journey_and_nobody_else() -> None:
    one, other = steps.people(2)
    journeys = [steps.running_journey() for _ in range(2)]
    steps.turn()
    inside = [steps.place_of(journey, person) for journey in journeys for person in (one, other)]
    type(inside[0]).objects.update(due_at=None, state="active")
    events.follow(clock.now())
    type(inside[0]).objects.update(due_at=None)
    at = clock.now()

    rolled(one.pk, factories.make("toys"))
    events.follow(at)

    woken = type(inside[0]).objects.filter(due_at=at)
    assert set(woken.values_list("contact_id", "run__record_id")) == {(one.pk, journey.pk) for journey in journeys}
    assert not InteractionWork.objects.exists()


def test_nobody_is_woken_by_a_type_that_nobody_waits_for() -> None:
    [person] = steps.people(1)
    recording.record([Interaction(type="unsubscribed", at=clock.now(), contact_id=person.pk)])
    assert not InteractionWork.objects.exists()


def test_two_apps_can_not_mean_different_things_by_one_name() -> None:
    class Other(TextChoices):
        ROLLED = "toy-rolled", "Dice rolled"

    with pytest.raises(TypeTaken, match="Toy rolled"):
        types.register(Other)
    types.register(ToyInteraction, waking=ToyInteraction)
    assert types.label("toy-rolled") == "Toy rolled"
