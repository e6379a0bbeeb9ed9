"""Native HTML tools for the designer's blocks: blocks → MJML → mrml → css-inline, Liquid left exactly where it was.

Runs in a process of its own (see `apart`), where a tool that dies of a text costs one answer. The tools move
`{% for %}` out of a table and rewrite quotes inside expressions. So none sees Liquid: tags travel as comments where
text can stand, all else as words, and what people typed meets mrml as words only.
"""

import re
from collections.abc import Callable, Mapping

import css_inline
import mrml
import nh3

from marketing import markup
from marketing.contracts.design import Block, Design
from marketing.service.mail.compose import html_scan
from marketing.service.mail.compose.blocks import BlocksError, escaped_text
from marketing.service.mail.compose.html_scan import TooComplicated
from marketing.service.mail.compose.liquid_text import Piece, escaped, pieces

USUAL_HEIGHT = 16
_FRAGMENT_TAGS = {
    *"a abbr b blockquote br center code col colgroup del div em figure figcaption font h1 h2 h3 h4 h5 h6 hr".split(),
    *"i img ins li mark ol p pre q s small span strike strong sub sup table tbody td tfoot th thead tr u ul".split(),
}
_FRAGMENT_ATTRIBUTES = {
    "*": {"style", "class", "dir", "lang", "title", "align", "valign", "width", "height", "bgcolor"},
    "a": {"href", "target", "name"},
    "img": {"src", "alt", "border"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "role"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type"},
    "li": {"value"},
}
_FRAGMENT_STYLES = {
    *"color background-color background font font-family font-size font-style font-weight line-height".split(),
    *"letter-spacing text-align text-decoration text-transform vertical-align white-space direction".split(),
    *"margin margin-top margin-right margin-bottom margin-left padding padding-top padding-right".split(),
    *"padding-bottom padding-left border border-top border-right border-bottom border-left border-color".split(),
    *"border-style border-width border-radius border-collapse border-spacing width max-width height display".split(),
    *"list-style-type".split(),
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_WORD = re.compile(r"lqd(\d{1,9})x")
_CARRIED = re.compile(r"(?:<!--)?lqd(\d{1,9})x(?:-->)?")
_FRAGMENT = re.compile(r"lqdf(\d+)f")
_OUR_COMMENT = re.compile(r"<!--lqd\d+x-->")
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.S)
# html5ever opens <tbody> after the comment: the loop would repeat the opening tag but not the closing one.
_BARE_ROW = re.compile(r"(<table\b[^<>]*>)((?:\s|<!--lqd\d+x-->)*<tr\b)", re.I)


class _Carrier:
    """Takes texts out of the way of the HTML tools and puts them back at the end."""

    def __init__(self, seed: str) -> None:
        # Words that a person typed themselves must not be taken for ours.
        self.first = 1 + max((int(number) for number in _WORD.findall(seed)), default=0)
        self.kept: list[str] = []

    def word(self, text: str) -> str:
        self.kept.append(text)
        return f"lqd{self.first + len(self.kept) - 1}x"

    def put_back(self, source: str) -> str:
        """Put everything back; raises BlocksError when a tool lost or doubled a piece."""
        seen: list[int] = []

        def kept(found: "re.Match[str]") -> str:
            index = int(found[1]) - self.first
            if not 0 <= index < len(self.kept):
                return found[0]
            seen.append(index)
            return self.kept[index]

        result = _CARRIED.sub(kept, source)
        lost = set(range(len(self.kept))) - set(seen)
        if lost or len(seen) != len(set(seen)):
            sample = self.kept[min(lost)] if lost else "an expression"
            raise BlocksError(f"“{sample[:80]}” stands where it can't be kept: put it into text or a value.")
        return result


def to_html(design: Design, *, preheader: str, language: str, title: str = "") -> str:
    """The mail as HTML (a Liquid text); raises BlocksError, LiquidTextError, css_inline.InlineError."""
    carrier = _Carrier(repr(design.elements) + preheader + title)
    theme = design.colours
    fragments: list[str] = []
    body = "".join(_MJML[block.type](block, theme, carrier, fragments) for block, _place in design.walk())
    rendered = mrml.to_html(_document(body, theme, carrier, preheader, language)).content
    # mj-title would put the title into an aria-label too, and doubled Liquid is refused.
    rendered = rendered.replace("<title></title>", f"<title>{carrier.word(escaped_text(title))}</title>", 1)
    rendered = _FRAGMENT.sub(lambda found: fragments[int(found[1])], rendered)
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
    return carrier.put_back(inliner.inline(rendered))


def _document(body: str, theme: Mapping[str, str], carrier: _Carrier, preheader: str, language: str) -> str:
    preview = f"<mj-preview>{carrier.word(escaped_text(preheader))}</mj-preview>" if preheader.strip() else ""
    code = language if _LANGUAGE.match(language) else "en"
    return (
        f'<mjml lang="{code}"><mj-head>{preview}<mj-attributes>'
        f'<mj-all font-family="{theme["font"]}" /><mj-text color="{theme["text"]}" font-size="16px" '
        f'line-height="1.5" /></mj-attributes></mj-head><mj-body background-color="{theme["background"]}">'
        f'<mj-section background-color="#ffffff" padding="16px 0"><mj-column>{body}</mj-column></mj-section>'
        "</mj-body></mjml>"
    )


def _text(block: Block, theme: Mapping[str, str], carrier: _Carrier, fragments: list[str]) -> str:
    # The fragment meets css-inline, not mrml: mrml reads XML and people write HTML.
    fragments.append(_fragment(block.text("html"), carrier))
    return f"<mj-text>lqdf{len(fragments) - 1}f</mj-text>"


def _heading(block: Block, theme: Mapping[str, str], carrier: _Carrier, fragments: list[str]) -> str:
    text = carrier.word(escaped_text(block.text("text")))
    fragments.append(f'<h1 style="margin:0;font-size:26px;line-height:1.25">{text}</h1>')
    return f"<mj-text>lqdf{len(fragments) - 1}f</mj-text>"


def _image(block: Block, theme: Mapping[str, str], carrier: _Carrier, fragments: list[str]) -> str:
    link = block.text("href")
    href = f' href="{carrier.word(escaped_text(link))}"' if link else ""
    source, alt = (carrier.word(escaped_text(block.text(name))) for name in ("src", "alt"))
    return f'<mj-image src="{source}" alt="{alt}"{href} padding="10px 25px" />'


def _button(block: Block, theme: Mapping[str, str], carrier: _Carrier, fragments: list[str]) -> str:
    href = carrier.word(escaped_text(block.text("href")))
    text = carrier.word(escaped_text(block.text("text")))
    return (
        f'<mj-button href="{href}" background-color="{theme["accent"]}" color="#ffffff" font-size="16px" '
        f'border-radius="4px" inner-padding="12px 24px">{text}</mj-button>'
    )


def _divider(block: Block, theme: Mapping[str, str], carrier: _Carrier, fragments: list[str]) -> str:
    return '<mj-divider border-width="1px" border-color="#d5d9e0" />'


def _spacer(block: Block, theme: Mapping[str, str], carrier: _Carrier, fragments: list[str]) -> str:
    return f'<mj-spacer height="{block.held.get("height", USUAL_HEIGHT)}px" />'


_MJML: dict[str, Callable[[Block, Mapping[str, str], _Carrier, list[str]], str]] = {
    "text": _text,
    "heading": _heading,
    "image": _image,
    "button": _button,
    "divider": _divider,
    "spacer": _spacer,
}


def _fragment(source: str, carrier: _Carrier) -> str:
    """Clean a rich-text fragment while its Liquid travels as comments and words."""
    source = _COMMENT.sub("", source)
    masked = html_scan.mask(source)
    parts, position, inside_tag = [], 0, False
    for piece in pieces(source):
        parts.append(_carried(piece, carrier, inside_tag=inside_tag))
        end = position + len(piece.source)
        opened, closed = masked.rfind("<", position, end), masked.rfind(">", position, end)
        inside_tag = opened > closed if opened != closed else inside_tag
        position = end
    return _without_comments(clean_fragment(_BARE_ROW.sub(r"\1<tbody>\2", "".join(parts))))


def _without_comments(cleaned: str) -> str:
    """Take out comments that are not ours. What is too deep to be read by the next tool is known only here."""
    found = list(markup.tokens(cleaned))
    try:
        html_scan.refuse_complicated_tokens(found)
    except TooComplicated as error:
        raise BlocksError(f"A text is {error}") from error
    position, parts = 0, []
    for token in found:
        if isinstance(token, markup.Comment) and not _OUR_COMMENT.fullmatch(cleaned, token.start, token.end):
            parts.append(cleaned[position : token.start])
            position = token.end
    return "".join([*parts, cleaned[position:]])


def _carried(piece: Piece, carrier: _Carrier, *, inside_tag: bool) -> str:
    if piece.kind == "text":
        return piece.source
    # Editors write &gt; and &nbsp; into expressions.
    plain = piece._replace(source=markup.decoded(piece.source, is_attribute=False).replace("\xa0", " "))
    word = carrier.word(escaped(plain) if piece.kind == "raw" else plain.source)
    return word if inside_tag or piece.kind in ("output", "raw") else f"<!--{word}-->"


def clean_fragment(fragment: str) -> str:
    """Clean one rich-text fragment; its comments stay (the caller's Liquid travels in them)."""
    return nh3.clean(
        fragment,
        tags=_FRAGMENT_TAGS,
        attributes=_FRAGMENT_ATTRIBUTES,
        filter_style_properties=_FRAGMENT_STYLES,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        strip_comments=False,
        link_rel=None,
    )
