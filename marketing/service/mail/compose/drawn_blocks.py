"""Each kind of block as MJML; what people typed travels beside it, as words that the tools leave alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from marketing.contracts.design import Block
from marketing.contracts.theme import Theme
from marketing.service.mail.compose import marks, phones
from marketing.service.mail.compose.blocks import escaped_text
from marketing.service.mail.compose.carrier import Carrier
from marketing.service.mail.compose.dark_inbox import InDark
from marketing.service.mail.compose.fragments import fragment
from marketing.service.mail.compose.palette import (
    BLOCK_PADDINGS,
    CORNERS,
    LINE_COLOUR,
    LOGO_WIDTH,
    MAIL_WIDTH,
    SOCIAL_SIZES,
    USUAL,
    ink_on,
    padding,
    text_size,
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
    theme: Theme
    width: float = MAIL_WIDTH
    is_stacked: bool = False
    fragments: list[str] = field(default_factory=list)
    is_marked: bool = False

    def __post_init__(self) -> None:
        self.dark = InDark(self.theme)

    def typed(self, block: Block, name: str) -> str:
        """A typed value, carried."""
        return self.carrier.word(escaped_text(block.text(name)))

    def room(self, block: Block) -> str:
        """The name of the room around a block."""
        return block.text("padding") or self.theme.text("spacing")

    def html(self, source: str) -> str:
        """What stands for HTML until mrml is done."""
        self.fragments.append(source)
        return f"lqdf{len(self.fragments) - 1}f"

    def drawn(self, block: Block) -> str:
        """A block as MJML."""
        around = self.dark.is_island
        self.dark.is_island = around or bool(block.text("background"))
        mjml = _MJML[block.type](block, self)
        self.dark.is_island = around
        return marks.block(mjml, block.id) if self.is_marked else mjml


def _text(block: Block, pen: Pen) -> str:
    pixels = text_size(block.text("size"), pen.theme.number("text_size"))
    size = f' font-size="{pixels}px"' if block.text("size") else ""
    words = pen.html(fragment(block.text("html"), pen.carrier))
    own = block.text("color")
    return f"<mj-text{_look(block, pen, pen.dark.words(own) + pen.dark.links(), color=own)}{size}>{words}</mj-text>"


def _heading(block: Block, pen: Pen) -> str:
    level = int(block.held.get("level", 1))
    style = f"margin:0;font-size:{pen.theme.number(f'heading_{level}')}px;line-height:1.25"
    words = pen.html(f'<h{level} style="{style}">{pen.typed(block, "text")}</h{level}>')
    own, font = block.text("color"), pen.theme.text("heading_font")
    written = f' font-family="{font}"' if font else ""
    look = _look(block, pen, pen.dark.words(own), color=own or pen.theme.text("heading"))
    return f"<mj-text{look}{written}>{words}</mj-text>"


def _image(block: Block, pen: Pen) -> str:
    return _picture(block, pen, pen.typed(block, "alt"))


def _logo(block: Block, pen: Pen) -> str:
    shown = {name: pen.theme.text(f"logo{held}") for name, held in (("src", ""), ("alt", "_alt"), ("href", "_href"))}
    return _image(replace(block, held={"width": LOGO_WIDTH, **block.held, **shown}), pen)


def _picture(block: Block, pen: Pen, alt: str) -> str:
    href = f' href="{pen.typed(block, "href")}"' if block.text("href") else ""
    source, wide = pen.typed(block, "src"), int(block.held.get("width", 100))
    room = BLOCK_PADDINGS[pen.room(block)][1]
    width = f' width="{round((pen.width - 2 * room) * wide / 100)}px"' if wide < 100 else ""
    width += ' fluid-on-mobile="true"' if wide == 100 and pen.is_stacked else ""
    return f'<mj-image src="{source}" alt="{alt}"{href}{width}{_look(block, pen)}{_rounded(block)} />'


def _button(block: Block, pen: Pen) -> str:
    own, is_outline = block.text("color"), block.text("style") == "outline"
    color = own or pen.theme.text("accent")
    ink = ink_on(color) if own else pen.theme.text("button_text") or ink_on(color)
    fill = f'background-color="{color}" color="{ink}"'
    if is_outline:
        fill = f'background-color="transparent" color="{color}" border="2px solid {color}"'
    wide = ' width="100%"' if block.held.get("wide") else ""
    corners = CORNERS[block.text("corners") or pen.theme.text("corners")]
    look = _look(block, pen, pen.dark.button(own, is_outline=is_outline))
    return (
        f'<mj-button href="{pen.typed(block, "href")}" {fill}{wide}{look} '
        f'font-size="{pen.theme.number("text_size")}px" border-radius="{corners}px" inner-padding="12px 24px">'
        f"{pen.typed(block, 'text')}</mj-button>"
    )


def _divider(block: Block, pen: Pen) -> str:
    width = f' width="{block.held["width"]}%"' if "width" in block.held else ""
    return (
        f'<mj-divider border-width="{block.held.get("thickness", 1)}px" '
        f'border-color="{block.text("color") or LINE_COLOUR}"{width}{_look(block, pen)} />'
    )


def _spacer(block: Block, pen: Pen) -> str:
    return f'<mj-spacer height="{block.held.get("height", USUAL_HEIGHT)}px"{_look(block, pen)} />'


def _social(block: Block, pen: Pen) -> str:
    own = block.text("color")
    color = own or pen.theme.link
    links = "".join(_network(words, f"content_settings.{name}", color, pen) for words, name in NETWORKS.items())
    size = SOCIAL_SIZES[block.text("size") or USUAL]
    centred = "" if block.text("align") else ' align="center"'
    look = _look(block, pen, pen.dark.links(own))
    return f'<mj-text{look}{centred} font-size="{size}px">{pen.html(links)}</mj-text>'


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
    look = f"{_look(block, pen, pen.dark.links())}{centred}"
    return f"{_picture(block, pen, alt)}<mj-text{look}>{pen.html(link)}</mj-text>"


def _html(block: Block, pen: Pen) -> str:
    # Judged as hand-written source is, and put back as it was written.
    return f"<mj-text{_look(block, pen, pen.dark.words())}>{pen.html(pen.carrier.word(block.text('html')))}</mj-text>"


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
    "logo": _logo,
}


def _look(block: Block, pen: Pen, dark: Sequence[str] = (), *, color: str = "") -> str:
    """Attributes of MJML that all kinds have in common."""
    room = pen.room(block)
    found = {
        "align": block.text("align"),
        "color": color,
        "container-background-color": block.text("background"),
        "padding": padding(room) if block.text("padding") or room != USUAL else "",
    }
    return "".join(f' {name}="{value}"' for name, value in found.items() if value) + attribute(
        [*phones.classes(block), *dark]
    )


def attribute(classes: Sequence[str]) -> str:
    """Classes as an attribute of MJML, "" for none."""
    return f' css-class="{" ".join(classes)}"' if classes else ""


def _rounded(block: Block) -> str:
    return f' border-radius="{CORNERS[block.text("corners")]}px"' if block.text("corners") else ""
