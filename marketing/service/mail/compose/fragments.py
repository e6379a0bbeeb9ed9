"""Rich text of a block cleaned by native tools, its Liquid left exactly where it was."""

import re

import nh3

from marketing import markup
from marketing.service.mail.compose import html_scan
from marketing.service.mail.compose.blocks_error import BlocksError
from marketing.service.mail.compose.carrier import OUR_COMMENT, Carrier
from marketing.service.mail.compose.html_scan import TooComplicated
from marketing.service.mail.compose.liquid_text import Piece, escaped, pieces

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
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.S)
# html5ever opens <tbody> after the comment: the loop would repeat the opening tag but not the closing one.
_BARE_ROW = re.compile(r"(<table\b[^<>]*>)((?:\s|<!--lqd\d+x-->)*<tr\b)", re.I)


def fragment(source: str, carrier: Carrier) -> str:
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
        if isinstance(token, markup.Comment) and not OUR_COMMENT.fullmatch(cleaned, token.start, token.end):
            parts.append(cleaned[position : token.start])
            position = token.end
    return "".join([*parts, cleaned[position:]])


def _carried(piece: Piece, carrier: Carrier, *, inside_tag: bool) -> str:
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
