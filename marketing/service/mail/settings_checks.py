"""The check of content settings (domain.md 17.4): texts evaluate, addresses are addresses."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.lifecycle.checks import ERROR, WARNING, Problem
from marketing.service.mail import checks, context, links, personalise
from marketing.service.mail.liquid_text import has_liquid

SOCIAL = ("linkedin_url", "x_url", "facebook_url", "instagram_url", "youtube_url")


def problems(value: ContentSettingsVersion) -> Iterator[Problem]:
    """Yield what keeps these settings from being used in mails."""
    if not value.address_main.strip():
        text = "Enter the postal address: every commercial mail must show it."
        yield Problem(ERROR, "address-missing", text, "address_main")
    yield from _expressions(value)
    yield from _subscription_center(value.subscription_center)
    for name in SOCIAL:
        url = getattr(value, name)
        if url and not _is_web_address(url):
            yield Problem(WARNING, "social-url-invalid", f"“{url[:80]}” is no web address.", name)


def _expressions(value: ContentSettingsVersion) -> Iterator[Problem]:
    known = {"contact": context.contact_catalogue(), "message": checks.MESSAGE_FIELDS}
    for where in context.CONTENT_SETTINGS_FIELDS.values():
        for problem in personalise.problems(str(getattr(value, where)), known):
            yield Problem(ERROR, problem.code, f"{problem.message} In: {problem.sample}", where)


def _subscription_center(url: str) -> Iterator[Problem]:
    where = "subscription_center"
    if not url.strip():
        text = "Enter the address of the preferences page; {{ message.preferences_url }} is the built-in one."
        yield Problem(ERROR, "subscription-missing", text, where)
    elif links.judge(url) not in ("tracked", "plain") or (not has_liquid(url) and not _is_web_address(url)):
        text = "This is no web address: it must start with https:// and a fixed host, or be the built-in page."
        yield Problem(ERROR, "subscription-missing", text, where)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
