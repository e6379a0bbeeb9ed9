"""What a web process sees to by itself, done by hand: what visitors did is recorded."""

from marketing import clock
from marketing.service.interactions import collecting
from marketing.service.interactions.judging import judge
from marketing.service.interactions.spool import spool


def handed_over() -> None:
    """Let whoever collects (a worker of the test) have what visitors did."""
    spool.close()


def collected() -> int:
    """Record what visitors did; returns how many hits there were. What one act of several would be held for is held."""
    handed_over()
    return collecting.collect()


def judged() -> int:
    """Record what visitors did, and judge it as it is once nothing can follow any more; returns how many were held."""
    collected()
    return judge.release(clock.now() + judge.HELD_FOR)
