"""The check of a segment's query."""

from collections.abc import Iterator
from dataclasses import replace

from marketing import clock
from marketing.contracts.problems import ERROR, Problem
from marketing.contracts.reading import Unreadable
from marketing.contracts.segment import STATIC, SegmentVersion
from marketing.service.segments import query
from marketing.service.segments.moments import Moment


def problems(value: SegmentVersion) -> Iterator[Problem]:
    """Yield what keeps the query from being run; a static segment has none."""
    if value.segment_type == STATIC:
        return
    try:
        moment = Moment.of(clock.now(), value.time_zone)
    except Unreadable as fault:
        yield Problem(ERROR, "timezone-missing", str(fault), "time_zone")
        return
    for found in query.faults(value.query, moment):
        yield replace(found, where="dynamic_query")
