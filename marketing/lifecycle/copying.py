"""Copies: a record from a record, a template from a record, a record from a template. Never linked afterwards."""

from datetime import datetime
from typing import Any

from marketing.contracts.reading import Unreadable, words_of
from marketing.lifecycle import registry
from marketing.lifecycle.models import Publishable, Record
from marketing.lifecycle.refusals import NotNow, NotPermitted
from marketing.users.models import User


def duplicate(record: Record) -> Any:
    """An unsaved copy of a record's local version: a Draft with a name of its own."""
    made = type(record)()
    for name in record.data_fields():
        value = record.value_of(name)
        field = None if name in record.virtual_fields else record.column(name)
        if field is None or not field.unique:
            setattr(made, field.attname if field else name, value)
    if isinstance(record, Publishable) and isinstance(made, Publishable):
        made.lost_references = dict(record.lost_references)
    made.owner = None
    made.name = numbered_name(record)
    return made


def copy(record: Record, *, by: User, at: datetime) -> Any:
    """Store and return a copy of a record. Raises NotPermitted or NotNow."""
    _judge(record, "copy", by)
    made = duplicate(record)
    made.save(by=by, at=at, note=f"Copied from “{record}”"[:200])
    return made


def save_as_template(
    record: Record, *, by: User, at: datetime, name: str = "", purpose: str = "", description: str | None = None
) -> Any:
    """Store and return a template that holds the record's values. Raises NotPermitted or NotNow."""
    _judge(record, "save-as-template", by)
    words = getattr(record, "description", "") if description is None else description
    model = template_model(record.slug)
    template = model(name=(name or record.name)[:200], purpose=purpose[:100], description=words[:2000])
    template.fill(record)
    template.save(by=by, at=at, note=f"Made from “{record}”"[:200])
    return template


def from_template(template: Any, at: datetime) -> Any:
    """An unsaved record that starts with the template's values and names the template.

    What the template names and was deleted since stays empty; dates that have passed are set anew.
    Raises Unreadable where the template's content can't be read.
    """
    model: Any = registry.model_for(template.template_for)
    made = model()
    value = model.contract.from_payload(template.payload, template.schema)
    if faults := value.content_faults():
        raise Unreadable(words_of(faults))
    made.restore(value)
    made.template_id = template.pk
    for field in made._meta.concrete_fields:
        if field.unique and not field.primary_key:
            setattr(made, field.attname, field.get_default())
        elif field.related_model and _is_gone(field, made):
            setattr(made, field.attname, None)
    made.started_anew(at)
    return made


def _is_gone(field: Any, made: Record) -> bool:
    key = field.value_from_object(made)
    return key is not None and not field.related_model._base_manager.filter(pk=key).exists()


def template_model(kind: str) -> Any:
    """The template model of a kind; raises KeyError where the kind has no templates."""
    found = [m for m in registry.kinds().values() if getattr(m, "template_for", "") == kind]
    if not found:
        raise KeyError(kind)
    return found[0]


def numbered_name(record: Record) -> str:
    """Return "Name (copy)", or "Name (copy 2)" where that is taken, within the column's length."""
    length = record._meta.get_field("name").max_length or 200
    for number in range(1, 1000):
        ending = " (copy)" if number == 1 else f" (copy {number})"
        name = f"{record.name[: length - len(ending)]}{ending}"
        if not type(record).objects.filter(name=name).exists():
            return name
    return str(record.name)


def _judge(record: Record, command: str, by: User) -> None:
    if not by.has_perm(record.lifecycle.permission(command)):
        raise NotPermitted(f"You don't have the right to run “{record.lifecycle.label(command)}” here.")
    if why := record.lifecycle.refusal(command, record):
        raise NotNow(why)
