"""The check of content settings (domain.md 17.4): texts evaluate, addresses are addresses."""

from collections.abc import Iterator
from ipaddress import ip_address

from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.contracts.parsing import host_of
from marketing.contracts.problems import ERROR, WARNING, Problem
from marketing.service.mail.compose import context, destinations, everybody, links, personalise
from marketing.service.mail.compose.liquid_text import has_liquid

INTERNAL = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".intranet")
SOCIAL = ("linkedin_url", "x_url", "facebook_url", "instagram_url", "youtube_url")


def problems(value: ContentSettingsVersion) -> Iterator[Problem]:
    """Yield what keeps these settings from being used in mails."""
    if not personalise.can_yield_text(value.address_main):
        text = "Enter the postal address: every commercial mail must show it."
        yield Problem(ERROR, "address-missing", text, "address_main")
    yield from _expressions(value)
    yield from _subscription_center(value.subscription_center)
    if value.forward_to_a_friend.strip() and (why := _why_no_link(value.forward_to_a_friend)):
        text = f"This is no web address: {why} Correct it, or leave it empty."
        yield Problem(ERROR, "forward-not-forward-page", text, "forward_to_a_friend")
    for name in SOCIAL:
        if (url := getattr(value, name)) and _why_no_link(url):
            yield _social(url, name)


def _social(url: str, name: str) -> Problem:
    """Mails leave out what is no web address; what leads elsewhere is nobody's slip."""
    severity = ERROR if has_liquid(url) or destinations.leads_elsewhere(url) else WARNING
    text = f"“{url[:80]}” is no web address, and mails leave it out. Start it with https:// and a host, or clear it."
    return Problem(severity, "social-url-invalid", text, name)


def _expressions(value: ContentSettingsVersion) -> Iterator[Problem]:
    known = {"contact": context.contact_catalogue(), "message": everybody.MESSAGE_FIELDS}
    for where in context.CONTENT_SETTINGS_FIELDS.values():
        for problem in personalise.problems(str(getattr(value, where)), known):
            yield problem.at(where)


def _subscription_center(url: str) -> Iterator[Problem]:
    where = "subscription_center"
    if not url.strip():
        text = "Enter the address of the preferences page; {{ message.preferences_url }} is the built-in one."
        yield Problem(ERROR, "subscription-missing", text, where)
    elif why := _why_no_link(url):
        text = f"This is no web address: {why} {{{{ message.preferences_url }}}} is the built-in page."
        yield Problem(ERROR, "subscription-missing", text, where)
    elif not has_liquid(url) and _is_internal(url):
        text = (
            f"People outside can't reach {host_of(url)}, so nobody could unsubscribe there. Enter a "
            "public address; {{ message.preferences_url }} is the built-in page."
        )
        yield Problem(WARNING, "subscription-not-live", text, where)


def _why_no_link(url: str) -> str:
    """Say why a text leads to no web page that its author named, or nothing; faulty Liquid is told as what it is."""
    if personalise.analyse(url).problem is not None:
        return ""
    if has_liquid(url) and (why := personalise.misleading_address(url.strip())):
        return why
    is_link = links.judge(url) in ("tracked", "plain") and (has_liquid(url) or destinations.is_web_address(url))
    return "" if is_link else "it must start with https:// and a fixed host."


def _is_internal(url: str) -> bool:
    """Say whether a host can only be reached from inside; the network is never asked, a check must be quick."""
    host = host_of(url)
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(INTERNAL)
