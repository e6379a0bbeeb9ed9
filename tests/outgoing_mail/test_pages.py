"""Outgoing mail: what was captured, readable in every form, to those who have the right."""

import pytest
from django.test import Client

from marketing.console.frame.frames import POLICY
from marketing.service import authoring
from tests import factories, pages


@pytest.fixture
def marketer(db: None) -> Client:
    """A browser in which a marketer is signed in."""
    client = Client()
    client.force_login(factories.marketer())
    return client


def send(*addresses: str, subject: str = "News") -> None:
    factories.live("content-settings")
    results = authoring.test_send(factories.email(subject=subject).snapshot(), addresses)
    assert all(one.sent for one in results), results


def test_an_empty_list_says_what_will_show_up(marketer: Client) -> None:
    page = marketer.get("/outgoing-mail/")
    assert "No mail went out yet" in pages.text_of(page)
    assert pages.attributes(page, "data-list") == ["outgoing-mail"]
    assert pages.attributes(page, "data-count") == ["0"]


def test_the_newest_message_comes_first(marketer: Client) -> None:
    send("first@people.example")
    send("second@people.example")
    page = marketer.get("/outgoing-mail/")
    ids = [int(one) for one in pages.attributes(page, "data-record")]
    assert ids == sorted(ids, reverse=True)
    assert pages.attributes(page, "data-count") == ["2"]


def test_it_pages_by_keyset_and_searches_addresses_and_subjects(marketer: Client) -> None:
    send(*(f"a{number}@people.example" for number in range(55)))
    send("wanted@people.example", subject="Voucher")
    first = marketer.get("/outgoing-mail/")
    assert len(pages.attributes(first, "data-record")) == 50
    older = next(href for href in pages.attributes(first, "href") if "after=" in href)
    assert len(pages.attributes(marketer.get(older), "data-record")) == 6
    for typed in ("WANTED", "voucher people"):
        assert len(pages.attributes(marketer.get("/outgoing-mail/", {"q": typed}), "data-record")) == 1
    assert "Nothing fits" in pages.text_of(marketer.get("/outgoing-mail/?q=nobody-is-called-that"))


def test_a_message_shows_headers_text_and_html_in_a_frame_of_its_own(marketer: Client) -> None:
    send("reader@people.example", subject="Read me")
    address = f"/outgoing-mail/{pages.attributes(marketer.get('/outgoing-mail/'), 'data-record')[0]}/"
    page = marketer.get(address)
    assert "Read me" in pages.text_of(page)
    assert "Subject" in pages.text_of(page)
    assert f'src="{address}html/"' in pages.source(page)
    frame = marketer.get(f"{address}html/")
    assert frame["Content-Security-Policy"] == POLICY
    assert '<base target="_blank">' in pages.source(frame)


def test_the_source_is_the_raw_message(marketer: Client) -> None:
    send("reader@people.example")
    key = pages.attributes(marketer.get("/outgoing-mail/"), "data-record")[0]
    answer = marketer.get(f"/outgoing-mail/{key}/source/")
    assert answer["Content-Type"] == "message/rfc822"
    assert b"To: reader@people.example" in answer.content


@pytest.mark.parametrize("address", ["", "1/", "1/html/", "1/source/"])
def test_it_takes_a_right_of_its_own(db: None, address: str) -> None:
    client = Client()
    assert client.get(f"/outgoing-mail/{address}").status_code == 302
    client.force_login(factories.user("reviewer"))
    assert client.get(f"/outgoing-mail/{address}").status_code == 403


@pytest.mark.parametrize("address", ["999/", "999/html/", "999/source/", "0/", f"{'9' * 30}/", "x/"])
def test_a_message_that_is_not_there_is_not_found(marketer: Client, address: str) -> None:
    assert marketer.get(f"/outgoing-mail/{address}").status_code == 404


HOSTILE = [("after=x", 400), ("after=" + "9" * 30, 400), ("after=-1", 400), ("q=%00", 200), ("q=" + "x" * 5000, 200)]


@pytest.mark.parametrize(("query", "status"), HOSTILE)
def test_hostile_parameters_are_answered_in_words(marketer: Client, query: str, status: int) -> None:
    assert marketer.get(f"/outgoing-mail/?{query}").status_code == status


def test_nothing_is_changed_by_a_post(marketer: Client) -> None:
    assert marketer.post("/outgoing-mail/").status_code == 405
