"""How a mail reads in a dark inbox, for previews only."""

import re

# What clients do with mails that say nothing of dark inboxes: light turns dark, hues and pictures stay.
_TURNED = (
    "<style>html{background:#fff;filter:invert(.94) hue-rotate(180deg)}"
    "img,svg,video{filter:invert(1) hue-rotate(180deg)}</style>"
)
_HEAD_END = re.compile(r"</head\s*>", re.I)


def darkened(html: str) -> str:
    """The mail as a dark inbox shows it; one with dark styles of its own keeps them, the frame asks for dark."""
    if "prefers-color-scheme" in html:
        return html
    place = _HEAD_END.search(html)
    at = place.start() if place else len(html)
    return html[:at] + _TURNED + html[at:]
