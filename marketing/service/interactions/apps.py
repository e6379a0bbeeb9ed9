"""App declaration of `marketing.service.interactions`."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class InteractionsConfig(AppConfig):
    """What people did: opens, clicks, deliveries."""

    name = "marketing.service.interactions"
    label = "interactions"
    queue = TaskQueue("tracking", tasks="interactions", is_swept=True)

    def ready(self) -> None:
        """Hear of who joins and leaves subscription lists; sum up for companies what their people did."""
        from marketing.audience import subscriptions
        from marketing.contracts.acts import CompanyActs
        from marketing.service import registered_insights
        from marketing.service.interactions import companies, subscribing, types

        types.register(subscribing.ListInteraction)
        subscriptions.listen(subscribing.keep)
        registered_insights.register(companies.COMPANY, "acts", CompanyActs, companies.acts_of)
