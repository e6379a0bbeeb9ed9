"""What tests read from pages: attributes of the web interface, never its looks."""

import html
import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


def source(answer: Any) -> str:
    """Return the HTML of an answer."""
    return str(answer.content.decode())


def text_of(answer: Any) -> str:
    """Return the words of a page without its tags."""
    return words(source(answer))


def words(markup: str) -> str:
    """Return the words of a piece of HTML."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", markup, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", bare)).split())


def attributes(answer: Any, name: str) -> list[str]:
    """Return all values of an attribute, in the order of the page."""
    return re.findall(rf'\s{name}="([^"]*)"', source(answer))


def current_view(answer: Any) -> str:
    """Return the view that the selector marks as chosen."""
    tags = re.findall(r"<[^>]*\sdata-view=[^>]*>", source(answer))
    chosen = [tag for tag in tags if 'aria-current="true"' in tag]
    assert len(chosen) == 1, f"{len(chosen)} views are marked as chosen"
    return re.findall(r'data-view="([^"]*)"', chosen[0])[0]


def locks(answer: Any) -> dict[str, bool]:
    """Return {field: locked} for every field of a record's page."""
    found = re.findall(r'data-field="([^"]*)"\s+data-locked="(true|false)"', source(answer))
    return {field: locked == "true" for field, locked in found}


def field(answer: Any, name: str) -> str:
    """Return the HTML of the element that a field stands in."""
    found = _fields(source(answer))
    assert name in found, f"There is no field {name} on the page."
    return found[name]


def inputs(answer: Any, name: str) -> list[dict[str, str]]:
    """Return the attributes of every input of one name, in the order of the page; those without a value are ""."""
    tags = re.findall(r"<(?:input|select|textarea)\b[^>]*>", source(answer))
    every = [dict(re.findall(r'\s([\w:-]+)(?:="([^"]*)")?', tag)) for tag in tags]
    return [{key: html.unescape(one[key]) for key in one} for one in every if one.get("name") == name]


def typed(answer: Any, name: str) -> str:
    """Return what stands in a text input or text area, as a browser would send it."""
    area = re.search(rf'<textarea[^>]*\sname="{name}"[^>]*>(.*?)</textarea>', source(answer), flags=re.S)
    if area is None:
        return next(one.get("value", "") for one in inputs(answer, name))
    text = html.unescape(area[1]).replace("\r\n", "\n")
    return text.removeprefix("\n").replace("\n", "\r\n")


def autofocus(answer: Any) -> list[str]:
    """Return the names of the inputs that ask for the focus."""
    tags = re.findall(r"<[^>]*\sautofocus[^>]*>", source(answer))
    return [html.unescape(name) for tag in tags for name in re.findall(r'\sname="([^"]*)"', tag)]


def has_no_open_input(markup: str) -> bool:
    """True when every input in a piece of HTML is disabled, read-only or hidden without a name."""
    inputs = re.findall(r"<(?:input|select|textarea|button)\b[^>]*>", markup)
    return all(re.search(r"\s(disabled|readonly)\b", tag) or " name=" not in tag for tag in inputs)


def refused_fields(answer: Any) -> list[str]:
    """Return the fields that the notice of a refused save names and leads to."""
    notice = re.search(r"<section[^>]*\sdata-not-saved.*?</section>", source(answer), flags=re.S)
    return re.findall(r'data-leads-to="id_([^"]*)"', notice.group()) if notice else []


class _Fields(HTMLParser):
    """Collects the HTML of every element with a `data-field`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, str] = {}
        self.open: list[str] = []
        self.inside: list[tuple[str, int, int]] = []
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        name = dict(attrs).get("data-field")
        if name and tag not in VOID:
            self.inside.append((name, len(self.open), len(self.pieces)))
        self.pieces.append(self.get_starttag_text() or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        self.pieces.append(f"</{tag}>")
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        while self.inside and len(self.open) <= self.inside[-1][1]:
            name, _depth, start = self.inside.pop()
            self.found[name] = "".join(self.pieces[start:])

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        """Keep a named character."""
        self.pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Keep a numbered character."""
        self.pieces.append(f"&#{name};")


@lru_cache(maxsize=4)
def _fields(markup: str) -> dict[str, str]:
    parser = _Fields()
    parser.feed(markup)
    parser.close()
    return parser.found
