"""How a mail reads in a light and in a dark inbox, for previews only: whatever the browser itself prefers."""

import re

# What clients do with mails that say nothing of dark inboxes: light turns dark, hues and pictures stay.
_TURNED = (
    "<style>html{background:#fff;filter:invert(.94) hue-rotate(180deg)}"
    "img,svg,video{filter:invert(1) hue-rotate(180deg)}</style>"
)
_HEAD_END = re.compile(r"</head\s*>", re.I)
_STYLE = re.compile(r"(</?style\b)", re.I)
_ASKED = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.I)
_ALWAYS, _NEVER = "(min-width:0)", "(max-width:0)"


def in_light(html: str) -> str:
    """The mail as a light inbox shows it."""
    return _in_scheme(html, "light")


def darkened(html: str) -> str:
    """The mail as a dark inbox shows it: by its own rules for dark, else turned as clients turn those without."""
    if (asked := _in_scheme(html, "dark")) != html:
        return asked
    place = _HEAD_END.search(html)
    at = place.start() if place else len(html)
    return html[:at] + _TURNED + html[at:]


def _in_scheme(html: str, scheme: str) -> str:
    """Answer what style sheets ask of the colour scheme: frames don't hand it on in every browser."""
    parts = _STYLE.split(html)
    for at in range(1, len(parts), 2):
        if not parts[at].startswith("</"):
            parts[at + 1] = _ASKED.sub(
                lambda found: _ALWAYS if found[1].lower() == scheme else _NEVER, parts[at + 1]
            )
    return "".join(parts)
