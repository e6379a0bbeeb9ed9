"""Each app declares the queue of its tasks and whether the scheduler sweeps for it; no list names them."""

import pytest
from django.apps import AppConfig
from django.conf import settings

from marketing import queues
from marketing.celery import QUEUES, SWEEP_SECONDS, app
from marketing.queues import TaskQueue

QUEUE_OF = {
    "intake.deploy": "golive",
    "operations.heartbeat": "golive",
    "segments.sweep": "segments",
    "journeys.sweep": "journeys",
    "mail.sweep": "mail",
    "interactions.sweep": "tracking",
    "imports.run": "imports",
}


class Forms(AppConfig):
    """An app of later days."""

    name = "tests.operations"
    label = "forms"
    queue = TaskQueue("forms", tasks="forms", is_swept=True)


def queue_of(task: str) -> str:
    """Return the queue that a message of this task goes to."""
    route = app.amqp.router.route({}, task)
    return str(route["queue"].name).removeprefix(settings.BROKER_PREFIX)


def test_every_task_goes_through_the_queue_of_its_app() -> None:
    assert {task: queue_of(task) for task in QUEUE_OF} == QUEUE_OF
    assert set(QUEUES) == set(QUEUE_OF.values())


@pytest.mark.django_db  # loading tasks runs the system checks, which ask the users
def test_no_task_of_ours_lacks_a_declared_queue() -> None:
    routed = {pattern.removesuffix(".*") for pattern in app.conf.task_routes}
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}

    assert {name for name in ours if name.partition(".")[0] not in routed} == set()


def test_the_scheduler_sweeps_for_who_asked_for_it_and_beats_in_every_queue() -> None:
    ours = ("intake", "segments", "scoring", "journeys", "mail", "interactions", "imports")
    swept = {f"{name}.sweep" for name in ours}
    beats = {f"operations.heartbeat.{queue}" for queue in QUEUES}

    assert set(app.conf.beat_schedule) == swept | beats | {"operations.tidy"}
    assert {app.conf.beat_schedule[name]["schedule"] for name in swept} == {SWEEP_SECONDS}


def test_an_app_of_later_days_brings_its_queue_along() -> None:
    entries = ["django.contrib.auth", "marketing.service.mail", f"{__name__}.Forms"]

    assert queues.declared_by(entries) == (TaskQueue("mail", "mail", is_swept=True), Forms.queue)
