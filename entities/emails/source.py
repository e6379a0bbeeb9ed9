"""Hand-written HTML to start from: the blocks of a design as a plain, readable source with its Liquid in place."""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

from marketing.contracts.design import Block, Section, read_design
from marketing.contracts.theme import Theme

_LIQUID = re.compile(r"\{[{%]")
PAGE = """<!doctype html>
<html lang="{language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <style>
    body {{ margin: 0; background: {background}; color: {text}; font: {text_size}px/1.5 {font}; }}
    a {{ color: {links}; }}
    img {{ max-width: 100%; border: 0; }}
    h1 {{ font-size: {heading_1}px; line-height: 1.25; margin: 0 0 16px; }}
    h2 {{ font-size: {heading_2}px; line-height: 1.25; margin: 0 0 16px; }}
    h3 {{ font-size: {heading_3}px; line-height: 1.25; margin: 0 0 16px; }}
{headings}    p {{ margin: 0 0 16px; }}
    .paper {{ width: 100%; max-width: 600px; background: {panel}; }}
  </style>
</head>
<body>
  <table role="presentation" width="100%" cellpadding="0" cellspacing="0">
    <tr>
      <td align="center" style="padding: 16px 0">
        <table role="presentation" cellpadding="0" cellspacing="0" class="paper">
{rows}
        </table>
      </td>
    </tr>
  </table>
</body>
</html>
"""
CELL = """          <tr>
            <td style="padding: 10px 25px{look}">
              {content}
            </td>
          </tr>"""
COLUMNS = """          <tr>
            <td style="padding: 0{look}">
              <table role="presentation" width="100%" cellpadding="0" cellspacing="0">
                <tr>
{columns}
                </tr>
              </table>
            </td>
          </tr>"""
COLUMN = """                  <td width="{width}%" valign="top">
                    <table role="presentation" width="100%" cellpadding="0" cellspacing="0">
{rows}
                    </table>
                  </td>"""
# Nobody sees it until its author says who does: a condition of blocks is no expression.
NOTE = "Among the blocks this was for some contacts only. Write who sees it in place of “false”."
FOR_SOME = f"""{{{{% comment %}}}}{NOTE}{{{{% endcomment %}}}}
{{{{% if false %}}}}
{{rows}}
{{{{% endif %}}}}"""
PAPER_WIDTH, PADDING = 600, 50
CORNERS = {"square": "0", "rounded": "4px", "pill": "100px"}
LOGO_WIDTH = 30
NETWORKS = ("LinkedIn", "X", "Facebook", "Instagram", "YouTube")


def source_of(value: Any, language: str = "en") -> str:
    """A design's blocks as a whole HTML page that people can go on writing by hand."""
    design = read_design(value).value
    theme, parts = design.style, []
    for is_section, found in groupby(design.elements, key=lambda one: isinstance(one, Section)):
        if is_section:
            parts += [_section(one, theme) for one in found if isinstance(one, Section)]
        else:
            parts.append(_rows((one for one in found if isinstance(one, Block)), theme, PAPER_WIDTH))
    code = language if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language) else "en"
    page = {"rows": "\n".join(parts), "links": theme.link, "headings": _headings(theme)}
    return PAGE.format(language=code, **{**theme.whole, **page})


def _headings(theme: Theme) -> str:
    """The line of the style that headings have alone, "" where they look as the text does."""
    said = {"color": theme.text("heading"), "font-family": theme.text("heading_font")}
    rules = " ".join(f"{name}: {value};" for name, value in said.items() if value)
    return f"    h1, h2, h3 {{ {rules} }}\n" if rules else ""


def _section(section: Section, theme: Theme) -> str:
    shares = [part / sum(section.parts) for part in section.parts]
    columns = "\n".join(
        COLUMN.format(width=round(share * 100), rows=_rows(blocks, theme, round(share * PAPER_WIDTH)))
        for share, blocks in zip(shares, section.columns, strict=True)
    )
    look = f"; background: {section.background}" if section.background else ""
    rows = COLUMNS.format(look=look, columns=columns)
    return rows if section.only_for is None else FOR_SOME.format(rows=rows)


def _rows(blocks: Iterable[Block], theme: Theme, width: int) -> str:
    return "\n".join(CELL.format(look=_look(one), content=_WRITTEN[one.type](one, theme, width)) for one in blocks)


def _look(block: Block) -> str:
    looks = {"text-align": "align", "background": "background", "color": "color"}
    if block.type in ("button", "divider"):
        del looks["color"]
    return "".join(f"; {name}: {block.text(held)}" for name, held in looks.items() if block.text(held))


def _escaped(text: str) -> str:
    """Escape typed text for HTML, its Liquid left alone; what is never closed is no Liquid."""
    position, parts = 0, []
    while (opening := _LIQUID.search(text, position)) is not None:
        close = text.find("}}" if opening[0] == "{{" else "%}", opening.end())
        if close < 0:
            break
        parts += [html.escape(text[position : opening.start()]), text[opening.start() : close + 2]]
        position = close + 2
    return "".join([*parts, html.escape(text[position:])])


def _heading(block: Block, theme: Theme, width: int) -> str:
    level = block.held.get("level", 1)
    return f"<h{level}>{_escaped(block.text('text'))}</h{level}>"


def _typed(block: Block, theme: Theme, width: int) -> str:
    return block.text("html").strip()


def _image(block: Block, theme: Theme, width: int) -> str:
    pixels = round((width - PADDING) * int(block.held.get("width", 100)) / 100)
    picture = f'<img src="{_escaped(block.text("src"))}" alt="{_escaped(block.text("alt"))}" width="{pixels}">'
    return f'<a href="{_escaped(block.text("href"))}">{picture}</a>' if block.text("href") else picture


def _logo(block: Block, theme: Theme, width: int) -> str:
    shown = {"src": theme.text("logo"), "alt": theme.text("logo_alt"), "href": theme.text("logo_href")}
    return _image(replace(block, held={"width": LOGO_WIDTH, **block.held, **shown}), theme, width)


def _video(block: Block, theme: Theme, width: int) -> str:
    words = _escaped(block.text("text")) or "Watch the video"
    return f'{_image(block, theme, width)}<br><a href="{_escaped(block.text("href"))}">▶ {words}</a>'


def _button(block: Block, theme: Theme, width: int) -> str:
    colour, ink = block.text("color") or theme.text("accent"), theme.text("button_text") or "#ffffff"
    style = (
        f"display: inline-block; background: {colour}; color: {ink}; "
        f"padding: 12px 24px; border-radius: {CORNERS[theme.text('corners')]}; text-decoration: none"
    )
    return f'<a href="{_escaped(block.text("href"))}" style="{style}">{_escaped(block.text("text"))}</a>'


def _divider(block: Block, theme: Theme, width: int) -> str:
    thickness, color = block.held.get("thickness", 1), block.text("color") or "#d5d9e0"
    return f'<hr style="border: 0; border-top: {thickness}px solid {color}">'


def _spacer(block: Block, theme: Theme, width: int) -> str:
    return f'<div style="height: {block.held.get("height", 16)}px; line-height: 1px">&nbsp;</div>'


def _social(block: Block, theme: Theme, width: int) -> str:
    names = {name: f"content_settings.{name.lower()}_url" for name in NETWORKS}
    return "\n              ".join(
        f"{{% if {path} and {path} != '' %}}<a href=\"{{{{ {path} }}}}\">{name}</a> {{% endif %}}"
        for name, path in names.items()
    )


_WRITTEN: dict[str, Callable[[Block, Theme, int], str]] = {
    "heading": _heading,
    "text": _typed,
    "image": _image,
    "button": _button,
    "divider": _divider,
    "spacer": _spacer,
    "social": _social,
    "video": _video,
    "html": _typed,
    "logo": _logo,
}
