"""Parts of addresses: kinds of records, ids that a database can hold, command names."""

from django.urls import register_converter

from marketing.console.access import LARGEST_ID
from marketing.console.entity import entities


class KindConverter:
    """The slug of a kind that is installed."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"

    def to_python(self, value: str) -> str:
        """The slug; anything else is no address."""
        if value not in entities():
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        """The slug."""
        return value


class IdConverter:
    """A record's id, within 64 bit."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """The id; what no database can hold is no address."""
        number = int(value)
        if not 0 < number <= LARGEST_ID:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        """The id as text."""
        return str(value)


register_converter(KindConverter, "kind")
register_converter(IdConverter, "id")
