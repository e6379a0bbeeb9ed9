"""Pictures as inline SVG: one line drawings on a 16 by 16 grid, and a shape of its own for every status reason."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

LINE = 'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'
DRAWN = {
    "journey": (
        '<circle cx="3.5" cy="3.5" r="2"/><circle cx="12.5" cy="12.5" r="2"/><path d="M5.5 3.5H10a2.25 '
        '2.25 0 0 1 0 4.5H6a2.25 2.25 0 0 0 0 4.5h4.5"/>'
    ),
    "mail": '<rect x="1.5" y="3" width="13" height="10" rx="1.5"/><path d="m2 4.5 6 4.5 6-4.5"/>',
    "people": (
        '<circle cx="6" cy="5" r="2.5"/><path d="M1.5 13.5c.4-3 2.2-4.5 4.5-4.5s4.1 1.5 4.5 4.5M11 '
        '2.7a2.4 2.4 0 0 1 0 4.6M12.2 9.5c1.4.7 2.2 2 2.4 4"/>'
    ),
    "person": '<circle cx="8" cy="5" r="2.7"/><path d="M2.8 14c.4-3.2 2.5-4.8 5.2-4.8s4.8 1.6 5.2 4.8"/>',
    "lead": (
        '<circle cx="8" cy="8" r="6"/><circle cx="8" cy="8" r="2.6"/><path d="M8 .8V3M8 13v2.2M.8 8H3M13 '
        '8h2.2"/>'
    ),
    "score": '<path d="M2 12.5a6.5 6.5 0 1 1 12 0M8 9.5l3-4M8 9.5v.1M3.9 12.5h.1M12 12.5h.1"/>',
    "company": (
        '<path d="M2.5 14V3.5A1 1 0 0 1 3.5 2.5h5a1 1 0 0 1 1 1V14M9.5 6.5h3a1 1 0 0 1 1 1V14M1 14h14M5 '
        '5.5h2M5 8.5h2M5 11.5h2"/>'
    ),
    "settings": (
        '<path d="M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6"/><circle cx="10" cy="4.5" r="1.8"/><circle cx="6" '
        'cy="11.5" r="1.8"/>'
    ),
    "template": '<rect x="2" y="2" width="12" height="12" rx="1.5"/><path d="M2 6h12M6.5 6v8"/>',
    "record": '<path d="M4 1.5h5L13 5.5v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM9 1.5v4h4"/>',
    "home": '<path d="m2 7.5 6-5.5 6 5.5M3.5 6.5V14h9V6.5M6.5 14v-4h3v4"/>',
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 4 4"/>',
    "menu": '<path d="M2 4h12M2 8h12M2 12h12"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "save": (
        '<path d="M2.5 3.5a1 1 0 0 1 1-1h7.5l2.5 2.5v7.5a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1zM5 '
        '2.5v3.5h5v-3.5M5 13.5V9.5h6v4"/>'
    ),
    "check": '<path d="m2.5 8.5 3.5 3.5 7.5-8"/>',
    "live": (
        '<circle cx="8" cy="8" r="2" fill="currentColor"/><path d="M4.8 11.2a4.5 4.5 0 0 1 0-6.4M11.2 '
        '4.8a4.5 4.5 0 0 1 0 6.4M2.7 13.3a7.5 7.5 0 0 1 0-10.6M13.3 2.7a7.5 7.5 0 0 1 0 10.6"/>'
    ),
    "edit": '<path d="M10.5 3 13 5.5 5.5 13H3v-2.5zM9 4.5 11.5 7"/>',
    "undo": '<path d="M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6"/>',
    "stop": '<rect x="3.5" y="3.5" width="9" height="9" rx="1.5"/>',
    "on": '<path d="M8 2v5.5M4.5 4.2a5.2 5.2 0 1 0 7 0"/>',
    "off": '<circle cx="8" cy="8" r="5.7"/><path d="m4.2 4.2 7.6 7.6"/>',
    "copy": (
        '<rect x="5.5" y="5.5" width="8.5" height="8.5" rx="1.2"/><path d="M10.5 3.2A1.2 1.2 0 0 0 9.3 '
        '2H3.2A1.2 1.2 0 0 0 2 3.2v6.1a1.2 1.2 0 0 0 1.2 1.2"/>'
    ),
    "send": '<path d="M14 2 7.5 8.5M14 2l-4.2 12-2.3-5.5L2 6.2z"/>',
    "delete": (
        '<path d="M2.5 4.5h11M6 4.5V3a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v1.5M4 4.5l.6 8.6a1 1 0 0 0 1 '
        '.9h4.8a1 1 0 0 0 1-.9L12 4.5M6.7 7.2v4M9.3 7.2v4"/>'
    ),
    "star": '<path d="m8 2 1.8 3.8 4.2.6-3 2.9.7 4.2L8 11.5l-3.7 2 .7-4.2-3-2.9 4.2-.6z"/>',
    "upload": '<path d="M8 10.5V3M4.8 6 8 2.8 11.2 6M2.5 10.5v2a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-2"/>',
    "download": '<path d="M8 3v7.5M4.8 7.5 8 10.7l3.2-3.2M2.5 10.5v2a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-2"/>',
    "eye": (
        '<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" '
        'r="2"/>'
    ),
    "filter": '<path d="M2 3.5h12L9.5 8.7V13l-3-1.5V8.7z"/>',
    "down": '<path d="m4 6 4 4 4-4"/>',
    "right": '<path d="m6 4 4 4-4 4"/>',
    "left": '<path d="m10 4-4 4 4 4"/>',
    "up": '<path d="m4 10 4-4 4 4"/>',
    "close": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "info": '<circle cx="8" cy="8" r="6"/><path d="M8 7.5v3.5M8 5v.1"/>',
    "warning": '<path d="M8 2 14.5 13.5h-13zM8 6.5v3.3M8 11.7v.1"/>',
    "error": '<circle cx="8" cy="8" r="6"/><path d="M8 4.7v3.8M8 11v.1"/>',
    "success": '<circle cx="8" cy="8" r="6"/><path d="m5.2 8.2 2 2 3.6-4"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>',
    "branch": '<path d="M8 2v4M8 6c0 4-4.5 3-4.5 8M8 6c0 4 4.5 3 4.5 8"/>',
    "theme": '<circle cx="8" cy="8" r="6"/><path d="M8 2v12a6 6 0 0 0 0-12z" fill="currentColor"/>',
    "sun": (
        '<circle cx="8" cy="8" r="2.8"/><path d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 '
        '3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9"/>'
    ),
    "moon": '<path d="M13.5 9.7A6 6 0 0 1 6.3 2.5a6 6 0 1 0 7.2 7.2z"/>',
    "out": (
        '<path d="M9.5 5V3.5a1 1 0 0 0-1-1h-5a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h5a1 1 0 0 0 1-1V11M6.5 '
        '8h8M12 5.5 14.5 8 12 10.5"/>'
    ),
    "link": (
        '<path d="M6.7 9.3a2.7 2.7 0 0 0 3.8 0l2.3-2.3A2.7 2.7 0 0 0 9 3.2L8 4.2M9.3 6.7a2.7 2.7 0 0 '
        '0-3.8 0L3.2 9A2.7 2.7 0 0 0 7 12.8l1-1"/>'
    ),
    "more": (
        '<circle cx="3" cy="8" r=".8" fill="currentColor"/><circle cx="8" cy="8" r=".8" '
        'fill="currentColor"/><circle cx="13" cy="8" r=".8" fill="currentColor"/>'
    ),
    "image": (
        '<rect x="2" y="3" width="12" height="10" rx="1.5"/><circle cx="5.5" cy="6.3" r="1.1"/><path '
        'd="m2.5 12 3.5-3.5 2.3 2.3L11 8l3 3"/>'
    ),
    "text": '<path d="M3 4V2.8h10V4M8 2.8v10.4M6.3 13.2h3.4"/>',
    "code": '<path d="m5 4.5-3.5 3.5L5 11.5M11 4.5 14.5 8 11 11.5M9.2 3 6.8 13"/>',
    "list": '<path d="M5.5 4h8.5M5.5 8h8.5M5.5 12h8.5M2.5 4v.1M2.5 8v.1M2.5 12v.1"/>',
    "health": '<path d="M1.5 8h3l1.5-4 3 8 1.5-4h4"/>',
    "drag": '<path d="M6 3.5v.1M6 8v.1M6 12.5v.1M10 3.5v.1M10 8v.1M10 12.5v.1"/>',
}  # fmt: skip
LOCK = (
    '<path fill="currentColor" stroke="none" d="M4 7V5a4 4 0 1 1 8 0v2h.5A1.5 1.5 0 0 1 14 8.5v5a1.5 '
    '1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 13.5v-5A1.5 1.5 0 0 1 3.5 7zm2 0h4V5a2 2 0 1 0-4 0z"/>'
)
TURNING = (
    '<path fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" '
    'd="M8 2.5a5.5 5.5 0 1 1-5.2 3.7"/>'
)
SHAPES = {
    "draft": (
        '<circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-dasharray="3 2.2"/>'
    ),
    "going-live": TURNING,
    "publishing": TURNING,
    "live": '<circle cx="8" cy="8" r="5" fill="currentColor"/>',
    "live-editable": (
        '<circle cx="6" cy="10" r="4" fill="currentColor"/><path fill="none" stroke="currentColor" '
        'stroke-width="2" d="m9 7 5-5"/>'
    ),
    "stopping": (
        '<rect x="5.5" y="5.5" width="5" height="5" rx="1" fill="currentColor"/><path fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" d="M8 1.6a6.4 6.4 0 1 1-6 4.2"/>'
    ),
    "completing": (
        '<path fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" d="M8 2a6 6 0 '
        '1 0 6 6"/>'
    ),
    "stopped": '<rect x="3.5" y="3.5" width="9" height="9" rx="1.5" fill="currentColor"/>',
    "completed": (
        '<path fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" '
        'stroke-linejoin="round" d="m3 8.5 3.5 3.5L13.5 4"/>'
    ),
    "error": '<path d="M8 1.5 15 14H1z" fill="currentColor"/>',
    "expired": (
        '<path fill="currentColor" d="M3.5 2h9v1.5C12.5 5.5 10 7 9.2 8c.8 1 3.3 2.5 3.3 '
        '4.5V14h-9v-1.5C3.5 10.5 6 9 6.8 8 6 7 3.5 5.5 3.5 3.5z"/>'
    ),
    "active": (
        '<path fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" '
        'stroke-linejoin="round" d="m3 8.5 3.5 3.5L13.5 4"/>'
    ),
    "inactive": (
        '<path fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" d="M3.5 8h9"/>'
    ),
}  # fmt: skip
LOOKS = {
    "live": "live", "live-editable": "live", "active": "live", "going-live": "wait turns", "publishing": "wait turns",
    "stopping": "wait turns", "completing": "wait turns", "stopped": "stop", "error": "error",
}  # fmt: skip


def icon(name: str, look: str = "") -> SafeString:
    """A drawing, hidden from screen readers: words always stand beside it."""
    inner = LOCK if name == "lock" else DRAWN.get(name, DRAWN["record"])
    svg = f'<svg class="icon{{}}" viewBox="0 0 16 16" {LINE} aria-hidden="true">{inner}</svg>'
    return format_html(svg.replace("{}", "{0}"), f" {look}" if look else "")


def shape(reason: str) -> SafeString:
    """The shape of a status reason."""
    return mark_safe(f'<svg viewBox="0 0 16 16" aria-hidden="true">{SHAPES.get(reason, SHAPES["draft"])}</svg>')


def look(reason: str) -> str:
    """The family of colours of a status reason, and whether it turns."""
    return LOOKS.get(reason, "idle")
