"""What going live makes ready is made once for each kind, version and compiler, whoever asks first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest

from marketing import clock
from marketing.contracts.payload import Contract
from marketing.publishing import publish as publishing
from marketing.publishing.models import Publication
from marketing.service import authoring
from marketing.service.mail import prepared as mail
from marketing.service.mail.compose.compiled import CompileError
from marketing.service.prepared import store
from marketing.service.prepared.models import Prepared
from marketing.service.prepared.store import Compiler
from tests import factories
from tests.racing import after, on_postgresql


@dataclass(frozen=True)
class SignVersion(Contract):
    """A version of something that is painted."""

    kind: ClassVar[str] = "signs"

    name: str = ""


@dataclass(frozen=True)
class FlagVersion(SignVersion):
    """A version of something else, which may have the same digest."""

    kind: ClassVar[str] = "flags"


class Painter:
    """Makes versions ready, and counts how often."""

    def __init__(self) -> None:
        self.painted: list[str] = []

    def paint(self, value: SignVersion) -> str:
        """Refuse what can't be painted."""
        if value.name == "wind":
            raise ValueError("Nobody can paint the wind.")
        self.painted.append(value.name)
        return value.name.upper()


@pytest.fixture
def painter() -> Painter:
    """One who counts what it makes."""
    return Painter()


@pytest.fixture
def compiler(painter: Painter) -> Compiler[SignVersion, str]:
    """The painter as a compiler."""
    return Compiler(SignVersion, 1, painter.paint, lambda text: {"text": text}, lambda content: str(content["text"]))


def published(value: Contract) -> Publication:
    """Publish a version."""
    return publishing.publish(value, 1, (), by=None, at=clock.now())


@pytest.mark.django_db
def test_a_version_is_made_ready_once(compiler: Compiler[SignVersion, str], painter: Painter) -> None:
    assert [store.prepare(compiler, SignVersion("Sea")) for _ in range(3)] == ["SEA"] * 3
    assert painter.painted == ["Sea"]
    row = Prepared.objects.get()
    assert (row.kind, row.compiler_version, row.content) == ("signs", 1, {"text": "SEA"})


@pytest.mark.django_db
def test_a_newer_compiler_makes_it_anew_and_leaves_the_older_alone(
    compiler: Compiler[SignVersion, str], painter: Painter
) -> None:
    for number in (1, 2, 2, 1):
        store.prepare(replace(compiler, number=number), SignVersion("Sea"))
    assert painter.painted == ["Sea", "Sea"]
    assert sorted(Prepared.objects.values_list("compiler_version", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_kinds_whose_versions_look_alike_are_kept_apart(compiler: Compiler[SignVersion, str]) -> None:
    sewn = Compiler(FlagVersion, 1, lambda value: f"sewn {value.name}", str, str)
    sign, flag = published(SignVersion("Sea")), published(FlagVersion("Sea"))
    assert sign.digest == flag.digest
    for _ in range(2):
        assert (store.of_publication(compiler, sign), store.of_publication(sewn, flag)) == ("SEA", "sewn Sea")
    assert Prepared.objects.count() == 2


@pytest.mark.django_db
def test_what_can_not_be_made_ready_is_refused_in_words_and_not_stored(compiler: Compiler[SignVersion, str]) -> None:
    with pytest.raises(ValueError, match="paint the wind"):
        store.prepare(compiler, SignVersion("wind"))
    assert not Prepared.objects.exists()


@pytest.mark.django_db
def test_it_takes_two_statements_at_first_one_later_and_none_where_it_is_known(
    compiler: Compiler[SignVersion, str], django_assert_num_queries: Callable[..., Any]
) -> None:
    publication = published(SignVersion("Lake"))
    with django_assert_num_queries(2):
        store.of_publication(compiler, publication)
    with django_assert_num_queries(0):
        store.of_publication(compiler, publication)
    with django_assert_num_queries(1):
        store.prepare(compiler, SignVersion("Lake"))


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_at_once_store_it_once(compiler: Compiler[SignVersion, str]) -> None:
    with after("SELECT", lambda: store.prepare(compiler, SignVersion("Sea"))):
        assert store.prepare(compiler, SignVersion("Sea")) == "SEA"
    assert Prepared.objects.count() == 1


@pytest.mark.django_db
def test_the_facade_prepares_every_kind_that_has_a_compiler(compiler: Compiler[SignVersion, str]) -> None:
    authoring.prepare(SignVersion("Sea"))
    assert not Prepared.objects.exists(), "nobody registered how"
    value = factories.email().snapshot()
    authoring.prepare(value)
    assert Prepared.objects.get().kind == "emails"
    with pytest.raises(CompileError):
        authoring.prepare(replace(value, subject="{{ contact.first_name"))


@pytest.mark.django_db
def test_an_email_is_read_back_as_it_was_compiled() -> None:
    value = factories.email().snapshot()
    assert store.prepare(mail.COMPILER, value) == store.prepare(mail.COMPILER, value)
