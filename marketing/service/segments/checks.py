"""The check of a segment's query."""

from collections.abc import Iterator
from dataclasses import replace

from marketing import clock
from marketing.contracts.problems import Problem
from marketing.contracts.segment import STATIC, SegmentVersion
from marketing.service.segments import query
from marketing.service.segments.moments import Moment


def problems(value: SegmentVersion) -> Iterator[Problem]:
    """Yield what keeps the query from being run; a static segment has none."""
    if value.segment_type == STATIC:
        return
    for fault in query.faults(value.query, Moment.of(clock.now(), value.time_zone)):
        yield replace(fault, where="dynamic_query")
