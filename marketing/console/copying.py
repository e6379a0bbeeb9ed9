"""Copies: of a record, of a record as a template, and a new record from a template."""

from datetime import datetime
from typing import Any

from marketing.console.entity import Entity
from marketing.console.forms import column_of


def copy_of(entity: Entity, record: Any) -> Any:
    """Return an unsaved copy of a record: its values, a name of its own, no state and no history."""
    made = entity.model()
    for name in record.data_fields():
        column = column_of(entity.model, name)
        if column is not None and column.unique:
            continue
        setattr(made, column.attname if column is not None else name, record.value_of(name))
    longest = entity.model._meta.get_field("name").max_length or 100
    if "name" in record.data_fields():
        made.name = f"Copy of {record.name}"[:longest]
    made.owner = None
    for hook in entity.extension.copy_hooks:
        hook(record, made)
    return made


def save_as_template(entity: Entity, record: Any, *, by: Any, at: datetime) -> Any:
    """Store a template with the record's values and return it."""
    made = entity.template_model(name=str(record)[:200])
    made.fill(record)
    made.save(by=by, at=at, note=f"Made from {entity.label} “{record}”"[:200])
    return made


def from_template(entity: Entity, record: Any, template: Any) -> None:
    """Fill an unsaved record with what a template holds, and note which template that was."""
    contract = entity.model.contract  # type: ignore[attr-defined]  # only publishable kinds have templates
    kept = {"owner_id": record.owner_id}
    record.restore(contract.from_payload(template.payload, template.schema))
    for name, value in kept.items():
        setattr(record, name, value)
    column = column_of(entity.model, "template")
    if column is not None:
        setattr(record, column.attname, template.pk)
