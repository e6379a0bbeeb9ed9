"""Checks of the toys, and what preparing a leaflet takes, so that tests can see both fail."""

from collections.abc import Iterator
from datetime import datetime

from marketing.contracts.problems import ERROR, WARNING, Problem
from marketing.lifecycle import preparing
from marketing.lifecycle.checks import check
from marketing.publishing.models import Publication
from tests.shapes.models import Fair, Leaflet


@check("fairs")
def motto(record: Fair, at: datetime) -> Iterator[Problem]:
    """A fair has a motto worth printing."""
    if record.motto == "bad":
        yield Problem(ERROR, "motto-bad", "The motto is bad.", "motto")


@check("leaflets")
def part(record: Leaflet, at: datetime) -> Iterator[Problem]:
    """What a leaflet is made of is live; a text is better than none."""
    if record.text == "bad":
        yield Problem(ERROR, "text-bad", "The text is bad.", "text")
    if record.text == "dull":
        yield Problem(WARNING, "text-dull", "The text is dull.", "text")
    if record.text == "fair":
        yield Problem(ERROR, "reference-not-live", "The fair is not live.", "text", target=("fairs", int(record.name)))
    if record.part is not None and not record.part.live_publication:
        words = f"The leaflet “{record.part}” is not live."
        yield Problem(ERROR, "reference-not-live", words, "part", target=("leaflets", record.part.pk))


def printed(publication: Publication, at: datetime) -> None:
    """Print a leaflet, as far as it can be printed."""
    if publication.payload["text"] == "unprintable":
        raise preparing.CannotRun("The printer is out of paper.")
    if publication.payload["text"] == "explosive":
        raise RuntimeError("bang")


preparing.register("leaflets", printed)
