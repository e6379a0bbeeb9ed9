"""Companies are one by name but for case; accents tell them apart."""

import pytest

from marketing.audience.names import identity

ONE = (("Möller AG", "MÖLLER  ag"), ("Cafe\u0301 Nord", "Caf\u00e9 nord"), (" Acme ", "acme"))
TWO = (("Möller AG", "Moller AG"), ("Łódź", "Lodz"), ("Café", "Cafe"), ("Åre", "Are"))


@pytest.mark.parametrize(("one", "other"), ONE)
def test_one_name(one: str, other: str) -> None:
    assert identity(one) == identity(other)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_names(one: str, other: str) -> None:
    assert identity(one) != identity(other)
