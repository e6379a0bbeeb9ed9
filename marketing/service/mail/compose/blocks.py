"""The designer's blocks as mail HTML: measured here, drawn by native tools in a process of their own."""

from marketing.contracts.design import LONGEST_SOURCE, Design
from marketing.service.mail.compose import apart, own_code
from marketing.service.mail.compose.blocks_error import BlocksError
from marketing.service.mail.compose.html_scan import MOST_ELEMENTS, TooComplicated, refuse_complicated
from marketing.service.mail.compose.liquid_text import LiquidTextError, escaped, pieces

# nh3's time grows with the square of their number: 10,000 in one text take 0.01 s, 200,000 take 3 s.
_WRITTEN_AS_REFERENCES = "&\xa0"


def to_html(design: Design, *, preheader: str, language: str, title: str = "", is_marked: bool = False) -> str:
    """The mail as HTML (a Liquid text), with its blocks marked for a designer; raises BlocksError, LiquidTextError."""
    _refuse_complicated(design)
    own_code.refuse(design)
    try:
        texts = {"preheader": preheader, "language": language, "title": title}
        answer = apart.ask({"design": design.as_json(), "is_marked": is_marked, **texts})
    except apart.Lost as error:
        raise BlocksError(f"The design couldn't be read: {error}") from error
    if "liquid" in answer:
        raise LiquidTextError(*answer["liquid"])
    if "fault" in answer:
        raise BlocksError(answer["fault"])
    return str(answer["html"])


def escaped_text(text: str) -> str:
    """Escape typed text for HTML, its Liquid left alone."""
    return "".join(escaped(piece) for piece in pieces(text))


def _refuse_complicated(design: Design) -> None:
    """Refuse what no tool may be given, before any sees it, and name the block."""
    size = sum(len(value) for block, _place in design.walk() for value in block.held.values() if isinstance(value, str))
    if size > LONGEST_SOURCE:
        raise BlocksError(f"The blocks hold {size:,} characters, and a mail {LONGEST_SOURCE:,} at most. Shorten them.")
    count = 0
    for block, place in design.walk():
        text = block.text("html")
        try:
            count += refuse_complicated(text) + sum(map(text.count, _WRITTEN_AS_REFERENCES))
        except TooComplicated as error:
            raise BlocksError(f"{place.words(block.type)} is {error}") from error
    if count > MOST_ELEMENTS:
        raise BlocksError(
            f"The blocks are too long to show: they hold {count:,} tags and special characters, "
            f"and {MOST_ELEMENTS:,} may be there. Shorten them."
        )
