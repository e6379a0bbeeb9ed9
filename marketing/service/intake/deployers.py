"""What each kind needs when its records go live and stop; kinds register in AppConfig.ready, none is named here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from marketing.lifecycle import preparing
from marketing.lifecycle.preparing import CannotRun, NotYet
from marketing.publishing.models import Publication

__all__ = ["CannotRun", "Deployer", "NotYet", "deployer_of", "register"]


def _prepare_nothing(publication: Publication, at: datetime) -> None:
    """Ready at once."""


def _is_empty(record_id: int) -> bool:
    return True


def _cancel_nothing(record_id: int, reason: str, at: datetime) -> bool:
    return True


def _ignore(record_id: int) -> None:
    """Nobody has to know."""


@dataclass(frozen=True)
class Deployer:
    """The service's half of a kind's moves.

    `prepare` makes a publication ready or raises NotYet or CannotRun. `is_drained` says that nothing is out any
    more. `cancel` ends what waits, with a reason, and says whether all of it is done. `changed` hears of every
    publication that was made live or withdrawn. Each may be called any number of times.
    """

    prepare: Callable[[Publication, datetime], None] = _prepare_nothing
    is_drained: Callable[[int], bool] = _is_empty
    cancel: Callable[[int, str, datetime], bool] = _cancel_nothing
    changed: Callable[[int], None] = _ignore


_deployers: dict[str, Deployer] = {}


def register(kind: str, deployer: Deployer) -> None:
    """Register the deployer of a kind; moves that prepare in the request use its `prepare`."""
    _deployers[kind] = deployer
    preparing.register(kind, deployer.prepare)


def deployer_of(kind: str) -> Deployer:
    """The deployer of a kind; kinds without one are ready at once."""
    return _deployers.get(kind, Deployer())
