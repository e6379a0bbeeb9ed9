"""App declaration of `marketing.service.segments`."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class SegmentsConfig(AppConfig):
    """Query to membership."""

    name = "marketing.service.segments"
    label = "service_segments"
    queue = TaskQueue("segments", tasks="segments", is_swept=True)

    def ready(self) -> None:
        """Judge queries, decide conditions of sections; hear of changed people and of segments that go live.

        SQLite connections get our functions.
        """
        from marketing.audience import changes
        from marketing.contracts.segment import SegmentVersion
        from marketing.nudges import nudge
        from marketing.service import authored, matching
        from marketing.service.intake import deployers
        from marketing.service.segments import checks, engine, own_fields
        from marketing.service.segments import functions as functions  # connects itself to new connections

        authored.register(SegmentVersion, checks.problems)
        matching.register(own_fields.MATCHER)
        changes.register(engine.CONSUMER, "segments.sweep")
        deployer = deployers.Deployer(changed=lambda record_id: nudge("segments.sweep"))
        deployers.register(SegmentVersion.kind, deployer)
