"""Who did it: names of programs, single acts, sweeps; pure tables."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marketing.service.interactions.judging.agents import Agent, kind_of
from marketing.service.interactions.judging.facts import Facts
from marketing.service.interactions.judging.sweeps import Act, swept

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
PEOPLE = [
    "", BROWSER,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; Microsoft Outlook 16.0.14326)",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5443; Pro)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.10.1",
    "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 [FBAN/FBIOS;FBAV/400.0]",
]  # fmt: skip
MACHINES = [
    "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Barracuda Sentinel (EE)", "Mimecast-Scanner/1.0", "Microsoft Office Existence Discovery",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "WhatsApp/2.23.20.0 A",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 "
    "Safari/537.36 Edge/12.246 Mozilla/5.0",
]  # fmt: skip
TOOLS = [
    "python-requests/2.31.0", "Python-urllib/3.11", "curl/8.4.0", "Go-http-client/1.1", "Java/1.8.0_191", "Wget/1.21",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
]  # fmt: skip
PROXIES = {
    "Mozilla/5.0": Agent.PRIVACY_PROXY,
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)": Agent.IMAGE_PROXY,
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html": Agent.IMAGE_PROXY,
}
KINDS = [
    *((one, Agent.PLAIN) for one in PEOPLE),
    *((one, Agent.MACHINE) for one in MACHINES),
    *((one, Agent.TOOL) for one in TOOLS),
    *PROXIES.items(),
]


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_a_programs_name_tells_what_it_is(name: str, kind: Agent) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize(
    ("facts", "verdict", "rule"),
    [
        (Facts(agent=BROWSER), "person", ""),
        (Facts(agent=BROWSER, link=1, links=2), "held", ""),
        (Facts(agent=BROWSER, links=1), "person", ""),
        (Facts(agent=MACHINES[0], links=5), "machine", "agent"),
        (Facts(agent=MACHINES[0], links=5, is_trial=True), "machine", "agent"),
        (Facts(agent=TOOLS[0], links=1), "machine", "agent"),
        (Facts(agent=TOOLS[0], links=1, is_trial=True), "person", ""),
        (Facts(agent=TOOLS[0], is_head=True, is_trial=True), "machine", "head"),
        (Facts(agent=BROWSER, is_head=True, links=5), "machine", "head"),
        (Facts(agent=BROWSER, purpose="prefetch;prerender"), "machine", "prefetch"),
        (Facts(agent=BROWSER, purpose="Preview", links=3), "machine", "prefetch"),
        (Facts(agent="Mozilla/5.0", links=3), "unknown", "privacy-proxy"),
        (Facts(agent=list(PROXIES)[1]), "person", "image-proxy"),
    ],
)
def test_one_act_tells_this_at_first(facts: Facts, verdict: str, rule: str) -> None:
    assert facts.at_first == (verdict, rule)


def test_facts_come_back_as_they_were_stored() -> None:
    facts = Facts(agent=BROWSER, is_head=True, purpose="prefetch", after=3.5, link=2, links=7, is_trial=True)
    assert Facts.of(facts.payload) == facts


@pytest.mark.parametrize(
    "payload", [None, [], "x", {}, {"agent": 5, "after": "x", "link": -1, "links": None, "method": {}, "purpose": [1]}]
)
def test_facts_that_can_not_be_read_are_none(payload: Any) -> None:
    assert Facts.of(payload) == Facts()


def test_no_unprintable_letter_of_a_name_is_kept() -> None:
    assert Facts.of({"agent": "a\0b\ud800\n" + "x" * 500}).agent == "a b  " + "x" * 195


def acts(links: int, *done: tuple[float, int], after: float = 60.0, agent: str = BROWSER) -> list[Act]:
    """Return acts, given as (second, link), on a mail with so many links, the first so long after its delivery."""
    return [
        Act(key, NOW + timedelta(seconds=second), link, links, agent, after + second)
        for key, (second, link) in enumerate(done)
    ]


ALL = {0, 1, 2, 3, 4}
SWEEPS = [
    ("all three within ten seconds", acts(3, (0, 1), (4, 2), (10, 3)), {0, 1, 2}),
    ("all three within eleven", acts(3, (0, 1), (4, 2), (11, 3)), set()),
    ("two of three", acts(3, (0, 1), (0, 2)), set()),
    ("both of two at once", acts(2, (0, 1), (1, 2)), {0, 1}),
    ("both of two, as a person may", acts(2, (0, 1), (5, 2)), set()),
    ("both of two, as the mail came", acts(2, (0, 1), (5, 2), after=2), {0, 1}),
    ("the only link", acts(1, (0, 1), (1, 1)), set()),
    ("one link again and again", acts(3, (0, 1), (1, 1), (2, 1), (3, 1)), set()),
    ("five of twelve at once", acts(12, *((0.2 * n, n + 1) for n in range(5))), ALL),
    ("five of twelve, one after the other", acts(12, *((2 * n, n + 1) for n in range(5))), set()),
    ("hours after delivery", acts(3, (0, 3), (0, 1), (1, 2), after=9000), {0, 1, 2}),
    ("a later click is a person's", acts(3, (0, 1), (1, 2), (2, 3), (40, 2)), {0, 1, 2}),
    ("an earlier click, too", acts(3, (0, 2), (30, 1), (31, 2), (32, 3)), {1, 2, 3}),
    ("the picture with them", acts(3, (0, 0), (1, 1), (2, 2), (3, 3)), {0, 1, 2, 3}),
    ("a picture long before", acts(3, (0, 0), (31, 1), (32, 2), (33, 3)), {1, 2, 3}),
    ("pictures alone", acts(3, (0, 0), (1, 0)), set()),
    ("nothing", [], set()),
]


@pytest.mark.parametrize(("done", "wanted"), [one[1:] for one in SWEEPS], ids=[one[0] for one in SWEEPS])
def test_a_sweep_is_found_and_nothing_else(done: list[Act], wanted: set[int]) -> None:
    assert swept(done) == wanted
    assert swept(done[::-1]) == wanted, "in whatever order they are read"


def test_the_picture_of_another_program_is_no_part_of_a_sweep() -> None:
    own = acts(2, (0, 1), (1, 2))
    assert swept([*own, own[0]._replace(key=9, link=0, agent="Thunderbird")]) == {0, 1}
