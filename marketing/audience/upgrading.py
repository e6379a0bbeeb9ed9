"""For migrations: texts of people that were stored before all texts were kept in one form."""

from collections.abc import Sequence

from django.db.models import CharField, Model, TextField, URLField

from marketing.lifecycle.text import composed_to_fit

BATCH = 2_000
Columns = Sequence["CharField[str, str] | TextField[str, str]"]


def compose_stored(model: type[Model]) -> None:
    """Bring the texts of all rows into NFC, a batch at a time; rows that are in it already are only read.

    `model` is one of a migration's state. Lists of members follow with their next refresh.
    """
    columns: Columns = [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, (CharField, TextField)) and not isinstance(column, URLField)
    ]
    names, last = [column.name for column in columns], 0
    while rows := list(model._base_manager.filter(pk__gt=last).order_by("pk").only("pk", *names)[:BATCH]):
        changed = [row for row in rows if _compose(row, columns)]
        model._base_manager.bulk_update(changed, names, batch_size=200)
        last = rows[-1].pk


def _compose(row: Model, columns: Columns) -> bool:
    """Compose the texts of one row; says whether any is another now."""
    is_other = False
    for column in columns:
        text = getattr(row, column.name) or ""
        made = composed_to_fit(text, column.max_length)
        if made != text:
            setattr(row, column.name, made)
            is_other = True
    return is_other
