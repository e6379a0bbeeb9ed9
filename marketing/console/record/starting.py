"""What a new record starts with: the model's defaults, the person's zone, a template, what the entity adds."""

from datetime import datetime
from typing import Any

from marketing.console.access import key_of
from marketing.console.entity import Entity
from marketing.console.page_parts import Notice
from marketing.console.record.record_page import LoadedRecordPage
from marketing.contracts.reading import Unreadable
from marketing.lifecycle import copying


def blank(entity: Entity, user: Any, at: datetime) -> Any:
    """An unsaved record with its first values."""
    initial = getattr(entity.model, "initial", None)
    record = entity.model(**(initial(at) if initial else {}))
    record.owner = user
    if hasattr(record, "time_zone"):
        record.time_zone = user.time_zone
    return record


def prepare(page: LoadedRecordPage) -> None:
    """Give a page its unsaved record: a copy of the chosen template, else one that the entity's hooks filled."""
    for hook in page.entity.extension.start_hooks:
        hook(page)
    chosen = _chosen_template(page)
    if chosen is not None:
        _start_from(page, chosen)


def _start_from(page: LoadedRecordPage, template: Any) -> None:
    try:
        owner, page.record = page.record.owner, copying.from_template(template, page.at)
    except Unreadable as fault:
        text = f"The template “{template}” can't be read, so this starts without it. {fault}"
        page.refusal = Notice("error", text, title="Not taken over")
    else:
        page.record.owner = owner


def _chosen_template(page: LoadedRecordPage) -> Any:
    text = page.request.GET.get("template", "") or page.request.POST.get("template", "")
    model = page.entity.template_model
    return model.objects.filter(pk=key_of(text), status="active").first() if model is not None else None
