"""App declaration of `marketing.service.segments`."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class SegmentsConfig(AppConfig):
    """Query to membership."""

    name = "marketing.service.segments"
    label = "service_segments"
    queue = TaskQueue("segments", tasks="segments", is_swept=True)

    def ready(self) -> None:
        """Judge queries, hear of changed people and of segments that go live; give SQLite connections our functions."""
        from marketing.audience import changes
        from marketing.contracts.segment import SegmentVersion
        from marketing.nudges import nudge
        from marketing.service import authored
        from marketing.service.intake import deployers
        from marketing.service.segments import checks, engine
        from marketing.service.segments import functions as functions  # connects itself to new connections

        authored.register(SegmentVersion, checks.problems)
        changes.register(engine.CONSUMER, "segments.sweep")
        deployer = deployers.Deployer(changed=lambda record_id: nudge("segments.sweep"))
        deployers.register(SegmentVersion.kind, deployer)
