"""Native HTML tools for the designer's blocks: blocks → MJML → mrml → css-inline, Liquid left exactly where it was.

Runs in a process of its own (see `apart`), where a tool that dies of a text costs one answer. None of the tools sees
Liquid: tags travel as comments where text can stand, all else as words, and what people typed meets mrml as words only.
"""

import re
from collections.abc import Iterable
from itertools import groupby

import css_inline
import mrml

from marketing.contracts.design import Block, Design, Section
from marketing.service.mail.compose import marks, phones, shown_sections
from marketing.service.mail.compose.blocks import escaped_text
from marketing.service.mail.compose.carrier import Carrier
from marketing.service.mail.compose.drawn_blocks import Pen, attribute
from marketing.service.mail.compose.palette import MAIL_WIDTH, SECTION_PADDINGS, USUAL

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
HEAD_END = "</head>"
_FRAGMENT = re.compile(r"lqdf(\d+)f")


def to_html(design: Design, *, preheader: str, language: str, title: str = "", is_marked: bool = False) -> str:
    """The mail as HTML (a Liquid text); raises BlocksError, LiquidTextError, css_inline.InlineError."""
    carrier = Carrier(repr(design.elements) + preheader + title)
    pen = Pen(carrier, design.style, is_marked=is_marked)
    body = "".join(_sections(design, pen))
    style = f"<mj-style>a{{color:{design.style.link}}}</mj-style>"
    style += phones.style(block for block, _place in design.walk())
    rendered = mrml.to_html(_document(body, style, pen, preheader, language)).content
    # mj-title would put the title into an aria-label too, and doubled Liquid is refused.
    rendered = rendered.replace("<title></title>", f"<title>{carrier.word(escaped_text(title))}</title>", 1)
    rendered = _FRAGMENT.sub(lambda found: pen.fragments[int(found[1])], rendered)
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
    # Behind the inliner, which would take rules that are meant for some programs alone for everybody's.
    inlined = inliner.inline(rendered).replace(HEAD_END, f"{pen.dark.head()}{HEAD_END}", 1)
    return carrier.put_back(inlined)


def _document(body: str, style: str, pen: Pen, preheader: str, language: str) -> str:
    theme = pen.theme
    preview = f"<mj-preview>{pen.carrier.word(escaped_text(preheader))}</mj-preview>" if preheader.strip() else ""
    code = language if _LANGUAGE.match(language) else "en"
    return (
        f'<mjml lang="{code}"><mj-head>{preview}<mj-attributes>'
        f'<mj-all font-family="{theme.text("font")}" /><mj-text color="{theme.text("text")}" '
        f'font-size="{theme.number("text_size")}px" line-height="1.5" /></mj-attributes>{style}</mj-head>'
        f'<mj-body background-color="{theme.text("background")}"{attribute(pen.dark.page())}>{body}</mj-body></mjml>'
    )


def _sections(design: Design, pen: Pen) -> Iterable[str]:
    """The sections; blocks that stand in none, one after the other, share one of a single column."""
    names = iter(shown_sections.names(design))
    for is_section, elements in groupby(design.elements, key=lambda one: isinstance(one, Section)):
        if not is_section:
            loose = tuple(element for element in elements if isinstance(element, Block))
            yield _section(Section(columns=(loose,)), pen)
            continue
        for section in (element for element in elements if isinstance(element, Section)):
            name, drawn = next(names), _section(section, pen)
            yield _for_some(drawn, name, pen.carrier) if section.only_for is not None else drawn


def _for_some(drawn: str, name: str, carrier: Carrier) -> str:
    begin = carrier.comment(f"{{% if {shown_sections.ROOT}.{name} %}}")
    return f"<mj-raw>{begin}</mj-raw>{drawn}<mj-raw>{carrier.comment('{% endif %}')}</mj-raw>"


def _section(section: Section, pen: Pen) -> str:
    room = f"{SECTION_PADDINGS[section.padding or USUAL]}px"
    pen.dark.is_island = bool(section.background)
    dark = attribute(pen.dark.panel())
    columns = "".join(_column(section, number, pen) for number in range(len(section.parts)))
    if not section.stack and len(section.parts) > 1:
        columns = f"<mj-group>{columns}</mj-group>"
    background = section.background or pen.theme.text("panel")
    opened = f'<mj-section background-color="{background}" padding="{room} 0"{dark}>'
    return f"{marks.block(opened, section.id) if pen.is_marked else opened}{columns}</mj-section>"


def _column(section: Section, number: int, pen: Pen) -> str:
    share = section.parts[number] / sum(section.parts)
    pen.width, pen.is_stacked = MAIL_WIDTH * share, section.stack and len(section.parts) > 1
    width = f' width="{share * 100:.2f}%"' if share < 1 else ""
    mark = marks.column(section.id, number) if pen.is_marked else ""
    return f"<mj-column{width}{mark}>{''.join(map(pen.drawn, section.columns[number]))}</mj-column>"
