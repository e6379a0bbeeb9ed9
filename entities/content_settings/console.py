"""What content settings add to their pages: how the footer reads, and the command that moves the default."""

from typing import Any

from django.http import HttpResponse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from entities.content_settings import states
from entities.content_settings.defaults import make_default
from entities.content_settings.footer import footer_of
from marketing.audience import people
from marketing.console import responses
from marketing.console.extension import RecordPage, extend
from marketing.console.frame.frames import framed
from marketing.console.page_parts import Fact, Group
from marketing.service import authoring

DEFAULT = mark_safe('<span class="chip live">Default</span>')
console = extend("content-settings")
console.in_site_map("settings", 3)
console.states(states.MEANINGS)
console.form(
    Group("Postal address", "name", "address_main", "address_line_2", text="Every commercial email must show it."),
    Group(
        "Preferences", "subscription_center", "forward_to_a_friend",
        text="Where people change what they get, and where they unsubscribe.",
    ),
    Group(
        "Social links", "linkedin_url", "x_url", "facebook_url", "instagram_url", "youtube_url",
        text="Emails can print them; those left empty are left out.",
    ),
    help={"forward_to_a_friend": "Address of a page on which people pass an email on."},
)  # fmt: skip
console.first_step(2, "Say who sends", "Postal address and preferences page stand in every mail.", was_ever_live=True)
console.columns("name", "is_default", "status_reason", "address_main", "owner", "modified_at")


@console.facts
def facts(page: RecordPage) -> list[Fact]:
    """Whether these are the default."""
    words = "New journeys start with the default content settings."
    return [
        Fact("Default", DEFAULT if page.record.is_default else "No", help=words),
        Fact("Owner", page.record.owner or "—"),
        Fact("Modified", page.record.modified_at, "ago"),
    ]


@console.panel("footer", "How a footer reads", "entities/content_settings/_footer.html")
def show_footer(page: RecordPage) -> dict[str, Any]:
    """Whom the footer is shown for."""
    return {"contact": _reader()}


@console.route("footer/", name="footer", methods=["GET"])
def footer(page: RecordPage) -> HttpResponse:
    """A mail that is nothing but a footer with these settings, for a frame."""
    contact = _reader()
    rendered = authoring.render(footer_of(page.record), contact.pk if contact else None, page.record.snapshot())
    return framed(rendered.html or f"<p>{escape(rendered.error)}</p>")


def _reader() -> Any:
    return people.active_contacts().exclude(email="").order_by("name", "pk").first()


@console.command("make-default", icon="star")
def set_default(page: RecordPage) -> HttpResponse:
    """Make these the default."""
    make_default(page.record, by=page.user, at=page.at)
    return responses.done(page, f"“{page.record}” are the default content settings now.")
