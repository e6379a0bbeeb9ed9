"""The links of a mail as its author sees them: each with words, target and block, as the sender reads them."""

from typing import Any

import pytest

from entities.emails.console import targets
from marketing.service.mail.compose import compiled, link_list
from tests.mail.test_drawing import section
from tests.mail.texts import email, html_email, text_block

SHOP = "https://shop.example/"
BUTTON = {"id": "go", "type": "button", "text": "Shop now", "href": SHOP}
PICTURE = {"id": "pic", "type": "image", "src": "https://shop.example/a.png", "alt": "A scarf", "href": SHOP}
VIDEO = {"id": "film", "type": "video", "src": "https://shop.example/v.png", "alt": "Film", "href": f"{SHOP}film"}


def test_every_link_names_its_words_its_block_and_what_it_is() -> None:
    block = {"id": "words", **text_block('<p><a href="mailto:a@shop.example">Write</a> <a href="">x</a></p>')}
    found = link_list.of(email(section("1-1", [BUTTON], [PICTURE]), block, VIDEO))
    assert [(one.label, one.via, one.block, one.block_type, one.kind) for one in found][:6] == [
        ("Shop now", "words", "go", "button", "tracked"),
        ("A scarf", "picture", "pic", "image", "tracked"),
        ("Write", "words", "words", "text", "plain"),
        ("x", "words", "words", "text", "empty"),
        ("▶ Film", "picture", "film", "video", "tracked"),
        ("▶ Watch the video", "words", "film", "video", "tracked"),
    ]
    assert [(one.label, one.block) for one in found][6:] == [("Stop", "")], "the footer has no id"


def test_what_is_listed_as_counted_is_what_the_sender_counts() -> None:
    mail = email(BUTTON, PICTURE, VIDEO, plain_text=f"Hello {SHOP}text", generate_plain_text=False)
    listed = [one.url for one in link_list.of(mail) if one.kind == "tracked"]
    assert listed == [link.url for link in compiled.compile(mail).links]


def test_a_link_of_hand_written_html_names_its_place_in_the_source() -> None:
    source = f'<p>Hello</p><a title="Go" href="{SHOP}"></a><!--[if mso]><v:rect href="{SHOP}" alt="Go"/><![endif]-->'
    mail = html_email(source)
    first, second, _stop = link_list.of(mail)
    written = mail.design["html"]
    assert (first.place, second.place) == (f"1:{written.index(SHOP) + 1}", f"1:{written.rindex(SHOP) + 1}")
    assert (first.label, first.via, second.is_for_outlook) == ("Go", "title", True)


@pytest.mark.parametrize("broken", [{"mode": "html", "html": "<a {{"}, {"blocks": [{"type": "text", "html": "{{"}]}])
def test_a_mail_that_cannot_be_read_has_no_links(broken: dict[str, Any]) -> None:
    assert link_list.of(email(design=broken)) == []


def test_links_to_one_place_stand_together_and_bad_ones_are_told() -> None:
    texts = text_block('<a href="#">Up</a> <a href="https://www.example.com/x">Read</a> <a href="#top">Top</a>')
    found = targets.of(link_list.of(email(BUTTON, texts, PICTURE, {**BUTTON, "id": "b2", "href": ""})))
    assert [(one.words, one.about, one.is_bad, [line.what for line in one.lines]) for one in found] == [
        (SHOP, "Clicks are counted", False, ["Button", "Picture"]),
        ("#", "Leads nowhere", True, ["Link"]),
        ("https://www.example.com/x", "Stands in for an address of yours", True, ["Link"]),
        ("#top", "Leads to a place in the mail", False, ["Link"]),
        ("No address yet", "Leads nowhere", True, ["Button"]),
        ("[Preferences page]", "Made for each contact, not counted", False, ["Link"]),
    ]
