"""Findings say what is wrong, and name what they are about."""

import pytest

from marketing.service.mail.compose import checks, links
from tests.mail.texts import WORDS, email, html_email, text_block


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("shop.example", "must start with https://"),
        ("https://{{ contact.first_name }}/", "must start with https://"),
        ("https://x.example/?x=a b", "a space can't stand in an address: write %20"),
        ("https://x.example/?x=\"q\"", "the sign \" can't stand in an address: write %22"),
        ("https://x.example/a\\b", "write %5C"),
        ("https://user@host.example/", "a name stands before its host"),
        ("https://x.example:port/", "is no fixed host"),
        ("https://x.{{ contact.first_name }}/", "is no fixed host"),
        ("https://x.example/{{ loop.x }}", "it can use fields of the contact"),
    ],
)
def test_a_malformed_address_is_told_what_is_wrong_with_it(url: str, said: str) -> None:
    assert links.judge(url) == "malformed"
    assert said in links.fault(url)


FOREIGN = ["*|UNSUB|*", "*|MC:SUBJECT|*", "[[UNSUB_LINK]]", "[[data:name]]", "%%unsubscribe%%"]


@pytest.mark.parametrize("field", FOREIGN)
def test_fields_of_other_tools_are_named(field: str) -> None:
    words = text_block(f"<p>{WORDS} {field}</p>")
    for version in (email(words), email(subject=f"Hi {field}"), html_email(f"{WORDS}<a href='{field}'>x</a>")):
        found = [one for one in checks.problems(version) if one.code == "placeholder-text"]
        assert [field in one.message for one in found] == [True]


@pytest.mark.parametrize("text", ["5*|x", "[[x]]", "100%% sure", "a [link] b", "2 ** 3 | 4"])
def test_other_signs_are_none(text: str) -> None:
    assert checks.problems(email(text_block(f"<p>{WORDS} {text}</p>"))) == []
