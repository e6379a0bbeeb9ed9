"""What the console derives once per model: names, address, columns, views, form, and what the entity adds."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.apps import apps

from marketing.console.extension import Extension, Tab, extend
from marketing.console.lists.system_views import system_views
from marketing.console.page_parts import View
from marketing.lifecycle import registry
from marketing.lifecycle.models import Publishable, Record


@dataclass(frozen=True)
class Entity:
    """One kind of record as people meet it. Labels, rights and addresses come from the model."""

    model: type[Record]

    @property
    def slug(self) -> str:
        """Kind and address in one."""
        return self.model.slug

    @cached_property
    def extension(self) -> Extension:
        """What the entity's own `console.py` adds."""
        return extend(self.slug)

    @property
    def label(self) -> str:
        """One of them, in the middle of a sentence: `customer journey`."""
        return str(self.model._meta.verbose_name)

    @property
    def plural(self) -> str:
        """Many of them, in the middle of a sentence."""
        return str(self.model._meta.verbose_name_plural)

    @property
    def title(self) -> str:
        """Many of them, as a heading."""
        return self.plural[:1].upper() + self.plural[1:]

    @property
    def records(self) -> Any:
        """All of its records."""
        return self.model.objects.all()

    @property
    def area(self) -> str:
        """Its place in the site map."""
        return self.model.area

    @property
    def icon(self) -> str:
        """Name of its picture in the sprite."""
        return self.extension.icon

    @property
    def is_publishable(self) -> bool:
        """True when its records go live."""
        return issubclass(self.model, Publishable)

    @property
    def url(self) -> str:
        """Address of the list."""
        return f"/{self.slug}/"

    def record_url(self, record_id: int) -> str:
        """Address of one record."""
        return f"/{self.slug}/{record_id}/"

    def permission(self, right: str) -> str:
        """Return `app.codename` of view, add, change or delete; a full permission stays as it is."""
        if "." in right:
            return right
        return f"{self.model._meta.app_label}.{right}_{self.model._meta.model_name}"

    @cached_property
    def views(self) -> dict[str, View]:
        """The views of the list by key, the default one first."""
        found = [*system_views(self.model, self.plural), *self.extension.views]
        return {view.key: view for view in found}

    @cached_property
    def template_model(self) -> Any:
        """The model of its templates, where it has some."""
        found = (m for m in registry.kinds().values() if getattr(m, "template_for", "") == self.slug)
        return next(found, None)

    def tab(self, name: str) -> Tab | None:
        """A tab that the entity adds."""
        return next((tab for tab in self.extension.tabs if tab.name == name), None)


@cache
def entities() -> dict[str, Entity]:
    """Every entity by slug, in the order of settings.ENTITIES."""
    apps.check_models_ready()
    return {slug: Entity(model) for slug, model in registry.kinds().items()}


def entity_of(record: Any) -> Entity:
    """The entity that a record belongs to."""
    return entities()[record.slug]
