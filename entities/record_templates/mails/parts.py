"""What the shipped mails are put together of: plain values as designs store them, the same footer for all."""

from dataclasses import dataclass
from typing import Any

Part = dict[str, Any]
# Where links lead until an author enters addresses: readers of a mail that went out as it is land on the mail itself.
HERE = "{{ message.view_as_web_page_url }}"
GREETING = "Hello {{ contact.first_name | default: 'there' }},"
_NIGHT, _MIST, _QUIET = "#14213d", "#f3f5fb", "#5b6475"


@dataclass(frozen=True)
class Mail:
    """One shipped mail: what the gallery says of it, its inbox line, its design."""

    name: str
    purpose: str
    description: str
    subject: str
    preheader: str
    parts: tuple[Part, ...]
    accent: str = "#2450c8"
    background: str = "#eef1f7"
    is_transactional: bool = False

    @property
    def design(self) -> dict[str, Any]:
        """The design as it is stored."""
        theme = {"accent": self.accent, "background": self.background}
        return {"mode": "blocks", "blocks": [*self.parts, footer()], "theme": theme}


def heading(text: str, level: int = 1, **looks: object) -> Part:
    """A heading."""
    return {"type": "heading", "text": text, "level": level, **looks}


def text(*paragraphs: str, **looks: object) -> Part:
    """Paragraphs."""
    return {"type": "text", "html": "".join(f"<p>{one}</p>" for one in paragraphs), **looks}


def button(words: str, **looks: object) -> Part:
    """A button whose address the author enters."""
    return {"type": "button", "text": words, "href": HERE, "corners": "pill", **looks}


def line(**looks: object) -> Part:
    """A thin line."""
    return {"type": "divider", **looks}


def section(layout: str, *columns: list[Part], **looks: object) -> Part:
    """Columns beside one another."""
    return {"type": "section", "layout": layout, "columns": list(columns), **looks}


def band(title: str, below: str, color: str = _NIGHT, above: str = "") -> Part:
    """The head of a mail: light words on a colour."""
    small = [text(above, align="center", color="#dfe5f3", size="small", padding="small")] if above else []
    title_block = heading(title, align="center", color="#ffffff", padding="small")
    words = text(below, align="center", color="#dfe5f3", padding="small")
    return section("1", [*small, title_block, words], background=color, padding="large")


def story(title: str, words: str, link: str) -> list[Part]:
    """A column that tells one thing and leads on."""
    more = button(link, align="left", style="outline")
    return [heading(title, 3, padding="small"), text(words, padding="small"), more]


def fact(figure: str, words: str, color: str) -> list[Part]:
    """A column of one large figure."""
    figure_block = heading(figure, align="center", color=color, padding="small")
    return [figure_block, text(words, align="center", size="small", padding="small")]


def footer() -> Part:
    """Who sends, social links, and a way out."""
    words = (
        "{{ content_settings.address_main }}",
        '<a href="{{ content_settings.subscription_center_url }}">Change what you get, or unsubscribe</a>',
    )
    small = text(*words, align="center", size="small", color=_QUIET, padding="small")
    return section("1", [{"type": "social", "size": "small", "padding": "small"}, small], background=_MIST)
