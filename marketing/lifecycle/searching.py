"""Finding records by what is typed: every word must stand in their search text, whatever its case and accents."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from marketing.lifecycle.text import fold

LONGEST = 100
Found = TypeVar("Found", bound=Model)


def searched(records: "QuerySet[Found]", typed: str, column: str = "search_text") -> "QuerySet[Found]":
    """The records whose search text holds every typed word."""
    for word in fold(typed.replace("\0", "")[:LONGEST]).split():
        wanted: dict[str, Any] = {f"{column}__contains": word}
        records = records.filter(**wanted)
    return records
