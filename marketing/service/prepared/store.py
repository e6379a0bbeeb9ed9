"""Compilers by kind, and what they made: kept in the database by digest and compiler, in memory by publication."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from marketing.contracts.payload import Contract, digest
from marketing.publishing.models import Publication
from marketing.service import versions
from marketing.service.keeping import Kept
from marketing.service.prepared.models import Prepared

KEPT = 256

Version = TypeVar("Version", bound=Contract)
Made = TypeVar("Made")


@dataclass(frozen=True)
class Compiler(Generic[Version, Made]):
    """How versions of a kind are made ready.

    `compile` makes the same of the same version, or raises ValueError with words for people; `number` is raised with
    every change of what it makes. `to_content` gives what was made as JSON, `from_content` reads it again.
    """

    contract: type[Version]
    number: int
    compile: Callable[[Version], Made]
    to_content: Callable[[Made], Any]
    from_content: Callable[[Any], Made]

    @property
    def kind(self) -> str:
        """The kind whose versions it makes ready."""
        return self.contract.kind


_compilers: dict[str, Compiler[Any, Any]] = {}
_kept: Kept[tuple[str, str], Any] = Kept(KEPT)


def register(compiler: Compiler[Any, Any]) -> None:
    """Register the compiler of a kind; called in AppConfig.ready."""
    _compilers[compiler.kind] = compiler


def compiler_of(kind: str) -> Compiler[Any, Any] | None:
    """The compiler of a kind; None where going live makes nothing ready."""
    return _compilers.get(kind)


def prepare(compiler: Compiler[Version, Made], value: Version) -> Made:
    """What is stored of a version, or make it ready and store it; raises ValueError.

    Two who do so at once make the same, and one row of it is stored.
    """
    key = digest(value.to_payload())
    found = stored(compiler, [key])
    if key in found:
        return found[key]
    made = compiler.compile(value)
    row = Prepared(kind=compiler.kind, digest=key, compiler_version=compiler.number, content=compiler.to_content(made))
    Prepared.objects.bulk_create([row], ignore_conflicts=True)
    return made


def stored(compiler: Compiler[Any, Made], digests: Iterable[str]) -> dict[str, Made]:
    """What is stored of versions, by digest, in one query."""
    rows = Prepared.objects.filter(
        digest__in=list(digests), kind=compiler.kind, compiler_version=compiler.number
    ).values_list("digest", "content")
    return {key: compiler.from_content(content) for key, content in rows}


def of_publication(compiler: Compiler[Any, Made], publication: Publication) -> Made:
    """What was made of a publication, without a query where this process has asked before.

    Raises ValueError, and Unreadable where its payload can't be read.
    """
    key = (compiler.kind, publication.digest)
    found: Made | None = _kept.get(key)
    if found is None:
        found = prepare(compiler, versions.value_of(publication, compiler.contract))
        _kept.put(key, found)
    return found
