"""Emails compiled once a version: stored as what every kind prepares, in memory ready to be filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from marketing.contracts.email import COMMERCIAL, EmailVersion
from marketing.contracts.payload import digest
from marketing.publishing.models import Publication, PublicationReference
from marketing.service import versions
from marketing.service.keeping import Kept
from marketing.service.mail.compose import everybody, mime, personalise
from marketing.service.mail.compose.compiled import COMPILER_VERSION, CompiledEmail, CompileError, compile
from marketing.service.mail.compose.everybody import Reach
from marketing.service.mail.compose.liquid_text import has_liquid
from marketing.service.prepared import store
from marketing.service.prepared.store import Compiler

KEPT = 256

Paths = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Prepared:
    """One version of an email, ready to be filled in: what was published, what was compiled of it."""

    version: EmailVersion
    compiled: CompiledEmail
    digest: str

    @property
    def is_commercial(self) -> bool:
        """Say whether the opt-out of commercial mail holds for it."""
        return self.version.legal_designation == COMMERCIAL

    @cached_property
    def is_surely_shown(self) -> bool:
        """Say whether each of its mails shows address and unsubscribe link; if not, each is looked at when it is sent.

        Reading a mail as its reader sees it takes ten milliseconds, filling it in less than one.
        """
        return all(
            everybody.reach(self.compiled.html, paths) is Reach.CERTAIN
            and everybody.reach(self.compiled.text, paths, is_html=False) is Reach.CERTAIN
            for paths in (everybody.ADDRESS_PATHS, everybody.SUBSCRIPTION_PATHS)
        )

    @cached_property
    def skeleton(self) -> mime.Skeleton:
        """What all its messages have in common."""
        return mime.skeleton(self.digest)

    @cached_property
    def paths(self) -> Paths:
        """The data its texts and links look at, such as ("contact", "first_name")."""
        c = self.compiled
        texts = [c.html, c.text, c.subject, c.from_name, c.from_address, c.to, c.reply_to]
        return paths_of([*texts, *(link.url for link in c.links)])


COMPILER = Compiler(
    contract=EmailVersion,
    number=COMPILER_VERSION,
    compile=compile,
    to_content=CompiledEmail.to_payload,
    from_content=CompiledEmail.from_payload,
)

_kept: Kept[str, Prepared] = Kept(KEPT)
_compiled: Kept[str, CompiledEmail] = Kept(KEPT)


def paths_of(texts: Iterable[str]) -> Paths:
    """The data that Liquid texts look at."""
    return frozenset(path for text in texts for path in _paths(text))


@lru_cache(maxsize=1024)
def _paths(text: str) -> tuple[tuple[str, ...], ...]:
    return personalise.analyse(text).paths if has_liquid(text) else ()


def of_values(values: Mapping[str, EmailVersion]) -> dict[str, CompiledEmail]:
    """What was compiled of many versions, in one query; what doesn't compile is left out.

    Stores nothing in the database: who asks has not published these versions.
    """
    digests = {key: digest(value.to_payload()) for key, value in values.items()}
    found = {one: known for one in set(digests.values()) if (known := _compiled.get(one)) is not None}
    unknown = set(digests.values()) - found.keys()
    found |= store.stored(COMPILER, unknown) if unknown else {}
    for key, value in values.items():
        if digests[key] not in found and (made := _try(value)) is not None:
            found[digests[key]] = made
    for one, known in found.items():
        _compiled.put(one, known)
    return {key: found[one] for key, one in digests.items() if one in found}


def _try(value: EmailVersion) -> CompiledEmail | None:
    try:
        return compile(value)
    except CompileError:
        return None


def of_value(value: EmailVersion, *, is_marked: bool = False) -> Prepared:
    """A version that need not be published, ready to be filled in; raises CompileError."""
    return Prepared(value, compile(value, is_marked=is_marked), digest(value.to_payload()))


def of_publication(publication: Publication) -> Prepared:
    """A published version ready to be filled in; raises CompileError, PublicationChanged."""
    key = publication.digest
    found = _kept.get(key)
    if found is None:
        value = versions.value_of(publication, EmailVersion)
        found = Prepared(value, store.prepare(COMPILER, value), key)
        _kept.put(key, found)
    return found


def warm(record_id: int) -> None:
    """Compile the live version of an email, so that the first mail does not have to wait for it."""
    live = versions.live(EmailVersion).filter(record_id=record_id).first()
    if live is not None:
        of_publication(live.publication)


def pins_of(publication_id: int) -> dict[str, Publication]:
    """The email version that each tile of a journey's publication sends, by tile id; payloads are not read."""
    pins = PublicationReference.objects.filter(
        publication_id=publication_id, kind=EmailVersion.kind, where__startswith="tile:", pinned__isnull=False
    )
    rows = pins.select_related("pinned").defer("pinned__payload")
    return {row.where.removeprefix("tile:"): row.pinned for row in rows if row.pinned is not None}
