"""What the name that a visitor's program gives itself tells: the User-Agent of a request.

Programs in general come from the list of crawler-user-agents (monperrus, 1,500 patterns, MIT licence). Looking through
it takes 0.4 ms, so every name is judged once a process. Of the two libraries there are, CrawlerDetect takes Outlook for
a machine. What the list has not, or sees otherwise, stands here with its source.
"""

import re
from enum import Enum
from functools import lru_cache

from crawleruseragents import is_crawler

KEPT = 5_000


class Agent(Enum):
    """What kind of program it is."""

    PLAIN = "plain"  # a browser, a mail program, or no name at all: that alone tells nothing
    MACHINE = "machine"
    TOOL = "tool"  # a machine too, but one that people try things out with: a browser without a screen, a script
    IMAGE_PROXY = "image-proxy"  # loads a picture when a person looks at the mail
    PRIVACY_PROXY = "privacy-proxy"  # loads it whether or not anybody looks


# Providers whose servers fetch pictures for people who look. On crawlers' lists they are machines.
# Gmail: "via ggpht.com GoogleImageProxy", support.google.com/mail/answer/145919.
# Yahoo: help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html.
_IMAGE_PROXIES = re.compile(r"GoogleImageProxy|YahooMailProxy")

# Apple's Mail Privacy Protection says this and no more, and loads all pictures at delivery.
# support.apple.com/guide/mail/mlhl03be2866.
_PRIVACY_PROXY = "Mozilla/5.0"

# Machines round mail that the list has not.
_MACHINES = re.compile(
    # Gmail opens mails once at delivery, by this name that no browser has: github.com/mautic/mautic/pull/10245.
    r"Chrome/42\.0\.2311\.135 Safari/537\.36 Edge/12\.246 Mozilla/5\.0$"
    # Bing and Outlook's preview of links; with and without a version behind it.
    r"|BingPreview"
    # Gateways that name themselves (most don't, and are found by what they do).
    r"|Barracuda|Mimecast|Proofpoint|FireEye|Trend ?Micro|Sophos|Symantec|MessageLabs|ZScaler|Forcepoint|IronPort"
    r"|BitDefender|SafeLinks|EOP-?Scan"
    # Office looks a link up before it hands it to the browser, which then asks by its own name.
    r"|Microsoft Office (?:Existence|Protocol) Discovery",
    re.IGNORECASE,
)


# What scripts and tests ask with.
_TOOLS = re.compile(
    r"HeadlessChrome|Playwright|Puppeteer|^(?:curl|Wget|HTTPie|PostmanRuntime|okhttp|axios|node-fetch|undici)\b"
    r"|^(?:python-(?:requests|httpx|urllib)|Python(?:-urllib)?/|aiohttp|Go-http-client|Java/|Ruby\b|PHP/)|libwww",
    re.IGNORECASE,
)


@lru_cache(KEPT)
def kind_of(name: str) -> Agent:
    """The kind of program that calls itself so."""
    if _IMAGE_PROXIES.search(name):
        return Agent.IMAGE_PROXY
    if name.strip() == _PRIVACY_PROXY:
        return Agent.PRIVACY_PROXY
    if _TOOLS.search(name) and not _MACHINES.search(name):
        return Agent.TOOL
    return Agent.MACHINE if _MACHINES.search(name) or is_crawler(name) else Agent.PLAIN
