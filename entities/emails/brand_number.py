"""The column that says which brand an email's look came from: written from the design, so that they never differ."""

from django.db import models

from marketing.contracts.design import read_design


class BrandNumberField(models.PositiveBigIntegerField):
    """The id of the brand in the design, None where it has none: for finding the emails of a brand, and no key."""

    def pre_save(self, model_instance: models.Model, add: bool) -> int | None:
        """The id as the design has it now."""
        brand = read_design(getattr(model_instance, "design", None)).value.brand
        number = brand.id if brand is not None else None
        setattr(model_instance, self.attname, number)
        return number
