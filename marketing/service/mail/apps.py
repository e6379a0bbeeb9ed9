"""App declaration of `marketing.service.mail`."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox: one row per message."""

    name = "marketing.service.mail"
    label = "service_mail"

    def ready(self) -> None:
        """Compile emails that go live before they are needed; send what waited for content settings."""
        from marketing.contracts.content_settings import ContentSettingsVersion
        from marketing.contracts.email import EmailVersion
        from marketing.nudges import nudge
        from marketing.service.intake import deployers
        from marketing.service.mail import prepared
        from marketing.service.prepared import store

        store.register(prepared.COMPILER)
        deployers.register(EmailVersion.kind, deployers.Deployer(changed=prepared.warm))
        released = deployers.Deployer(changed=lambda record_id: nudge("mail.sweep"))
        deployers.register(ContentSettingsVersion.kind, released)
