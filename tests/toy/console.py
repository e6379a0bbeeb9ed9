"""What the toy adds to its pages."""

from typing import Any

from marketing.console.extension import RecordPage, extend
from marketing.service import insights
from tests.toy.models import Played

console = extend("toys")


@console.tab("insights", "Insights", "toy/_insights.html", lazy=True, when=lambda page: page.record.was_ever_live)
def show_insights(page: RecordPage) -> dict[str, Any]:
    """Return how often it was played with."""
    return {"played": insights.ask("toys", "played", Played, page.record.pk)}
