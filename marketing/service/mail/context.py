"""The plain data that a mail is filled in with: a contact's catalogue fields, content settings, the message's links."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.conf import settings

from marketing.audience import catalogue
from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.service import tokens
from marketing.service.mail import personalise
from marketing.service.mail.prepared import Paths
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
_Reader = Callable[[Any], Any]


def public_url(purpose: Purpose, message: int, contact: int, link: int = 0) -> str:
    """Return a public address of one person's message; message 0 is a test mail, whose links do nothing."""
    return f"{settings.PUBLIC_URL}/{ADDRESSES[purpose].format(tokens.sign(purpose, message, contact, link))}"


def message_data(message: int, contact: int) -> dict[str, str]:
    """Return the root `message`."""
    return {
        "view_as_web_page_url": public_url(Purpose.VIEW, message, contact),
        "unsubscribe_url": public_url(Purpose.UNSUBSCRIBE, message, contact),
        "preferences_url": public_url(Purpose.PREFERENCES, message, contact),
    }


def contact_data(contact: Any, paths: Paths) -> dict[str, Any]:
    """Return the root `contact`, as far as the paths look at it; an unknown person has no data."""
    if contact is None:
        return {}
    own = [path[1:] for path in paths if path[0] == "contact"]
    return _data("contact", contact, own)


def settings_data(
    value: ContentSettingsVersion, contact: Mapping[str, Any], message: Mapping[str, str]
) -> dict[str, str]:
    """Return the root `content_settings`, its texts filled in for the person; raises PersonaliseError."""
    roots = {"contact": contact, "message": message}
    texts = {name: str(getattr(value, column)) for name, column in CONTENT_SETTINGS_FIELDS.items()}
    return {name: personalise.render(text, roots) if "{" in text else text for name, text in texts.items()}


def _data(entity: str, row: Any, paths: list[tuple[str, ...]]) -> dict[str, Any]:
    known = catalogue.entity(entity)
    wanted = {path[0] for path in paths if path}
    if not all(paths) or any(name.startswith("[") for name in wanted):
        wanted = set(known.fields) | set(known.relations)
    data = {name: read(row) for name, read in _readers(entity).items() if name in wanted}
    for name in wanted & set(known.relations):
        relation = known.relations[name]
        if not relation.to_many:
            target = getattr(row, relation.path)
            inner = [path[1:] for path in paths if path and path[0] == name]
            data[name] = _data(relation.target, target, inner) if target is not None else {}
    return data


@cache
def _readers(entity: str) -> dict[str, _Reader]:
    return {name: _reader(field) for name, field in catalogue.entity(entity).fields.items()}


def _reader(field: catalogue.Field) -> _Reader:
    """Return how a field is read for a mail: choices by their words, people by name and address alone."""
    labels, column = dict(field.choices), field.column
    if field.type == catalogue.LOOKUP:
        return lambda row: _person(getattr(row, column))
    if field.type == catalogue.MULTI_CHOICE:
        return lambda row: [labels.get(str(key), str(key)) for key in getattr(row, column) or ()]
    if field.type == catalogue.CHOICE:
        return lambda row: labels.get(str(getattr(row, column)), "")
    return lambda row: getattr(row, column)


def _person(user: Any) -> dict[str, str]:
    return {} if user is None else {"name": user.get_full_name() or user.username, "email": user.email}


def contact_catalogue() -> dict[str, object]:
    """Return the contact fields that texts may use, for `personalise.problems`."""
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
