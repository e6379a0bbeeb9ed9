"""The check of a toy."""

from collections.abc import Iterable
from datetime import datetime

from marketing.contracts.problems import Problem
from marketing.lifecycle.checks import check
from marketing.service import authoring
from tests.toy.models import Toy


@check("toys")
def version(record: Toy, at: datetime) -> Iterable[Problem]:
    """What the service's half says of the version that would go live."""
    return authoring.problems(record.snapshot())
