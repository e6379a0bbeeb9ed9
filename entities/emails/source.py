"""Hand-written HTML to start from: the blocks of a design as a plain, readable source with its Liquid in place."""

import html
import re
from collections.abc import Callable
from typing import Any

from entities.emails.designer import Block, tidy

_LIQUID = re.compile(r"\{[{%]")
PAGE = """<!doctype html>
<html lang="{language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <style>
    body {{ margin: 0; background: {background}; color: {text}; font: 16px/1.5 {font}; }}
    a {{ color: {accent}; }}
    img {{ max-width: 100%; border: 0; }}
    h1 {{ font-size: 26px; line-height: 1.25; margin: 0 0 16px; }}
    p {{ margin: 0 0 16px; }}
    .paper {{ width: 100%; max-width: 600px; background: #ffffff; }}
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
ROW = """          <tr>
            <td style="padding: 10px 25px">
              {content}
            </td>
          </tr>"""


def source_of(value: Any, language: str = "en") -> str:
    """A design's blocks as a whole HTML page that people can go on writing by hand."""
    design = tidy(value)
    theme = design["theme"]
    found = [(_WRITTEN.get(str(block.get("type"))), block) for block in design["blocks"]]
    rows = "\n".join(ROW.format(content=write(block, theme)) for write, block in found if write is not None)
    code = language if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language) else "en"
    return PAGE.format(language=code, rows=rows, **theme)


def _escaped(text: Any) -> str:
    """Escape typed text for HTML, its Liquid left alone; what is never closed is no Liquid."""
    typed, position, parts = str(text), 0, []
    while (opening := _LIQUID.search(typed, position)) is not None:
        close = typed.find("}}" if opening[0] == "{{" else "%}", opening.end())
        if close < 0:
            break
        parts += [html.escape(typed[position : opening.start()]), typed[opening.start() : close + 2]]
        position = close + 2
    return "".join([*parts, html.escape(typed[position:])])


def _heading(block: Block, theme: dict[str, str]) -> str:
    return f"<h1>{_escaped(block.get('text', ''))}</h1>"


def _text(block: Block, theme: dict[str, str]) -> str:
    return str(block.get("html", "")).strip()


def _image(block: Block, theme: dict[str, str]) -> str:
    picture = f'<img src="{_escaped(block.get("src", ""))}" alt="{_escaped(block.get("alt", ""))}" width="550">'
    return f'<a href="{_escaped(block["href"])}">{picture}</a>' if block.get("href") else picture


def _button(block: Block, theme: dict[str, str]) -> str:
    style = (
        f"display: inline-block; background: {theme['accent']}; color: #ffffff; padding: 12px 24px; "
        "border-radius: 4px; text-decoration: none"
    )
    return f'<a href="{_escaped(block.get("href", ""))}" style="{style}">{_escaped(block.get("text", ""))}</a>'


def _divider(block: Block, theme: dict[str, str]) -> str:
    return '<hr style="border: 0; border-top: 1px solid #d5d9e0">'


def _spacer(block: Block, theme: dict[str, str]) -> str:
    return f'<div style="height: {block.get("height", 16)}px; line-height: 1px">&nbsp;</div>'


_WRITTEN: dict[str, Callable[[Block, dict[str, str]], str]] = {
    "heading": _heading,
    "text": _text,
    "image": _image,
    "button": _button,
    "divider": _divider,
    "spacer": _spacer,
}
