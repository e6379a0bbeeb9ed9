"""App declaration of the toy."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class ToyConfig(AppConfig):
    """Both halves of the toy in one package; its tasks share the queue of the segments."""

    name = "tests.toy"
    label = "toy"
    queue = TaskQueue("segments", tasks="toys")

    def ready(self) -> None:
        """Have the service judge toys and tell how they are played with."""
        from marketing.service import authored, registered_insights
        from tests.toy import service
        from tests.toy.models import Played, ToyVersion

        authored.register(ToyVersion, problems=service.problems)
        registered_insights.register(ToyVersion.kind, "played", Played, service.played)
