"""App declaration of `marketing.service.web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Public addresses: pages of every kind, tracking, preferences, unsubscribe."""

    name = "marketing.service.web"
    label = "service_web"

    def ready(self) -> None:
        """Say what readers of mails do means."""
        from marketing.service.interactions import collecting
        from marketing.service.web import hits

        collecting.register(hits.SOURCE, hits.meaning)
