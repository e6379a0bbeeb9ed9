"""App declaration of `marketing.service.interactions`."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class InteractionsConfig(AppConfig):
    """What people did: opens, clicks, deliveries."""

    name = "marketing.service.interactions"
    label = "interactions"
    queue = TaskQueue("tracking", tasks="interactions", is_swept=True)

    def ready(self) -> None:
        """Hear of who joins and leaves subscription lists."""
        from marketing.audience import subscriptions
        from marketing.service.interactions import subscribing, types

        types.register(subscribing.ListInteraction)
        subscriptions.listen(subscribing.keep)
