"""Mails and people made at random to get something active past the checks: cut tags, cut values, cut addresses."""

import random
from typing import Any

NAMES = [
    "x onerror=alert(1) y", '"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>", "javascript:alert(1)",
    "//evil.example/", "https://evil.example/", "\\\\evil.example\\", "@evil.example/", "--><script>alert(1)</script>",
    "</title></style><script>alert(1)</script>", "<![endif]--><script>alert(1)</script>", "&#106;avascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "red;background:url(javascript:alert(1))", "java\tscript:alert(1)",
    "\u202e<b onclick=alert(1)>", "data:text/html,<script>alert(1)</script>", "script", "onclick=alert(1)", "", "Ada",
]  # fmt: skip
OUTPUTS = [
    "{{ contact.first_name }}", "{{ contact.last_name }}", "{{ contact.first_name | upcase }}",
    "{{ contact.nobody | default: contact.first_name }}", "{% echo contact.last_name %}", "{{ '<script>' }}",
    "{{ contact.first_name | append: '\">' }}", "{{ 'javascript:' | append: contact.first_name }}",
    "{{ content_settings.address_main }}", "{{ message.view_as_web_page_url }}",
]  # fmt: skip
ADDRESSES = [
    "https://shop.example/", "https://shop.example/{}", "https://shop.example/?a={}&b={}#{}", "mailto:{}", "#{}", "{}",
    "https://{}", "https://shop.example{}", "https://shop.example:{}/", "{}shop.example", "java{}script:alert(1)",
    "{{ content_settings.x_url }}", "{{ message.confirmation_url | default: 'javascript:alert(1)' }}",
    "{{ content_settings.x_url | default: 'https://shop.example/' }}", "{{ message.unsubscribe_url }}{}",
    "{% if contact.vip %}https{% else %}javascript{% endif %}://shop.example/%0aalert(1)", "cid:{}", " {}", "a.png", "",
    "{% if contact.vip %}https://shop.example/{% else %}mailto:{% endif %}{}", "javascript:alert(1)", "{{ u }}",
    "{% comment %}x{% endcomment %}javascript:alert(1)", "{% raw %}javascript:alert(1){% endraw %}", "//{}/",
]  # fmt: skip
LOOSE = [
    "<", ">", "</", "/>", "<p", "<p ", "<b>", "</b>", "'", '"', "=", " ", "<!--", "-->", "--", "<!", "<!--[if mso]>",
    "<![endif]-->", "<!--[if !mso]><!-->", "<!--<![endif]-->", "<scr", "ipt>", "<script>", "on", "click=", "title=",
    "onerror='alert(1)'", "href=", "src=", "style=", "<style>", "</style>", "<title>", "</title>", "<noscript>",
    "</noscript>", "<iframe>", "<form>", "<svg onload=alert(1)>", "alert(1)", "words", "&lt;", "&#60;script&#62;",
    "{% assign u = 'javascript:alert(1)' %}", "{% break %}", "{% comment %} {% endcomment %}", "\x00", "\x0c",
]  # fmt: skip
ELEMENTS = ["p", "a", "img", "td", "b", "div", "v:rect", "area", "title", "noscript"]
VALUES = ["title", "class", "alt", "data-x", "style", "lang"]
LEADING = ["href", "src", "background", "srcset"]


class Maker:
    """Makes sources; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def source(self) -> str:
        """Make one: usual parts, some of them broken by loose ones, some wrapped in tags that cut anywhere."""
        wildness = self.chance.choice((0.0, 0.0, 0.05, 0.3))
        parts = [part for _ in range(self.chance.randint(1, 5)) for part in self.element(wildness)]
        for _ in range(self.chance.choice((0, 0, 1, 2))):
            parts = self.wrapped(parts)
        return "".join(parts)

    def element(self, wildness: float, depth: int = 0) -> list[str]:
        """Make an element as parts, so that a wrapping tag can begin or end between any two of them."""
        name = self.chance.choice(ELEMENTS)
        parts = [f"<{name}"]
        for _ in range(self.chance.randint(0, 2)):
            parts += self.attribute()
        parts += [">", self.chance.choice(("words", *OUTPUTS))]
        if depth < 2 and self.chance.random() < 0.3:
            parts += self.element(wildness, depth + 1)
        if name not in ("img", "area"):
            parts.append(f"</{name}>")
        return [one for part in parts for one in self.loosened(part, wildness)]

    def attribute(self) -> list[str]:
        """Make an attribute: usually quoted, sometimes bare."""
        quote = self.chance.choice(("'", '"', '"', '"', '"', ""))
        if self.chance.random() < 0.5:
            return [f" {self.chance.choice(VALUES)}={quote}", self.chance.choice(("a", *OUTPUTS)), f"{quote}"]
        address = self.chance.choice(ADDRESSES)
        while "{}" in address:
            address = address.replace("{}", self.chance.choice(("x", *OUTPUTS)), 1)
        return [f" {self.chance.choice(LEADING)}={quote}", address, f"{quote}"]

    def loosened(self, part: str, wildness: float) -> list[str]:
        """Put a loose part before one, or in its place."""
        if self.chance.random() >= wildness:
            return [part]
        return [self.chance.choice(LOOSE), *([part] if self.chance.random() < 0.7 else [])]

    def wrapped(self, parts: list[str]) -> list[str]:
        """Put Liquid around a run of parts, wherever it begins and ends."""
        first = self.chance.randint(0, len(parts))
        last = self.chance.randint(first, min(len(parts), first + 6))
        before, inside, behind = parts[:first], parts[first:last], parts[last:]
        other = [self.chance.choice((*LOOSE, *OUTPUTS, "words"))]
        opening, closing = self.chance.choice(
            [
                (["{% if contact.vip %}"], ["{% endif %}"]),
                (["{% if contact.vip %}"], ["{% else %}", *other, "{% endif %}"]),
                (["{% unless contact.vip %}", *other, "{% else %}"], ["{% endunless %}"]),
                (["{% for x in contact.tags %}"], ["{% endfor %}"]),
                (["{% for x in contact.tags %}", *other], ["{% break %}", "{% endfor %}"]),
                (["{% case contact.vip %}{% when true %}"], ["{% else %}", *other, "{% endcase %}"]),
                (["{% if contact.vip %} {% else %} {% endif %}"], []),
                (["{% raw %}"], ["{% endraw %}"]),
                (["{% comment %}"], ["{% endcomment %}"]),
            ]
        )
        return [*before, *opening, *inside, *closing, *behind]

    def person(self) -> dict[str, Any]:
        """Make what a mail is filled in with."""
        first, last = self.chance.choice(NAMES), self.chance.choice(NAMES)
        return {
            "contact": {
                "first_name": first,
                "last_name": last,
                "vip": self.chance.random() < 0.5,
                "tags": self.chance.choice(([], [first], [first, last, "x"])),
            },
            "content_settings": {
                "address_main": last,
                "x_url": self.chance.choice(("", "https://settings.example/")),
                "subscription_center_url": "https://settings.example/p",
            },
            "message": {"view_as_web_page_url": "https://go.example/v", "unsubscribe_url": "https://go.example/u"},
        }
