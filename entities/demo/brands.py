"""The demo's two brands: the default, and one of a sub-brand with colours for dark inboxes."""

from datetime import datetime

from entities.brands.defaults import make_default
from entities.brands.models import Brand
from marketing.users.models import User

NORDWIND = {
    "accent": "#1f5f8b", "heading": "#12344d", "panel": "#ffffff", "background": "#eef3f7",
    "heading_font": "Georgia, Times, serif", "heading_1": 30, "corners": "pill",
    "dark_accent": "#7cc0ee", "dark_text": "#e7edf2", "dark_panel": "#15202b", "dark_background": "#0d151d",
}  # fmt: skip
OUTDOOR = {
    "accent": "#2e6b3a", "heading": "#22401f", "background": "#f1f4ea", "font": "Verdana, Geneva, sans-serif",
    "text_size": 17, "corners": "square", "spacing": "large", "dark_panel": "#18211a",
}  # fmt: skip


def make_brands(by: User, at: datetime) -> Brand:
    """Store both, and return the default one."""
    house = Brand(name="Nordwind", description="For all letters of the house.", **NORDWIND)
    house.save(by=by, at=at)
    make_default(house, by=by, at=at)
    Brand(name="Nordwind Outdoor", description="For the tours and their shop.", **OUTDOOR).save(by=by, at=at)
    return house
