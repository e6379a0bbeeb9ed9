"""What a web process sees to by itself, done by hand: what visitors did is recorded."""

from marketing.service.interactions import collecting
from marketing.service.interactions.spool import spool


def handed_over() -> None:
    """Let whoever collects (a worker of the test) have what visitors did."""
    spool.close()


def collected() -> int:
    """Record what visitors did; returns how many hits there were."""
    handed_over()
    return collecting.collect()
