"""Our messages read by the standard library's parser: what went in comes out."""

import email
import email.header
import email.policy
import re
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing.service.mail import addresses
from marketing.service.mail.compose import headers, mime
from marketing.service.mail.compose.headers import HeaderRefused

AT = datetime(2026, 3, 8, 2, 30, tzinfo=UTC)
SKELETON = mime.skeleton("digest", {"Feedback-ID": "7:12:golive"})

# Everything that has a place in a header: no controls, no format characters, line separators, lone surrogates.
header_text = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=120)
body_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
local_parts = st.from_regex(r"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,30}(\.[A-Za-z0-9_-]{1,30})?\Z")
domains = st.from_regex(r"\A[a-z0-9]{1,20}(-[a-z0-9]{1,5})?\.(test|example|info)\Z")
mailboxes = st.builds("{}@{}".format, local_parts, domains)


def build(**changes: Any) -> mime.Mail:
    values: dict[str, Any] = {
        "message_id": "1.abc@go.test",
        "at": AT,
        "from_name": "The Shop",
        "from_address": "news@shop.test",
        "to": "ada@home.test",
        "subject": "News",
        "html": "<p>Hi</p>",
        "text": "Hi\n",
    }
    return mime.build(SKELETON, **{**values, **changes})


def read(mail: mime.Mail) -> EmailMessage:
    message = email.message_from_bytes(mail.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def display_name(parsed: str, header: str, given_name: str) -> str:
    """Return the name as the parser read it; of several encoded words, as RFC 2047 has them read.

    Python's parser puts spaces between adjacent encoded words of a phrase (seen in 3.11), which 6.2 forbids.
    """
    phrase = headers.display(header, " ".join(given_name.split()))
    if phrase.count("=?utf-8?b?") < 2:
        return parsed
    return str(email.header.make_header(email.header.decode_header(phrase.replace("\r\n", ""))))


def is_wire_clean(raw: bytes) -> bool:
    """CRLF only, lines of at most 998 octets and in fact 78, ASCII, no line that starts with a dot."""
    rows = raw.split(b"\r\n")
    return (
        raw.endswith(b"\r\n")
        and raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n")
        and raw.isascii()
        and all(len(row) <= 998 for row in rows)
        and not any(row.startswith(b".") for row in rows)
    )


@settings(max_examples=100, deadline=None)
@given(subject=header_text)
def test_any_subject_comes_back_equal(subject: str) -> None:
    mail = build(subject=subject)

    assert read(mail)["Subject"] == subject
    assert is_wire_clean(mail.raw)


@settings(max_examples=100, deadline=None)
@given(name=header_text, address=mailboxes, to_name=header_text, to=mailboxes)
def test_any_name_and_address_come_back_equal(name: str, address: str, to_name: str, to: str) -> None:
    mail = build(from_name=name, from_address=address, to_name=to_name, to=to)

    message = read(mail)

    assert is_wire_clean(mail.raw)
    for header, expected_name, expected in (("From", name, address), ("To", to_name, to)):
        (found,) = message[header].addresses
        assert found.addr_spec == expected
        assert display_name(found.display_name, header, expected_name) == " ".join(expected_name.split())


@settings(max_examples=100, deadline=None)
@given(html=body_text, text=body_text)
def test_any_body_comes_back_equal(html: str, text: str) -> None:
    mail = build(html=html, text=text)

    message = read(mail)
    html_part, text_part = message.get_body(("html",)), message.get_body(("plain",))

    assert is_wire_clean(mail.raw)
    assert html_part is not None
    assert text_part is not None
    assert lines(html_part.get_content()) == lines(html)
    assert lines(text_part.get_content()) == lines(text)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=40), header=st.sampled_from(["subject", "from_name", "to_name", "from_address", "to"]))
def test_whatever_is_put_into_a_header_no_header_is_added(text: str, header: str) -> None:
    expected = set(read(build()).keys())
    try:
        mail = build(**{header: text})
    except HeaderRefused:
        return

    assert set(read(mail).keys()) == expected
    assert is_wire_clean(mail.raw) or not mail.raw.isascii()


@pytest.mark.parametrize(
    "value",
    ["a\r\nBcc: evil@x.test", "a\nb", "a\rb", "a\0b", "a\tb", "a\x7fb", "a\x85b", "a\u2028b", "a\ud800b"],
)
@pytest.mark.parametrize(
    "field",
    [
        "subject",
        "from_name",
        "to_name",
        "from_address",
        "to",
        "reply_to",
        "return_path",
        "message_id",
        "unsubscribe_url",
        "unsubscribe_mailto",
    ],
)
def test_control_characters_are_refused_everywhere(field: str, value: str) -> None:
    with pytest.raises(HeaderRefused):
        build(**{field: value})


@pytest.mark.parametrize(("name", "value"), [("X-A\r\nB", "x"), ("X A", "x"), ("X:", "x"), ("", "x"), ("X-A", "x\ny")])
def test_extra_headers_are_guarded_too(name: str, value: str) -> None:
    with pytest.raises(HeaderRefused):
        mime.skeleton("d", {name: value})


def test_a_message_has_the_headers_that_mass_mail_needs() -> None:
    message = read(
        build(
            reply_to="help@shop.test",
            unsubscribe_url="https://go.test/u/x?a=1",
            unsubscribe_mailto="stop@shop.test",
        )
    )

    assert message["Message-ID"] == "<1.abc@go.test>"
    assert message["Date"].datetime == AT
    assert message["Reply-To"] == "help@shop.test"
    assert message["List-Unsubscribe"] == "<https://go.test/u/x?a=1>, <mailto:stop@shop.test>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Feedback-ID"] == "7:12:golive"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_without_a_web_address_there_is_no_one_click_promise() -> None:
    assert "List-Unsubscribe-Post" not in read(build(unsubscribe_mailto="stop@shop.test"))
    assert "List-Unsubscribe" not in read(build())


def test_dates_are_written_in_utc() -> None:
    local = AT.astimezone(timezone(timedelta(hours=-5)))

    assert b"Date: Sun, 08 Mar 2026 02:30:00 +0000\r\n" in build(at=local).raw
    with pytest.raises(ValueError, match="time zone"):
        build(at=AT.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("given_address", "expected"),
    [
        ("ada@Bücher.test", "ada@xn--bcher-kva.test"),
        ("Ada@HOME.test", "Ada@home.test"),
        ("o'neil+tag@home.test", "o'neil+tag@home.test"),
    ],
)
def test_domains_travel_in_ascii(given_address: str, expected: str) -> None:
    mail = build(to=given_address)

    assert mail.recipient == expected
    assert read(mail)["To"] == expected


def test_a_local_part_of_another_script_stays_for_smtputf8() -> None:
    mail = build(to="ådå@home.test", to_name="Ådå")

    assert mail.recipient == "ådå@home.test"
    assert "ådå@home.test".encode() in mail.raw


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@home.test",
        "ada@",
        "ada@home",
        "a b@home.test",
        "a@b@home.test",
        ".a@home.test",
        "a..b@home.test",
        '"a"@home.test',
        "a@-home.test",
        "a@home..test",
        "<a@home.test>",
        "a@home.test,b@home.test",
        "x" * 65 + "@home.test",
        "a@" + "x" * 64 + ".test",
        "a\u200bb@home.test",
        "Ada <a@home.test>",
        "a@[127.0.0.1]",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert not addresses.is_address(address)
    if address:
        with pytest.raises(HeaderRefused):
            build(to=address, reply_to=address)


def test_the_bounce_address_is_the_envelopes() -> None:
    mail = build(return_path="bounce@go.test")

    assert mail.envelope_from == "bounce@go.test"
    assert read(mail)["From"].addresses[0].addr_spec == "news@shop.test"
    assert build().envelope_from == "news@shop.test"


def test_names_are_quoted_when_they_need_it() -> None:
    assert headers.display("From", "The Shop") == "The Shop"
    assert headers.display("From", 'Shop, "Inc"') == '"Shop, \\"Inc\\""'
    assert headers.display("From", "a@b.test") == '"a@b.test"'
    assert headers.display("From", "Größe").startswith("=?utf-8?b?")
    assert headers.display("From", "=?utf-8?b?eA==?=").startswith("=?utf-8?b?")


def test_encoded_words_keep_the_lengths_of_rfc_2047() -> None:
    line = headers.unstructured("Subject", "Größe 😀 " * 40)

    assert all(len(word) <= 75 for word in re.findall(r"=\?.*?\?=", line))
    assert all(len(row) <= 76 for row in line.split("\r\n"))


def test_the_message_id_can_be_read_back_from_the_bytes() -> None:
    assert mime.message_id_of(build(subject="Message-ID: <fake@x.test>").raw) == "1.abc@go.test"
    assert mime.message_id_of(b"") == ""


@pytest.mark.parametrize("message_id", ["", "a b@c.test", "<a@c.test>", "a@c.test\r\n", "ab", "a@" + "c" * 300])
def test_a_bad_message_id_is_refused(message_id: str) -> None:
    with pytest.raises(HeaderRefused):
        build(message_id=message_id)
