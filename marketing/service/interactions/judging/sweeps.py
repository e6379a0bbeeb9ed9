"""Sweeps: a machine that follows all links of a mail, one at once after the other, under a browser's name.

Scanners do it some seconds to half an hour after delivery, all links within a second or two, whatever they call
themselves (github.com/putyourlightson/craft-campaign/issues/546 measured 836 of them: the median began 43 seconds after
sending, a third after more than a minute). People don't.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

# All links within so long of one another is a sweep; where there are two only, a person may be so quick.
SPAN, SPAN_OF_TWO = timedelta(seconds=10), timedelta(seconds=3)
# In a mail that came just now also a person's two clicks would be quicker than it can be read.
JUST_DELIVERED = 20.0
# Some scanners stop before the end: so many within the shorter span are one, too.
MANY = 5


class Act(NamedTuple):
    """One act on one message that by itself could be a person's; `link` 0 is an opened or viewed mail."""

    key: int
    at: datetime
    link: int
    links: int
    agent: str
    after: float | None


def swept(acts: Sequence[Act]) -> set[int]:
    """The keys of the acts on one message that were part of a sweep; a picture loaded by the same program too."""
    clicks = sorted((act for act in acts if act.link), key=lambda act: act.at)
    found: dict[int, Act] = {}
    for number, first in enumerate(clicks):
        window = [act for act in clicks[number:] if act.at - first.at <= SPAN]
        for size in range(len(window), 1, -1):
            if _is_sweep(window[:size]):
                found |= {act.key: act for act in window[:size]}
                break
    looks = [act for act in acts if not act.link and any(_goes_with(act, click) for click in found.values())]
    return set(found) | {act.key for act in looks}


def _is_sweep(window: Sequence[Act]) -> bool:
    first, took = window[0], window[-1].at - window[0].at
    links, wanted = len({act.link for act in window}), max(act.links for act in window)
    if links >= MANY and took <= SPAN_OF_TWO:
        return True
    is_quick = wanted > 2 or took <= SPAN_OF_TWO or (first.after is not None and first.after <= JUST_DELIVERED)
    return links > 1 and links >= wanted and is_quick


def _goes_with(look: Act, click: Act) -> bool:
    return look.agent == click.agent and abs(look.at - click.at) <= SPAN
