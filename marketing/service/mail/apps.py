"""App declaration of `marketing.service.mail`."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class MailConfig(AppConfig):
    """The outbox: one row per message."""

    name = "marketing.service.mail"
    label = "service_mail"
    queue = TaskQueue("mail", tasks="mail", is_swept=True)

    def ready(self) -> None:
        """Judge and compile emails before they are needed; send what waited for content settings."""
        from marketing.contracts.content_settings import ContentSettingsVersion
        from marketing.contracts.email import EmailVersion
        from marketing.nudges import nudge
        from marketing.service import authored
        from marketing.service.intake import deployers
        from marketing.service.interactions import types
        from marketing.service.mail import interaction_types, prepared, settings_checks
        from marketing.service.mail.compose import checks
        from marketing.service.prepared import store

        authored.register(EmailVersion, checks.authored_problems)
        authored.register(ContentSettingsVersion, settings_checks.problems)
        store.register(prepared.COMPILER)
        types.register(interaction_types.MailInteraction, waking=interaction_types.WAKING)
        deployers.register(EmailVersion.kind, deployers.Deployer(changed=prepared.warm))
        released = deployers.Deployer(changed=lambda record_id: nudge("mail.sweep"))
        deployers.register(ContentSettingsVersion.kind, released)
