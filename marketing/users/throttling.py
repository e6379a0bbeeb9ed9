"""Slows down whoever tries passwords, and nobody else: a wait that grows with every failure, never a lock.

Failures are counted in the database, which all processes share, three times over: of a name from one network (somebody
guesses), of a network (somebody tries many names), and of a name from anywhere (many machines guess). The last does
not hold up people where they signed in before: else who guesses could keep them out.
An attempt is counted before the password is looked at, so that a hundred at once are not one.
"""

import math
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

from marketing.users.models import FailedSignIns, KnownNetwork

FORGOTTEN_AFTER = timedelta(hours=3)  # by then every failure is forgiven
KNOWN_FOR = timedelta(days=90)
MOST_ROWS = 100_000
FIRST_WAIT = 5.0


@dataclass(frozen=True)
class Rule:
    """So many failures are free, the next double the wait up to `longest` seconds; one is forgiven `every` seconds."""

    free: int
    longest: float
    every: float

    def wait(self, row: FailedSignIns, at: datetime) -> float:
        """For how many seconds nobody may try."""
        beyond = round(row.failures) - self.free
        wait = min(FIRST_WAIT * 2**beyond, self.longest) if beyond >= 0 else 0.0
        return max(0.0, wait - _seconds(row, at))

    def count(self, row: FailedSignIns, at: datetime) -> None:
        """Count one more."""
        left = max(0.0, row.failures - _seconds(row, at) / self.every)
        row.failures, row.at = min(left + 1, self.free + 10), at


NAME_FROM_NETWORK = Rule(free=5, longest=300, every=600)
NETWORK = Rule(free=20, longest=60, every=60)
NAME = Rule(free=20, longest=10, every=60)


def begin(name: str, network: str, at: datetime) -> int:
    """Count an attempt that is about to be made; or return for how many seconds it has to wait."""
    rules = _rules(name, network, at)
    with transaction.atomic():
        FailedSignIns.objects.bulk_create([FailedSignIns(key=key, at=at) for key in rules], ignore_conflicts=True)
        rows = list(FailedSignIns.objects.select_for_update().filter(key__in=rules).order_by("key"))
        wait = max(rules[row.key].wait(row, at) for row in rows)
        if not wait:
            for row in rows:
                rules[row.key].count(row, at)
            FailedSignIns.objects.bulk_update(rows, ["failures", "at"])
    return math.ceil(wait)


def worked(name: str, network: str, at: datetime) -> None:
    """Take back an attempt that was none to guess, and know the network from now on."""
    mine, *others = _keys(name, network)
    FailedSignIns.objects.filter(key=mine).delete()
    fewer = Greatest(F("failures") - 1.0, Value(0.0))
    FailedSignIns.objects.filter(key__in=others).update(failures=fewer)
    KnownNetwork.objects.update_or_create(key=mine, defaults={"at": at})


def sweep(at: datetime) -> None:
    """Forget what counts no more; of far too many, those that hold up nobody first."""
    FailedSignIns.objects.filter(at__lt=at - FORGOTTEN_AFTER).delete()
    KnownNetwork.objects.filter(at__lt=at - KNOWN_FOR).delete()
    surplus = FailedSignIns.objects.count() - MOST_ROWS
    if surplus > 0:
        fewest = FailedSignIns.objects.order_by("failures", "at").values("key")[:surplus]
        FailedSignIns.objects.filter(key__in=list(fewest.values_list("key", flat=True))).delete()


def same_name(name: str) -> str:
    """What is equal for names that one person may sign in by: as Django's form reads them, without case."""
    return unicodedata.normalize("NFKC", name.strip()).strip().casefold()


def _rules(name: str, network: str, at: datetime) -> dict[str, Rule]:
    mine, place, anywhere = _keys(name, network)
    rules = {mine: NAME_FROM_NETWORK, place: NETWORK, anywhere: NAME}
    if KnownNetwork.objects.filter(key=mine, at__gte=at - KNOWN_FOR).exists():
        del rules[anywhere]
    return rules


def _keys(name: str, network: str) -> list[str]:
    """Hashed: what people type as a name may be their password."""
    who = same_name(name).encode("utf-8", "replace").decode()
    said = (f"{network} {who}", f"{network}", f" {who}")
    return [salted_hmac(f"sign-in {number}", text, algorithm="sha256").hexdigest() for number, text in enumerate(said)]


def _seconds(row: FailedSignIns, at: datetime) -> float:
    """How long ago the last failure was, or how far ahead: a clock that was set back must not hold anybody up."""
    return abs((at - row.at).total_seconds())
