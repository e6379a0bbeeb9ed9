"""Addresses of public pages and pictures: one pattern for each kind that registered, below the prefix it registered."""

from django.urls import path, re_path, register_converter

from marketing.service.web import page_kinds, pictures, showing


class RestConverter:
    """All that is left of an address, whatever it is: nothing below a prefix reaches the console."""

    regex = r"[\s\S]*"

    def to_python(self, value: str) -> str:
        """Return it as it came."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it is."""
        return value


register_converter(RestConverter, "rest")

urlpatterns = [
    *(path(f"{one.prefix}<rest:slug>", showing.show, {"page_kind": one}) for one in page_kinds.registered()),
    # The list of pictures begins alike, and nothing below it is so long.
    re_path(r"^media/(?P<digest>[0-9a-f]{64})\.(?P<extension>png|jpg|gif|webp)$", pictures.show, name="picture"),
]
