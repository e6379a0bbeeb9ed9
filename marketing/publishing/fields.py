"""The column of content that people build in designers, and of what is published of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KeyTransform

from marketing.contracts.plain import read_json
from marketing.contracts.problems import Problem


class ContentField(models.JSONField):
    """JSON that is read whatever stands in the database, and judged by the reader of its contract before it is stored.

    What can't be carried on (nested without end, numbers that no column takes, halves of characters) is read as its
    text, which no reader takes for content: the record's page says so, and its other fields can be edited.
    """

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The stored value; never raises."""
        if value is None or (isinstance(expression, KeyTransform) and not isinstance(value, str)):
            return value
        found = read_json(value)
        return "null" if found is None else found  # a column that is not null can't be stored as None again

    def validate(self, value: Any, model_instance: Any) -> None:
        """Refuse what the contract's reader can't read, in its words; the instance carries the value already."""
        super().validate(value, model_instance)
        read = getattr(model_instance, "content_faults", None)
        faults: tuple[Problem, ...] = read() if read is not None else ()
        if found := dict.fromkeys(fault.message for fault in faults if fault.where == self.name):
            raise ValidationError(list(found))

    def deconstruct(self) -> Any:
        """To the database it is JSON like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
