"""The main job, turn by turn: going live populates the segment, people enter, mail leaves, people move on."""

import pytest

from marketing.service.journeys.models import Step
from marketing.service.mail.models import CapturedMessage
from tests.service import steps

pytestmark = pytest.mark.django_db


def test_a_live_journey_sends_its_email_to_every_member() -> None:
    steps.people(3)
    journey = steps.running_journey()
    steps.turn()
    assert steps.states(journey) == {"sent": 3}
    assert CapturedMessage.objects.filter(run__record_id=journey.pk).count() == 3


def test_people_move_on_when_their_message_is_settled() -> None:
    person = steps.people(1)[0]
    journey = steps.running_journey()
    steps.turn()
    assert steps.place_of(journey, person).state == "completed"
    assert set(Step.objects.values_list("tile_id", "outcome")) == {("t1", "completed"), ("t2", "completed")}
