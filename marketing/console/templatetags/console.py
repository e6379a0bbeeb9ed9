"""What templates of the console ask for: icons, chips, moments, fields, addresses."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from marketing import clock
from marketing.console import responses
from marketing.console.entity import entities
from marketing.console.frame import icons, site_map
from marketing.console.record import findings, gallery, tabs
from marketing.console.record.form_layout import render_groups
from marketing.lifecycle.moments import in_zone
from marketing.lifecycle.states import StatusReason

register = template.Library()
NOTHING = SafeString('<span class="muted">—</span>')
STEPS = ((60, "minute"), (3600, "hour"), (86_400, "day"))


@register.simple_tag
def icon(name: str, look: str = "") -> SafeString:
    """Draw a picture."""
    return icons.icon(name, look)


@register.simple_tag
def chip(reason: Any) -> SafeString:
    """Show a status reason: its own shape, its words."""
    if not reason:
        return SafeString("")
    found = StatusReason(reason)
    return format_html(
        '<span class="chip {}">{}{}</span>', icons.look(found.value), icons.shape(found.value), found.label
    )


@register.simple_tag
def status_chip(record: Any) -> SafeString:
    """Show the status where the status reason doesn't say the same."""
    if record.status == record.status_reason:
        return SafeString("")
    return format_html('<span class="chip plain">{}</span>', str(record.status).capitalize())


@register.simple_tag
def moment(value: Any, zone: str = "") -> SafeString:
    """Show a moment in the person's zone, or in the record's own."""
    if not isinstance(value, datetime):
        return day(value)
    local = in_zone(value, zone or timezone.get_current_timezone_name())
    words = f"{local.day} {local:%b %Y, %H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), local.tzname() or "", words)


@register.simple_tag
def day(value: Any) -> SafeString:
    """Show a day."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if not isinstance(value, date):
        return NOTHING
    return format_html('<time datetime="{}" class="nowrap">{}</time>', value.isoformat(), f"{value.day} {value:%b %Y}")


@register.simple_tag
def value(kind: str, shown: Any, zone: str = "") -> SafeString:
    """Show one value by its kind, in a header or a list; a function and no template, since lists have hundreds."""
    if shown is None or shown == "":
        return NOTHING
    if kind in ("datetime", "moment"):
        return moment(shown, zone)
    made = {"chip": chip, "date": day, "ago": ago, "boolean": _yes_or_no, "meter": _meter}.get(kind)
    if made is not None:
        return made(shown)
    return format_html("{}", grouped(shown) if kind == "number" else shown)


@register.simple_tag
def ago(value: Any) -> SafeString:
    """Show how long ago something was; the moment itself in the title."""
    if not isinstance(value, datetime):
        return SafeString("—")
    seconds = (clock.now() - value).total_seconds()
    local = timezone.localtime(value)
    title = f"{local.day} {local:%b %Y, %H:%M}"
    words = _ago_words(seconds) or f"{local.day} {local:%b %Y}"
    return format_html('<time datetime="{}" title="{}" class="nowrap">{}</time>', value.isoformat(), title, words)


@register.filter
def grouped(value: Any) -> str:
    """Show a number in groups of three, with narrow spaces."""
    if value is None or value == "":
        return "—"
    places = max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else None
    text = f"{value:,}" if places is None else f"{value:,.{places}f}"
    return text.replace(",", "\u202f") if not isinstance(value, str) else number_format(value)


@register.simple_tag
def record_link(kind: str, record_id: int, name: str) -> SafeString:
    """Link to a record by its kind and id."""
    return format_html('<a href="{}">{}</a>', entities()[kind].record_url(record_id), name)


@register.simple_tag
def record_url(page: Any, name: str, **captured: Any) -> str:
    """The address of an entity's own route below a record."""
    return str(page.route(name, **captured))


@register.simple_tag(takes_context=True)
def site_areas(context: Context) -> list[site_map.Area]:
    """The site map."""
    request = context["request"]
    return site_map.areas(request.user, request.path)


@register.simple_tag
def kind_label(kind: str) -> str:
    """What one record of a kind is called."""
    found = entities().get(kind)
    return found.label.capitalize() if found else kind


@register.simple_tag(takes_context=True)
def gallery_url(context: Context, entity: Any) -> str:
    """The address of the gallery that New opens; "" where there is no template to choose."""
    return f"{entity.url}new/from/" if gallery.is_offered(entity, context["request"].user) else ""


@register.simple_tag
def panels_of(page: Any) -> list[Any]:
    """The panels of a record's page."""
    return list(page.panels("general"))


@register.simple_tag
def record_fields(page: Any, tab: str) -> SafeString:
    """Render the field groups of a tab."""
    return render_groups(page, tabs.groups(page, tab))


@register.simple_tag
def check_lines(page: Any) -> list[findings.Line]:
    """What the check found, each with where it is mended."""
    return findings.lines(page)


@register.simple_tag
def check_summary(page: Any) -> str:
    """Say how many errors and warnings the check found."""
    return findings.summary(page.problems)


@register.inclusion_tag("console/_field.html")
def record_field(page: Any, name: str) -> dict[str, Any]:
    """Render one field: label, padlock, reason, input, errors."""
    return {"field": page.field(name)}


@register.simple_tag
def field_label(page: Any, name: str) -> str:
    """What people call a field."""
    return str(page.field(name).label)


@register.simple_tag
def field_attributes(page: Any, name: str) -> SafeString:
    """Write the attributes of the element round a field's input."""
    return format_html('data-field="{}" data-locked="{}"', name, "true" if page.field(name).is_locked else "false")


@register.simple_tag
def input_attributes(page: Any, name: str) -> SafeString:
    """Write the attributes of a field's own input."""
    found = {"name": name, **page.field(name).attributes}
    return format_html_join(
        " ", "{}", ((_attribute(key, value),) for key, value in found.items() if value is not False)
    )


@register.inclusion_tag("console/_lock_reason.html")
def lock_reason(page: Any, name: str) -> dict[str, Any]:
    """Say why a field is locked, with a padlock; nothing when it isn't."""
    return {"field": page.field(name)}


@register.inclusion_tag("console/_version_token.html", takes_context=True)
def version_token(context: Context, page: Any) -> dict[str, Any]:
    """Render what every form of a record carries: CSRF token and row version."""
    return {"page": page, "csrf_token": context.get("csrf_token", "")}


@register.simple_tag(takes_context=True)
def panel_part(context: Context, page: Any, panel: Any) -> SafeString:
    """Render the inside of a panel."""
    return SafeString(
        responses.fragment(
            page.request,
            panel.template,
            {**panel.context(page), "page": page, "record": page.record, "user": page.user},
        ).content.decode()
    )


@register.simple_tag
def tab_part(tab: Any) -> SafeString:
    """Render the inside of a tab."""
    page = tab.page
    context = {**tab.context, "page": page, "tab": tab, "record": page.record, "form": page.form, "user": page.user}
    return SafeString(responses.fragment(page.request, tab.tab.template, context).content.decode())


def _yes_or_no(shown: Any) -> SafeString:
    return SafeString("Yes") if shown else SafeString('<span class="muted">No</span>')


def _meter(shown: Any) -> SafeString:
    return format_html('<progress class="meter" max="1" value="{}"></progress>', f"{float(shown):.3f}")


def _attribute(key: str, value: Any) -> SafeString:
    return format_html("{}", key) if value is True else format_html('{}="{}"', key, value)


def _ago_words(seconds: float) -> str:
    if seconds < 45:
        return "just now"
    for size, word in STEPS:
        number = int(seconds // size)
        if number < {"minute": 60, "hour": 24, "day": 7}[word] and number >= 0:
            number = max(number, 1)
            return f"{number} {word}{'s' if number > 1 else ''} ago"
    return ""
