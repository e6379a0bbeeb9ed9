"""Signed link tokens: what was signed comes back, everything else is refused."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marketing.service import tokens
from marketing.service.tokens import LARGEST_NUMBER, Purpose, Token, TokenInvalid

KEYS = ["first-key", "older-key"]
FORMER = "BwgCMCYn07Ld0ci1nHB5RXsV9Q"  # as the version before the publication was named wrote it

numbers = st.integers(0, LARGEST_NUMBER)
purposes = st.sampled_from(Purpose)


@given(purposes, numbers, numbers, numbers, numbers)
def test_what_was_signed_comes_back(
    purpose: Purpose, message: int, contact: int, link: int, publication: int
) -> None:
    token = tokens.sign(purpose, message, contact, link, publication, keys=KEYS)

    assert tokens.verify(purpose, token, keys=KEYS) == Token(message, contact, link, publication)
    assert len(token) <= tokens.LONGEST_TOKEN
    assert all(character.isalnum() or character in "-_" for character in token)


@given(purposes, purposes, numbers)
def test_a_token_is_good_for_its_purpose_only(made_for: Purpose, used_for: Purpose, message: int) -> None:
    assume(made_for != used_for)
    token = tokens.sign(made_for, message, 1, keys=KEYS)

    with pytest.raises(TokenInvalid):
        tokens.verify(used_for, token, keys=KEYS)


@given(st.integers(0, 10**6), st.data())
def test_a_changed_token_is_refused(message: int, data: st.DataObject) -> None:
    token = tokens.sign(Purpose.CLICK, message, 2, 3, keys=KEYS)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("ABCabc012-_=+/ é"))
    assume(token[at] != other)

    with pytest.raises(TokenInvalid):
        tokens.verify(Purpose.CLICK, token[:at] + other + token[at + 1 :], keys=KEYS)


@given(st.text(max_size=80))
def test_garbage_is_refused(garbage: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens.verify(Purpose.OPEN, garbage, keys=KEYS)


@pytest.mark.parametrize("ending", ["=", "A", "==", "\n", " "])
def test_a_token_has_one_spelling(ending: str) -> None:
    token = tokens.sign(Purpose.OPEN, 1, 2, keys=KEYS)

    with pytest.raises(TokenInvalid):
        tokens.verify(Purpose.OPEN, token + ending, keys=KEYS)


def test_a_token_of_a_former_version_names_no_publication() -> None:
    assert tokens.sign("click", 7, 8, 2, keys=["first-key"]) == FORMER
    assert tokens.verify("click", FORMER, keys=KEYS) == Token(7, 8, 2, 0)


def test_keys_can_be_rotated() -> None:
    old = tokens.sign(Purpose.VIEW, 5, 6, keys=["older-key"])

    assert tokens.verify(Purpose.VIEW, old, keys=KEYS) == Token(5, 6)
    assert tokens.sign(Purpose.VIEW, 5, 6, keys=KEYS) == tokens.sign(Purpose.VIEW, 5, 6, keys=["first-key"])
    with pytest.raises(TokenInvalid):
        tokens.verify(Purpose.VIEW, old, keys=["first-key"])


@pytest.mark.parametrize("number", [-1, LARGEST_NUMBER + 1])
def test_numbers_out_of_range_are_not_signed(number: int) -> None:
    with pytest.raises(ValueError, match="can't be put into a token"):
        tokens.sign(Purpose.OPEN, number, 1, keys=KEYS)


def test_an_unknown_purpose_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="steal"):
        tokens.sign("steal", 1, 2, keys=KEYS)
