"""App declaration of `entities.content_blocks`."""

from django.apps import AppConfig


class ContentBlocksConfig(AppConfig):
    """Content blocks: parts of mails that are kept and copied in."""

    name = "entities.content_blocks"
    label = "content_blocks"

    def ready(self) -> None:
        """Say how copies in what others design name them."""
        from entities.content_blocks import naming
        from marketing.lifecycle import embedded

        embedded.register(naming.EMBEDDING)
