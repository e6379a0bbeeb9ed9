"""What a mail is filled in with besides the person: content settings, the message's links; and what texts may use."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from marketing.audience import catalogue
from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.service import tokens
from marketing.service.mail.compose import destinations, links, personalise
from marketing.service.tokens import Purpose

ADDRESSES = {
    Purpose.OPEN: "t/o/{}.gif",
    Purpose.CLICK: "t/c/{}",
    Purpose.UNSUBSCRIBE: "t/u/{}",
    Purpose.VIEW: "t/v/{}",
    Purpose.PREFERENCES: "t/p/{}",
}
# Names in Liquid and the fields of the contract behind them.
CONTENT_SETTINGS_FIELDS = {
    "address_main": "address_main",
    "address_line_2": "address_line_2",
    "subscription_center_url": "subscription_center",
    "forward_to_a_friend_url": "forward_to_a_friend",
    "linkedin_url": "linkedin_url",
    "x_url": "x_url",
    "facebook_url": "facebook_url",
    "instagram_url": "instagram_url",
    "youtube_url": "youtube_url",
}


def public_url(purpose: Purpose, message: int, contact: int, link: int = 0, publication: int = 0) -> str:
    """A public address of one person's message; message 0 is a test mail, whose links do nothing.

    One that names the publication of its email can be answered without the database.
    """
    token = tokens.sign(purpose, message, contact, link, publication)
    return f"{settings.PUBLIC_URL}/{ADDRESSES[purpose].format(token)}"


def message_data(message: int, contact: int) -> dict[str, str]:
    """The root `message`."""
    return {
        "view_as_web_page_url": public_url(Purpose.VIEW, message, contact),
        "unsubscribe_url": public_url(Purpose.UNSUBSCRIBE, message, contact),
        "preferences_url": public_url(Purpose.PREFERENCES, message, contact),
    }


def settings_data(
    value: ContentSettingsVersion, contact: Mapping[str, Any], message: Mapping[str, str]
) -> dict[str, str]:
    """The root `content_settings`, its texts filled in for the person; raises PersonaliseError.

    An address that doesn't lead to a web page its author named is left out, however it came to be stored; in place of
    the preferences page people get the built-in one, since they must be able to opt out.
    """
    roots = {"contact": contact, "message": message}
    texts = {name: one_line(str(getattr(value, column))) for name, column in CONTENT_SETTINGS_FIELDS.items()}
    made = {name: (_address if name.endswith("_url") else _filled)(text, roots) for name, text in texts.items()}
    made["subscription_center_url"] = made["subscription_center_url"] or message.get("preferences_url", "")
    return made


def _filled(text: str, roots: Mapping[str, Any]) -> str:
    return personalise.render(text, roots) if "{" in text else text


def _address(text: str, roots: Mapping[str, Any]) -> str:
    if "{" in text:
        if personalise.misleading_address(text):
            return ""
        # Where the whole address is ours nothing is to be encoded; else values are the only Liquid in it.
        text = personalise.render(text if text.startswith("{{") else links.target(text), roots)
    return text if destinations.is_web_address(text) else ""


def one_line(text: str) -> str:
    """Lines as one, with commas: HTML would run the lines of an address together."""
    return ", ".join(line.strip().rstrip(",") for line in text.splitlines() if line.strip())


def contact_catalogue() -> dict[str, object]:
    """The contact fields that texts may use, for `personalise.problems`."""
    return _catalogue("contact", ())


def _catalogue(entity: str, on_the_way: tuple[str, ...]) -> dict[str, object]:
    known = catalogue.entity(entity)
    fields: dict[str, object] = {
        name: ({"name": None, "email": None} if field.type == catalogue.LOOKUP else None)
        for name, field in known.fields.items()
    }
    for name, relation in known.relations.items():
        if not relation.to_many and len(on_the_way) < personalise.MAX_SEGMENTS:
            fields[name] = _catalogue(relation.target, (*on_the_way, name))
    return fields
