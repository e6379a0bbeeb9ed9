"""What the law asks for is seen by every reader: judged by the check, and once more when a mail is filled in."""

import pytest

from marketing.service.mail.compose import checks, everybody, readers_see
from marketing.service.mail.compose.everybody import Reach
from tests.mail.texts import WORDS, email, text_block

ADDRESS = "{{ content_settings.address_main }}"
URL = "{{ content_settings.subscription_center_url }}"
LINK = f'<a href="{URL}">Stop</a>'
CODES = {"subscription-link-missing", "address-missing"}

HIDDEN = {
    "attribute": f"<div hidden>{ADDRESS} {LINK}</div>",
    "class": f"<style>.f {{ display: none }}</style><div class=f>{ADDRESS} {LINK}</div>",
    "selector": f"<style>table .f p {{ display: none !important }}</style><table><td class=f><p>{ADDRESS} {LINK}",
    "no size": f"<div style='font-size:0'>{ADDRESS} {LINK}</div>",
    "one pixel": f"<div style='font-size:1px'>{ADDRESS} <span>{LINK}</span></div>",
    "invisible": f"<div style='visibility: hidden'>{ADDRESS} {LINK}</div>",
    "cut": f"<div style='max-height:0;overflow:hidden'>{ADDRESS} {LINK}</div>",
    "no height": f"<div style='HEIGHT:0px;Overflow:hidden'>{ADDRESS} {LINK}</div>",
    "transparent": f"<div style='opacity:0'>{ADDRESS} {LINK}</div>",
    "far away": f"<div style='position:absolute;left:-9999px'>{ADDRESS} {LINK}</div>",
    "for Outlook": f"<!--[if mso]>{ADDRESS} {LINK}<![endif]-->",
    "comment": f"<!-- {ADDRESS} {LINK} -->",
    "condition": f"{{% if contact.city == 'Nowhere' %}}{ADDRESS} {LINK}{{% endif %}}",
    "unless": f"{{% unless contact.city %}}{ADDRESS} {LINK}{{% endunless %}}",
    "case": f"{{% case contact.city %}}{{% when 'Graz' %}}{ADDRESS} {LINK}{{% endcase %}}",
    "loop": f"{{% for one in contact.lists %}}{ADDRESS} {LINK}{{% endfor %}}",
    "hidden for some": f"<div {{% if contact.city %}}hidden{{% endif %}}>{ADDRESS} {LINK}</div>",
    "opened for some": f"{{% if contact.city %}}<div hidden>{{% endif %}}{ADDRESS} {LINK}</div>",
    "attribute value": f"<i title='{ADDRESS}'></i><i title='{URL}'></i>",
}
NO_WORDS = {
    "empty": f"{ADDRESS} <a href='{URL}'></a>",
    "spaces": f"{ADDRESS} <a href='{URL}'>&nbsp;&zwnj; </a>",
    "picture without words": f"{ADDRESS} <a href='{URL}'><img src='https://x.example/a.png' alt=''></a>",
    "hidden words": f"{ADDRESS} <a href='{URL}'><span style='display:none'>Stop</span></a>",
}
SEEN = {
    "plain": f"<p>{ADDRESS} {LINK}</p>",
    "a container of no size": f"<td style='font-size:0px'><div style='font-size:13px'>{ADDRESS} {LINK}</div></td>",
    "every branch": f"{{% if contact.city %}}Hi {ADDRESS} {LINK}{{% else %}}{ADDRESS} {LINK}{{% endif %}}",
    "the same for all": f"{{% if content_settings.address_main %}}{ADDRESS}{{% endif %}} {LINK}",
    "case of letters": f"{{{{ content_settings.address_main | upcase }}}} {LINK}",
    "picture": f"{ADDRESS} <a href='{URL}'><img src='https://x.example/a.png' alt='Stop'></a>",
    "written out": f"{ADDRESS} {URL}",
    "not for Outlook": f"<!--[if !mso]><!-->{ADDRESS} {LINK}<!--<![endif]-->",
    "beside conditions": f"{{% if contact.city %}}<p>{{{{ contact.city }}}}</p>{{% endif %}}{ADDRESS} {LINK}",
    "a link of two branches": (
        '<a href="https://x.example/{% if contact.city %}a{% else %}b{% endif %}?c={{ contact.city }}">x</a>'
        f"{ADDRESS} {LINK}"
    ),
}


def codes(body: str) -> set[str]:
    source = f"<!doctype html><html><body>{WORDS}{body}</body></html>"
    found = checks.problems(email(design={"mode": "html", "html": source}))
    return {one.code for one in found if one.severity == "error"}


@pytest.mark.parametrize("body", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_some_readers_do_not_see_is_not_there(body: str) -> None:
    assert codes(body) >= CODES


@pytest.mark.parametrize("body", NO_WORDS.values(), ids=NO_WORDS.keys())
def test_a_link_without_words_is_none(body: str) -> None:
    assert codes(body) >= {"subscription-link-missing"}


@pytest.mark.parametrize("body", SEEN.values(), ids=SEEN.keys())
def test_what_everybody_sees_passes(body: str) -> None:
    assert codes(body) == set()


def test_a_text_version_of_ones_own_holds_it_for_everybody_too() -> None:
    text = f"{{% if contact.city %}}{ADDRESS} {URL}{{% endif %}}"
    found = checks.problems(email(generate_plain_text=False, plain_text=text))
    assert [one.code for one in found] == ["plaintext-lacks-required"] * 2


def test_a_condition_in_a_block_of_text_is_seen_too() -> None:
    block = text_block(f"<p>{{% if contact.city %}}{ADDRESS} {LINK}{{% endif %}}</p>")
    found = checks.problems(email(design={"mode": "blocks", "blocks": [text_block(WORDS), block]}))
    assert {one.code for one in found} >= CODES


def test_a_value_that_decides_how_it_looks_is_looked_at_person_by_person() -> None:
    paths = everybody.ADDRESS_PATHS
    assert everybody.reach(f"<p class='{{{{ contact.city }}}}'>{ADDRESS}</p>", paths) is Reach.ALL
    assert everybody.reach(f"<p class='x'>{ADDRESS}</p>", paths) is Reach.CERTAIN


def test_words_are_read_as_a_reader_does() -> None:
    seen = readers_see.of_html("<p>1&nbsp;Main<br>St.</p><a href='https://a.example/?x=1&amp;y'>go <i>on</i></a>")
    assert seen.words == "1 Main St.go on"
    assert seen.links == {"https://a.example/?x=1&y"}
    assert seen.shows("1 MAIN st")
