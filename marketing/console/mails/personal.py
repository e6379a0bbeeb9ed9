"""What people can insert into a mail: the fields of the audience catalogue and what every message knows, as Liquid."""

import re
from dataclasses import dataclass

from marketing.audience import catalogue

_OUTPUT = re.compile(r"\{\{[^{}]*\}\}")
FALLBACKS = {"first_name": "there"}
CONTENT_SETTINGS = (
    ("Postal address", "{{ content_settings.address_main }}"),
    ("Second address line", "{{ content_settings.address_line_2 }}"),
    ("Preferences page", "{{ content_settings.subscription_center_url }}"),
    ("Forward to a friend", "{{ content_settings.forward_to_a_friend_url }}"),
    ("LinkedIn", "{{ content_settings.linkedin_url }}"),
    ("X", "{{ content_settings.x_url }}"),
    ("Facebook", "{{ content_settings.facebook_url }}"),
    ("Instagram", "{{ content_settings.instagram_url }}"),
    ("YouTube", "{{ content_settings.youtube_url }}"),
)
MESSAGE = (
    ("Unsubscribe link", "{{ message.unsubscribe_url }}"),
    ("Preferences link", "{{ message.preferences_url }}"),
    ("View as a web page", "{{ message.view_as_web_page_url }}"),
)
LOGIC = (
    ("Only for some", "{% if contact.city == 'Vienna' %}…{% else %}…{% endif %}"),
    ("With a fallback", "{{ contact.job_title | default: 'colleague' }}"),
)


@dataclass(frozen=True)
class Choice:
    """One thing to insert: its words, and the code."""

    label: str
    code: str


def groups() -> list[tuple[str, list[Choice]]]:
    """Everything that can be inserted, in groups."""
    return [
        ("Contact", _fields("contact", "contact")),
        ("Company", _fields("account", "contact.account")),
        ("Content settings", [Choice(*pair) for pair in CONTENT_SETTINGS]),
        ("This message", [Choice(*pair) for pair in MESSAGE]),
        ("Conditions", [Choice(*pair) for pair in LOGIC]),
    ]


def in_words(text: str) -> str:
    """A text with fields by their names instead of their code, as people know them."""
    if "{{" not in text:
        return text
    names = {_path(choice.code): choice.label for _title, choices in groups() for choice in choices}
    return _OUTPUT.sub(lambda found: f"[{names.get(_path(found[0]), 'a field')}]", text)


def _path(code: str) -> str:
    return code.strip("{}- ").partition("|")[0].strip()


def _fields(entity: str, root: str) -> list[Choice]:
    found = catalogue.entity(entity).fields.values()
    usable = [field for field in found if field.type not in (catalogue.LOOKUP, catalogue.MULTI_CHOICE)]
    return sorted((Choice(field.label, _code(root, field.key)) for field in usable), key=lambda choice: choice.label)


def _code(root: str, key: str) -> str:
    fallback = f" | default: '{FALLBACKS[key]}'" if root == "contact" and key in FALLBACKS else ""
    return f"{{{{ {root}.{key}{fallback} }}}}"
