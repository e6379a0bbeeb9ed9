"""Brands: looks that emails take over, one of them the default for new ones."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from entities.brands.columns import column_of
from entities.brands.lifecycle import LIFECYCLE
from marketing.contracts.theme import THEME, THEME_VALUES, Values, unusual
from marketing.lifecycle import embedded
from marketing.lifecycle.models import Record


class Brand(Record):
    """A brand: a name, and a column for every value of a look. An email that takes it over has a copy of its own.

    One record is the default; `default_record.make_default` moves that mark.
    """

    slug = "brands"
    area = "Marketing templates"
    lifecycle = LIFECYCLE
    list_columns = ("name", "is_default", "status", "owner", "modified_at")
    list_filters = ("status", "owner")
    quick_search = ("name", "description")

    description = models.TextField(blank=True, max_length=2000)
    is_default = models.BooleanField("default", default=False, editable=False)

    class Meta:
        verbose_name = "brand"
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_brand")
        ]

    @property
    def look(self) -> Values:
        """Its values that differ from the usual ones."""
        return unusual({name: self.value_of(name) for name in THEME})

    def clean(self) -> None:
        """Refuse values that no mail could be drawn with, each at its field."""
        super().clean()
        faults: dict[str, Any] = {}
        for one in THEME_VALUES:
            value = self.value_of(one.name)
            if not (one.is_optional and value == "") and one.read(value) is None:
                faults[one.name] = one.wanted[:1].upper() + one.wanted[1:]
        if faults:
            raise ValidationError(faults)

    def after_store(self, at: datetime) -> None:
        """Keep in step which picture of the library is its logo."""
        super().after_store(at)
        self.note_uses(embedded.references({"logo": str(self.value_of("logo"))}))


for _one in THEME_VALUES:
    Brand.add_to_class(_one.name, column_of(_one))
