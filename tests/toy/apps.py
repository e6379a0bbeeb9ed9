"""App declaration of the toy."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class ToyConfig(AppConfig):
    """Both halves of the toy in one package; its tasks share the queue of the segments."""

    name = "tests.toy"
    label = "toy"
    queue = TaskQueue("segments", tasks="toys")

    def ready(self) -> None:
        """Have the service judge toys, tell how they are played with, and show them to everybody."""
        from marketing.service import authored, registered_insights
        from marketing.service.intake import deployers
        from marketing.service.interactions import types
        from marketing.service.web import page_kinds
        from tests.toy import service
        from tests.toy.models import Played, ToyVersion
        from tests.toy.public import PAGE

        authored.register(ToyVersion, service.problems)
        registered_insights.register(ToyVersion.kind, "played", Played, service.played)
        types.register(service.ToyInteraction, waking=service.ToyInteraction)
        page_kinds.register(PAGE)
        deployers.register(PAGE.kind, deployers.Deployer(prepare=PAGE.prepare))
