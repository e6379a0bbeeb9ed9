"""What brands add to their pages: how they look in a mail, who uses them, and the command that moves the default."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from entities.brands.console.inputs import widgets
from entities.brands.defaults import make_default
from entities.brands.sample import sample_of
from entities.brands.usage import emails_with, usage_of
from marketing.console import responses
from marketing.console.extension import RecordPage, extend
from marketing.console.frame.darkened import darkened, in_light
from marketing.console.frame.frames import framed
from marketing.console.page_parts import Column, Fact, Group
from marketing.contracts.reading import Faults
from marketing.contracts.theme import THEME, THEME_VALUES, read_theme
from marketing.contracts.theme_values import COLOURS, DARK, LOGO, SHAPES, WRITING
from marketing.service import authoring

DEFAULT = mark_safe('<span class="chip live">Default</span>')
console = extend("brands")
console.in_site_map("theme", 1)


def _group(title: str, text: str = "") -> Group:
    return Group(title, *(one.name for one in THEME_VALUES if one.group == title), text=text)


console.form(
    Group("Brand", "name", "description"),
    _group(COLOURS),
    _group(WRITING, "Fonts that mail programs have; where one has none of the first, it takes the next."),
    _group(SHAPES, "A block of an email can differ."),
    _group(LOGO),
    _group(DARK, "Leave all four empty, and programs darken mails as they see fit. With one of them set, those left "
           "empty are made to fit."),
    help={one.name: one.help for one in THEME_VALUES},
    widgets=widgets(),
)  # fmt: skip
console.columns("name", "is_default", Column("description", wide=True), "status", "owner", "modified_at")


@console.facts
def facts(page: RecordPage) -> list[Fact]:
    """Whether it is the default."""
    return [
        Fact("Default", DEFAULT if page.record.is_default else "No", help="New emails start with the default brand."),
        Fact("Owner", page.record.owner or "—"),
        Fact("Modified", page.record.modified_at, "ago"),
    ]


@console.panel("sample", "How it looks", "entities/brands/_sample.html")
def show_sample(page: RecordPage) -> dict[str, Any]:
    """The address of a mail with the values as they are stored."""
    return {"query": urlencode(page.record.look), "names": " ".join(THEME)}


@console.list_route("sample/", name="sample", methods=["GET"])
def sample(request: HttpRequest) -> HttpResponse:
    """A mail that looks as the values of the query say, for a frame; values that are none count as not there."""
    typed = {name: request.GET[name] for name in THEME if request.GET.get(name)}
    rendered = authoring.render(sample_of(read_theme(typed, Faults(""))))
    html = rendered.html or f"<!doctype html><title>No preview</title><p>{escape(rendered.error)}</p>"
    return framed(darkened(html) if request.GET.get("scheme") == "dark" else in_light(html))


@console.panel("emails", "Emails with this brand", "entities/brands/_emails.html", when=lambda page: not page.is_new)
def show_emails(page: RecordPage) -> dict[str, Any]:
    """Which emails took it over, and what a change means for each."""
    return {"usage": usage_of(page.record), "may_see": page.user.has_perm("emails.view_email")}


@console.used_by
def users(page: RecordPage) -> Iterable[tuple[str, str, Any]]:
    """The emails that took it over."""
    yield "Marketing emails that took it over", "emails", emails_with(page.record)


@console.command("make-default", icon="star")
def set_default(page: RecordPage) -> HttpResponse:
    """Make it the default."""
    make_default(page.record, by=page.user, at=page.at)
    return responses.done(page, f"“{page.record}” is the default brand now.")
