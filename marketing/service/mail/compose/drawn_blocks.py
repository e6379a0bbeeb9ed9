"""Each kind of block as MJML; what people typed travels beside it, as words that the tools leave alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from marketing.contracts.design import Block
from marketing.service.mail.compose import marks, phones
from marketing.service.mail.compose.blocks import escaped_text
from marketing.service.mail.compose.carrier import Carrier
from marketing.service.mail.compose.fragments import fragment
from marketing.service.mail.compose.palette import (
    BLOCK_PADDINGS,
    CORNERS,
    HEADING_SIZES,
    LINE_COLOUR,
    MAIL_WIDTH,
    SOCIAL_SIZES,
    TEXT_SIZES,
    USUAL,
    ink_on,
    padding,
)

USUAL_HEIGHT = 16
PLAY = "▶"
WATCH = "Watch the video"
# Words of the links and the content settings that hold them: words can be read where pictures are blocked.
NETWORKS = {
    "LinkedIn": "linkedin_url", "X": "x_url", "Facebook": "facebook_url", "Instagram": "instagram_url",
    "YouTube": "youtube_url",
}  # fmt: skip


@dataclass
class Pen:
    """What blocks are drawn with: the theme, the carrier, and HTML that meets css-inline and not mrml.

    mrml reads XML, and people write HTML. `width` is that of the column in pixels; `is_stacked` says that the column
    is as wide as the mail on phones.
    """

    carrier: Carrier
    theme: Mapping[str, str]
    width: float = MAIL_WIDTH
    is_stacked: bool = False
    fragments: list[str] = field(default_factory=list)
    is_marked: bool = False

    def typed(self, block: Block, name: str) -> str:
        """A typed value, carried."""
        return self.carrier.word(escaped_text(block.text(name)))

    def html(self, source: str) -> str:
        """What stands for HTML until mrml is done."""
        self.fragments.append(source)
        return f"lqdf{len(self.fragments) - 1}f"

    def drawn(self, block: Block) -> str:
        """A block as MJML."""
        mjml = _MJML[block.type](block, self)
        return marks.block(mjml, block.id) if self.is_marked else mjml


def _text(block: Block, pen: Pen) -> str:
    size = f' font-size="{TEXT_SIZES[block.text("size")]}px"' if block.text("size") else ""
    words = pen.html(fragment(block.text("html"), pen.carrier))
    return f"<mj-text{_look(block)}{size}>{words}</mj-text>"


def _heading(block: Block, pen: Pen) -> str:
    level = int(block.held.get("level", 1))
    style = f"margin:0;font-size:{HEADING_SIZES[level]}px;line-height:1.25"
    words = pen.html(f'<h{level} style="{style}">{pen.typed(block, "text")}</h{level}>')
    return f"<mj-text{_look(block)}>{words}</mj-text>"


def _image(block: Block, pen: Pen) -> str:
    return _picture(block, pen, pen.typed(block, "alt"))


def _picture(block: Block, pen: Pen, alt: str) -> str:
    href = f' href="{pen.typed(block, "href")}"' if block.text("href") else ""
    source, wide = pen.typed(block, "src"), int(block.held.get("width", 100))
    room = BLOCK_PADDINGS[block.text("padding") or USUAL][1]
    width = f' width="{round((pen.width - 2 * room) * wide / 100)}px"' if wide < 100 else ""
    width += ' fluid-on-mobile="true"' if wide == 100 and pen.is_stacked else ""
    return f'<mj-image src="{source}" alt="{alt}"{href}{width}{_look(block, with_color=False)}{_rounded(block)} />'


def _button(block: Block, pen: Pen) -> str:
    color = block.text("color") or pen.theme["accent"]
    fill = f'background-color="{color}" color="{ink_on(color)}"'
    if block.text("style") == "outline":
        fill = f'background-color="transparent" color="{color}" border="2px solid {color}"'
    wide = ' width="100%"' if block.held.get("wide") else ""
    return (
        f'<mj-button href="{pen.typed(block, "href")}" {fill}{wide}{_look(block, with_color=False)} font-size="16px" '
        f'border-radius="{CORNERS[block.text("corners") or "rounded"]}px" inner-padding="12px 24px">'
        f"{pen.typed(block, 'text')}</mj-button>"
    )


def _divider(block: Block, pen: Pen) -> str:
    width = f' width="{block.held["width"]}%"' if "width" in block.held else ""
    return (
        f'<mj-divider border-width="{block.held.get("thickness", 1)}px" '
        f'border-color="{block.text("color") or LINE_COLOUR}"{width}{_look(block, with_color=False)} />'
    )


def _spacer(block: Block, pen: Pen) -> str:
    return f'<mj-spacer height="{block.held.get("height", USUAL_HEIGHT)}px"{_look(block)} />'


def _social(block: Block, pen: Pen) -> str:
    color = block.text("color") or pen.theme["accent"]
    links = "".join(_network(words, f"content_settings.{name}", color, pen) for words, name in NETWORKS.items())
    size = SOCIAL_SIZES[block.text("size") or USUAL]
    centred = "" if block.text("align") else ' align="center"'
    return f'<mj-text{_look(block, with_color=False)}{centred} font-size="{size}px">{pen.html(links)}</mj-text>'


def _network(words: str, path: str, color: str, pen: Pen) -> str:
    begin = pen.carrier.comment(f"{{% if {path} and {path} != '' %}}")
    href = pen.carrier.word(f"{{{{ {path} }}}}")
    style = f"color:{color};display:inline-block;padding:4px 10px;text-decoration:underline"
    return f'{begin}<a href="{href}" style="{style}">{words}</a> {pen.carrier.comment("{% endif %}")}'


def _video(block: Block, pen: Pen) -> str:
    words = pen.typed(block, "text") if block.text("text") else WATCH
    alt = f"{PLAY} {pen.typed(block, 'alt') if block.text('alt') else WATCH}"
    link = f'<a href="{pen.typed(block, "href")}">{PLAY} {words}</a>'
    centred = "" if block.text("align") else ' align="center"'
    look = f"{_look(block, with_color=False)}{centred}"
    return f"{_picture(block, pen, alt)}<mj-text{look}>{pen.html(link)}</mj-text>"


def _html(block: Block, pen: Pen) -> str:
    # Judged as hand-written source is, and put back as it was written.
    return f"<mj-text{_look(block)}>{pen.html(pen.carrier.word(block.text('html')))}</mj-text>"


_MJML: dict[str, Callable[[Block, Pen], str]] = {
    "text": _text,
    "heading": _heading,
    "image": _image,
    "button": _button,
    "divider": _divider,
    "spacer": _spacer,
    "social": _social,
    "video": _video,
    "html": _html,
}


def _look(block: Block, *, with_color: bool = True) -> str:
    """Attributes of MJML that all kinds have in common."""
    found = {
        "align": block.text("align"),
        "color": block.text("color") if with_color else "",
        "container-background-color": block.text("background"),
        "padding": padding(block.text("padding")) if block.text("padding") else "",
    }
    return "".join(f' {name}="{value}"' for name, value in found.items() if value) + phones.classes(block)


def _rounded(block: Block) -> str:
    return f' border-radius="{CORNERS[block.text("corners")]}px"' if block.text("corners") else ""
