"""What of a block is apart on phones: classes that a media query alone gives a meaning to."""

from collections.abc import Iterable
from itertools import chain

from marketing.contracts.design import Block
from marketing.service.mail.compose.palette import BLOCK_PADDINGS, padding

_ALIGNED = {
    "left": "margin-left:0 !important;margin-right:auto !important",
    "center": "margin-left:auto !important;margin-right:auto !important",
    "right": "margin-left:auto !important;margin-right:0 !important",
}


def classes(block: Block) -> list[str]:
    """The classes of a block that has something apart on phones."""
    apart = block.phone
    names = [f"go-{name}-{apart[name]}" for name in ("align", "padding") if name in apart]
    return [*names, "go-hidden"] if apart.get("hidden") else names


def style(blocks: Iterable[Block]) -> str:
    """The style of a mail whose blocks have something apart on phones, "" without."""
    rules = dict.fromkeys(chain.from_iterable(_rules(block) for block in blocks))
    return f"<mj-style>@media only screen and (max-width:479px){{{''.join(rules)}}}</mj-style>" if rules else ""


def _rules(block: Block) -> Iterable[str]:
    apart = block.phone
    if (align := apart.get("align")) in _ALIGNED:
        name = f".go-align-{align}"
        yield f"{name},{name} div{{text-align:{align} !important}}"
        yield f"{name} table,{name} p{{{_ALIGNED[str(align)]}}}"
    if (room := apart.get("padding")) in BLOCK_PADDINGS:
        yield f".go-padding-{room}{{padding:{padding(str(room))} !important}}"
    if apart.get("hidden"):
        yield ".go-hidden{display:none !important}"
