"""Copies: of a record, of a record as a template, and a new record from a template."""

from datetime import datetime
from typing import Any

from marketing.console.entity import Entity
from marketing.console.forms import column_of
from marketing.lifecycle import copying


def copy_of(entity: Entity, record: Any) -> Any:
    """Return an unsaved copy of a record: its values, a name of its own, no state and no history."""
    made = copying.duplicate(record)
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
    for field in record._meta.concrete_fields:
        if field.unique and not field.primary_key:
            setattr(record, field.attname, field.get_default())
    column = column_of(entity.model, "template")
    if column is not None:
        setattr(record, column.attname, template.pk)
