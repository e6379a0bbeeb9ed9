"""The check of a segment's query."""

from collections.abc import Iterator

from marketing import clock
from marketing.contracts.segment import STATIC, SegmentVersion
from marketing.lifecycle.checks import ERROR, Problem
from marketing.service.segments import query
from marketing.service.segments.moments import Moment


def problems(value: SegmentVersion) -> Iterator[Problem]:
    """Yield what keeps the query from being run; a static segment has none."""
    if value.segment_type == STATIC:
        return
    for fault in query.faults(value.query, Moment.of(clock.now(), value.time_zone)):
        yield Problem(ERROR, fault.code, fault.message, "dynamic_query", place=fault.place)
