"""What the service needs to keep one segment's members."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from marketing.contracts.payload import Contract
from marketing.contracts.problems import Problem
from marketing.contracts.query import read_query
from marketing.contracts.reading import within

DYNAMIC, STATIC = "dynamic", "static"


@dataclass(frozen=True)
class SegmentVersion(Contract):
    """One version of a segment.

    `query` holds blocks of conditions over the audience catalogue (dynamic); a static segment's members
    are the listed rows of `member_revision`; `static_filter` only helps people to find them.
    """

    kind: ClassVar[str] = "segments"

    name: str = ""
    segment_id: str = ""
    segment_type: str = DYNAMIC
    query: dict[str, Any] = field(default_factory=dict)
    static_filter: dict[str, Any] = field(default_factory=dict)
    member_revision: int = 0
    time_zone: str = "UTC"
    description: str = ""
    template: int | None = None

    def content_faults(self) -> tuple[Problem, ...]:
        """Say what of the query and of the filter can't be read."""
        return (
            *within("query", read_query(self.query).faults),
            *within("static_filter", read_query(self.static_filter).faults),
        )
