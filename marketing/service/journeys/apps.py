"""App declaration of `marketing.service.journeys`."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class JourneysConfig(AppConfig):
    """Moves contacts through journeys."""

    name = "marketing.service.journeys"
    label = "service_journeys"
    queue = TaskQueue("journeys", tasks="journeys", is_swept=True)

    def ready(self) -> None:
        """Hear of interactions and changed people, prepare journeys that go live, tell mail who is suppressed."""
        from marketing.audience import changes
        from marketing.contracts.journey import JourneyVersion
        from marketing.service.intake import deployers
        from marketing.service.interactions import recording, types
        from marketing.service.journeys import admission, deployer, events, mail_terms
        from marketing.service.mail.outbox import gate, terms

        recording.register(events.CONSUMER, "journeys.sweep", types.waking)
        changes.register(events.CONSUMER, "journeys.sweep")
        deployers.register(JourneyVersion.kind, deployer.deployer())
        gate.register_members(admission.members_among)
        terms.register(JourneyVersion.kind, mail_terms.of)
