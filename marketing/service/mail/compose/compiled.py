"""One published email made ready for sending: HTML and text with placeholders, its links, its header texts.

Compiling happens once a version, filling in once a person and only substitutes (see `rendering`).
"""

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from marketing.contracts.design import read_design
from marketing.contracts.email import EmailVersion
from marketing.service.mail.compose import blocks, links, plain_text, proof, sanitise, shown_sections
from marketing.service.mail.compose.blocks_error import BlocksError
from marketing.service.mail.compose.html_scan import elements
from marketing.service.mail.compose.links import OPEN_PLACEHOLDER, Link
from marketing.service.mail.compose.liquid_text import LiquidTextError
from marketing.service.mail.compose.personalise import PersonaliseError, Template, template
from marketing.service.mail.compose.shown_sections import Condition

# Raised with every change of what `compile` makes of the same version: stored results are kept by it.
COMPILER_VERSION = 5
ADVISED_SIZE = 100 * 1024
LARGEST_SIZE = 128 * 1024

_HIDDEN = (
    "display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;"
)
_BEACON = f'<img src="{OPEN_PLACEHOLDER}" width="1" height="1" alt="" style="display:block;border:0" />'


class CompileError(ValueError):
    """An email that can't be sent as it is; the message tells its author what to change."""


@dataclass(frozen=True)
class CompiledEmail:
    """What sending needs of one version. All texts are Liquid; `_links.n<number>` and `_links.open` are its links."""

    html: str
    text: str
    subject: str
    preheader: str
    from_name: str
    from_address: str
    to: str
    reply_to: str
    links: tuple[Link, ...]
    compiler_version: int
    size: int
    sections: tuple[Condition, ...] = ()

    def to_payload(self) -> dict[str, Any]:
        """The value as JSON, for storing by (digest, compiler version)."""
        return {
            **asdict(self),
            "links": [asdict(link) for link in self.links],
            "sections": [asdict(section) for section in self.sections],
        }

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """Build the value from its stored JSON."""
        links = tuple(Link(**link) for link in payload["links"])
        sections = tuple(Condition(**section) for section in payload["sections"])
        return cls(**{**payload, "links": links, "sections": sections})

    @functools.cached_property
    def templates(self) -> dict[str, Template]:
        """The parsed texts by name, parsed at the first use; raises PersonaliseError."""
        names = ("text", "subject", "from_name", "from_address", "to", "reply_to")
        return {"html": template(self.html, html=True)} | {
            name: template(getattr(self, name), html=False) for name in names
        }

    def link(self, number: int) -> Link | None:
        """The link of that number."""
        return self.links[number - 1] if 0 < number <= len(self.links) else None


def compile(email: EmailVersion, *, is_marked: bool = False) -> CompiledEmail:
    """Make one version ready; the same version always gives the same result; raises CompileError.

    Marked, it is for a designer's eyes alone: each block carries its id in a class.
    """
    try:
        return _compiled(email, is_marked=is_marked)
    except (BlocksError, LiquidTextError, PersonaliseError) as error:
        raise CompileError(str(error)) from error
    except UnicodeEncodeError as error:
        raise CompileError("The text holds half of a character, which no mail can: take it out.") from error


def body_html(email: EmailVersion, *, is_marked: bool = False) -> str:
    """The body as HTML before links and beacon; raises CompileError, BlocksError, LiquidTextError."""
    read = read_design(email.design)
    if read.faults:
        raise CompileError(read.faults[0].message)
    design = read.value
    if design.is_hand_written:
        source = design.html
        refused = sanitise.refusals(source)
        if refused:
            raise CompileError(refused[0])
        return _with_preheader(source, email.preheader) if source.strip() else ""
    if not design.elements:
        return ""
    return blocks.to_html(
        design,
        preheader=email.preheader,
        language=email.language,
        title=email.subject,
        is_marked=is_marked,
    )


def generated_text(email: EmailVersion) -> str:
    """The text part made of the body, its links and fields as code, to go on writing; raises CompileError."""
    try:
        return plain_text.from_html(body_html(dataclasses.replace(email, preheader="")))
    except (BlocksError, LiquidTextError) as error:
        raise CompileError(str(error)) from error


def is_hand_written(email: EmailVersion) -> bool:
    """Say whether the body is hand-written HTML instead of blocks."""
    return read_design(email.design).value.is_hand_written


def text_part(email: EmailVersion, rewritten: str, found: tuple[Link, ...]) -> tuple[str, tuple[Link, ...]]:
    """The text part with its links replaced, and all links of the mail."""
    if email.generate_plain_text:
        return plain_text.from_html(rewritten, {links.placeholder(one.number): one.url for one in found}), found
    return links.rewrite_text(email.plain_text, found)


def _compiled(email: EmailVersion, *, is_marked: bool) -> CompiledEmail:
    rewritten, found = links.rewrite_html(body_html(email, is_marked=is_marked))
    text, found = text_part(email, rewritten, found)
    body = _with_beacon(rewritten)
    result = CompiledEmail(
        html=body,
        text=text,
        subject=_one_line(email.subject),
        preheader=_one_line(email.preheader),
        from_name=_one_line(email.from_name),
        from_address=email.from_address.strip(),
        to=email.to.strip(),
        reply_to=email.reply_to.strip(),
        links=found,
        compiler_version=COMPILER_VERSION,
        size=len(body.encode()),
        sections=shown_sections.of(email.design),
    )
    # Parsing is part of compiling: what compiles can be filled in.
    _parsed = result.templates
    if fault := proof.fault(result.html):
        raise CompileError(fault)
    return result


def _with_preheader(source: str, preheader: str) -> str:
    """Put the preview text at the start of a hand-written body."""
    if not preheader.strip():
        return source
    hidden = f'<div style="{_HIDDEN}">{blocks.escaped_text(_one_line(preheader))}</div>'
    bodies = (element for element in elements(source) if element.name == "body" and not element.is_end)
    at = next((element.end for element in bodies), 0)
    return source[:at] + hidden + source[at:]


def _with_beacon(source: str) -> str:
    closing = [element.start for element in elements(source) if element.name == "body" and element.is_end]
    at = closing[-1] if closing else len(source)
    return source[:at] + _BEACON + source[at:]


def _one_line(text: str) -> str:
    return " ".join(text.split())
