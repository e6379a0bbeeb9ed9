"""HTML as the standard's tokenizer reads it (html.spec.whatwg.org, 13.2.5), in one pass, every piece with its place.

Libraries of the standard give no places, no second attribute of a name and nothing inside comments. A mail needs all
three: what is no link stays byte for byte, branches of Liquid may write an attribute twice, and Outlook reads what
conditional comments hold. The time is linear in the length of any text: nothing is looked for twice in one place.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5

# Elements that have neither content nor an end tag.
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_TEXT_ONLY = frozenset("style title textarea script xmp noembed noframes iframe".split())
_CLOSED = {name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.I) for name in _TEXT_ONLY}
# What stands in a conditional comment is markup to Outlook and nothing to all others.
_CONDITIONAL = re.compile(r"<!--\[if[^\]<>]{0,200}\]>")
_COMMENT_END = re.compile(r"--!?>")
_ABRUPT = re.compile(r"<!---?>")
_NAME = re.compile(r"[^ \t\n\f\r/>]+")
# No part can match what the part behind it matches, so nothing is tried twice.
_ATTRIBUTE = re.compile(
    r"[ \t\n\f\r/]*(?:(>)|([^ \t\n\f\r/>][^ \t\n\f\r/>=]*)(?:[ \t\n\f\r]*(=)[ \t\n\f\r]*([\"']?))?)"
)
_BARE = re.compile(r"[^ \t\n\f\r>]*")
_REFERENCE = re.compile(r"&(?:#([0-9]+|[xX][0-9a-fA-F]+);?|([A-Za-z][A-Za-z0-9]*)(;?))")
_LONGEST_NAME = max(map(len, html5))


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its name as written, and the place of its value (an empty one where it has none)."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag: `name` as written, `is_complete` False when the source ends inside it."""

    name: str
    attributes: tuple[Attribute, ...]
    start: int
    end: int
    is_end: bool
    is_complete: bool
    is_conditional: bool


@dataclass(frozen=True, slots=True)
class Text:
    """What stands between tags; `inside` names the element that holds nothing but text (style, title), or is ""."""

    start: int
    end: int
    inside: str
    is_conditional: bool


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, a doctype, whatever else browsers skip. What Outlook reads of it follows as tokens of its own."""

    start: int
    end: int


Token = Tag | Text | Comment


def tokens(source: str, *, letters: str = "") -> Iterator[Token]:
    """Read a source from its beginning to its end; `letters` may begin a tag's name besides A to Z."""
    return _tokens(source, 0, len(source), re.compile(rf"</?[A-Za-z{letters}]"), is_conditional=False)


def decoded(text: str, *, is_attribute: bool, goes_on: bool = False) -> str:
    """Resolve character references: in attributes `&copy=2` and `&region` stay, as the standard says (13.2.5.73).

    `goes_on` tells that something unknown follows the text.
    """
    if "&" not in text:
        return text

    def resolved(found: "re.Match[str]") -> str:
        if found[1] is not None:
            return _character(found[1])
        name, end = found[2], found.end()
        if found[3] and f"{name};" in html5:
            return html5[f"{name};"]
        if is_attribute:
            is_told = name in html5 and not text.startswith("=", end) and not (goes_on and end == len(text))
            return html5[name] if is_told else found[0]
        lengths = range(min(len(name), _LONGEST_NAME), 1, -1)
        length = next((length for length in lengths if name[:length] in html5), 0)
        return html5[name[:length]] + name[length:] + found[3] if length else found[0]

    return _REFERENCE.sub(resolved, text)


def _character(number: str) -> str:
    is_hexadecimal = number[0] in "xX"
    digits = number.lstrip("xX").lstrip("0")
    # Longer ones are beyond Unicode, and Python refuses to read thousands of digits.
    return "\ufffd" if len(digits) > 7 else html.unescape(f"&#{'x' if is_hexadecimal else ''}{digits or '0'};")


def _tokens(
    source: str, start: int, end: int, name_start: "re.Pattern[str]", *, is_conditional: bool
) -> Iterator[Token]:
    position = words = start
    while (position := source.find("<", position, end)) >= 0:
        if name_start.match(source, position, end):
            token: Tag | Comment = _tag(source, position, end, is_conditional=is_conditional)
        elif source.startswith(("<!", "<?", "</"), position, end):
            token = Comment(position, _skipped(source, position, end, is_conditional=is_conditional))
        else:
            position += 1
            continue
        if position > words:
            yield Text(words, position, "", is_conditional)
        if not (is_conditional and isinstance(token, Comment)):
            yield token
        if isinstance(token, Comment):
            if not is_conditional and (opening := _CONDITIONAL.match(source, position)) is not None:
                inner = _inner_end(source, token)
                yield from _tokens(source, opening.end(), inner, name_start, is_conditional=True)
        elif not token.is_end and (name := token.name.lower()) in _TEXT_ONLY:
            closed = _CLOSED[name].search(source, token.end, end)
            close = closed.start() if closed else end
            if close > token.end:
                yield Text(token.end, close, name, is_conditional)
            position = words = close
            continue
        position = words = token.end
    if words < end:
        yield Text(words, end, "", is_conditional)


def _skipped(source: str, position: int, end: int, *, is_conditional: bool) -> int:
    """Find where a comment or the like ends. Inside a conditional one its opening alone is skipped: none can nest."""
    if source.startswith("<!--", position, end):
        if (abrupt := _ABRUPT.match(source, position, end)) is not None:
            return abrupt.end()
        if is_conditional:
            opening = _CONDITIONAL.match(source, position, end)
            return opening.end() if opening else position + 4
        closed = _COMMENT_END.search(source, position + 4, end)
        return closed.end() if closed else end
    close = source.find(">", position, end)
    return close + 1 if close >= 0 else end


def _inner_end(source: str, comment: Comment) -> int:
    """Where what a comment holds ends: before “-->”."""
    closing = next((sign for sign in ("-->", "--!>") if source.endswith(sign, comment.start, comment.end)), "")
    return comment.end - len(closing)


def _tag(source: str, start: int, end: int, *, is_conditional: bool) -> Tag:
    is_end = source.startswith("/", start + 1)
    named = _NAME.match(source, start + 1 + is_end, end)
    name, position = (named[0], named.end()) if named else ("", start + 1)
    attributes: list[Attribute] = []
    is_complete = False
    while (found := _ATTRIBUTE.match(source, position, end)) is not None:
        position = found.end()
        if found[1]:
            is_complete = True
            break
        value_end = _value_end(source, position, end, found[4]) if found[3] else position
        if value_end < 0:
            break
        attributes.append(Attribute(found[2], position, value_end))
        position = value_end + len(found[4] or "")
    return Tag(name, tuple(attributes), start, position if is_complete else end, is_end, is_complete, is_conditional)


def _value_end(source: str, position: int, end: int, quote: str) -> int:
    if quote:
        return source.find(quote, position, end)
    bare = _BARE.match(source, position, end)
    return bare.end() if bare else position
