"""How the publications of each kind are shown to everybody; kinds register in AppConfig.ready, none is named here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic

from django.http import HttpResponse

from marketing.publishing.models import Publication
from marketing.service import versions
from marketing.service.intake.deployers import CannotRun
from marketing.service.prepared import store
from marketing.service.prepared.store import Compiler, Made, Version
from marketing.service.web import addresses
from marketing.service.web.public_views import POLICY


@dataclass(frozen=True)
class PageKind(Generic[Version, Made]):
    """The public pages of a kind.

    `prefix` is what its addresses begin with, such as "p/"; `slug` the address that a version wants. `render` shows
    what the compiler made; whatever else its answer depends on raises the compiler's number when it changes, for
    browsers ask whether that is still the same. `max_age` seconds long a page may be shown without asking, even one
    that was stopped meanwhile.
    """

    compiler: Compiler[Version, Made]
    prefix: str
    slug: Callable[[Version], str]
    render: Callable[[Publication, Made], str | HttpResponse]
    max_age: int = 0
    policy: Mapping[str, list[str]] = field(default_factory=lambda: POLICY)

    @property
    def kind(self) -> str:
        """The kind whose records are shown."""
        return self.compiler.kind

    def prepare(self, publication: Publication, at: datetime) -> None:
        """Make the page and claim its address: the half of a deployer that such a kind needs; raises CannotRun.

        It asks the database for what is stored, not this process's memory: a go-live that was refused later has
        left its page there, and nothing in the database.
        """
        try:
            value = versions.value_of(publication, self.compiler.contract)
            store.prepare(self.compiler, value)
            addresses.claim(self.kind, publication.record_id, self.slug(value), at)
        except ValueError as fault:
            raise CannotRun(str(fault)) from fault

    def etag(self, publication: Publication) -> str:
        """What is equal for equal pages; known without rendering them."""
        return f'"{publication.digest[:32]}.{publication.number}.{self.compiler.number}"'

    @property
    def cache_control(self) -> str:
        """How long others may keep its pages."""
        return f"public, max-age={self.max_age}, must-revalidate"


_kinds: dict[str, PageKind[Any, Any]] = {}


class PrefixTaken(ValueError):
    """Two kinds want addresses that begin alike."""


def register(page_kind: PageKind[Any, Any]) -> None:
    """Register how a kind is shown, and how it is made ready; called in AppConfig.ready, before addresses are read."""
    taken = {one.prefix: one.kind for one in _kinds.values() if one.kind != page_kind.kind}
    if page_kind.prefix in taken:
        raise PrefixTaken(f"/{page_kind.prefix} belongs to {taken[page_kind.prefix]}.")
    store.register(page_kind.compiler)
    _kinds[page_kind.kind] = page_kind


def registered() -> Iterable[PageKind[Any, Any]]:
    """How every kind with public pages is shown."""
    return _kinds.values()


def path_of(kind: str, slug: str) -> str:
    """The path of an address, as links and redirects name it."""
    return f"/{_kinds[kind].prefix}{slug}"
