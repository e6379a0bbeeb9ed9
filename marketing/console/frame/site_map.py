"""The site map: areas and what lies in them, only what the person may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from marketing.console.entity import Entity, entities
from marketing.console.extension import extra_pages

ORDER = (
    "Marketing execution", "Customers", "Internet marketing", "Lead management", "Events", "Marketing templates",
    "Service", "Settings",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One entry."""

    title: str
    url: str
    icon: str
    is_current: bool


@dataclass
class Area:
    """A heading with its entries."""

    title: str
    places: list[Place] = field(default_factory=list)


def areas(user: Any, path: str) -> list[Area]:
    """The areas that hold something for this person; the entry of `path` is the current one."""
    found: dict[str, Area] = {}
    for entity in in_order(entities().values()):
        if user.has_perm(entity.permission("view")):
            place = Place(entity.title, entity.url, entity.icon, path.startswith(entity.url))
            found.setdefault(entity.area, Area(entity.area)).places.append(place)
    for page in extra_pages:
        if page.title and user.has_perm(page.right):
            url = f"/{page.path}"
            place = Place(page.title, url, page.icon or "record", path.startswith(url))
            found.setdefault(page.area, Area(page.area)).places.append(place)
    return sorted(found.values(), key=lambda area: ORDER.index(area.title) if area.title in ORDER else len(ORDER))


def in_order(found: Iterable[Entity]) -> list[Entity]:
    """Entities as the site map lists them."""
    return sorted(found, key=lambda entity: entity.extension.place)
