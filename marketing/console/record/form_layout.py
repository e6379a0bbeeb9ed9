"""The form's layout by django-crispy-forms, with templates of our own: groups of fields under headings."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from marketing.console.extension import RecordPage
from marketing.console.page_parts import Group


class FieldGroup(LayoutObject):
    """Fields that stand together on a panel, each with its lock."""

    template = "console/_group.html"

    def __init__(self, page: RecordPage, group: Group) -> None:
        self.page, self.group = page, group
        self.fields = list(group.names)

    def render(self, form: Any, context: Any, template_pack: str = "golive", **options: Any) -> SafeString:
        """The group's HTML."""
        form.rendered_fields.update(self.fields)
        shown = [self.page.field(name) for name in self.fields]
        context = {"group": self.group, "fields": shown, "page": self.page, "why": _common_reason(shown)}
        return render_to_string(self.template, context)


def _common_reason(fields: Sequence[Any]) -> str:
    """The reason that locks all fields of a group alike; it is then said once, over them."""
    reasons = {field.why for field in fields}
    return reasons.pop() if len(reasons) == 1 and len(fields) > 1 else ""


def render_groups(page: RecordPage, groups: Sequence[Group]) -> SafeString:
    """The HTML of field groups, laid out by a crispy helper."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*(FieldGroup(page, group) for group in groups))
    return mark_safe(helper.render_layout(page.form, Context({"page": page}), template_pack="golive"))
