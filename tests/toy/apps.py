"""App declaration of the toy: with a public page of its own."""

from django.apps import AppConfig


class ToyConfig(AppConfig):
    """A toy, and its place in the toy box."""

    name = "tests.toy"
    label = "toy"

    def ready(self) -> None:
        """Show toys to everybody, and make that ready when one goes live."""
        from marketing.service.intake import deployers
        from marketing.service.web import page_kinds
        from tests.toy.public import PAGE

        page_kinds.register(PAGE)
        deployers.register(PAGE.kind, deployers.Deployer(prepare=PAGE.prepare))
