"""What customer journeys say of themselves: form, header, sentences, notices, list columns."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from entities.customer_journeys import broken_references, history, pickers, results, states
from marketing.console.extension import extend
from marketing.console.page_parts import Column, Fact, Group, Notice
from marketing.contracts.journey import JourneyVersion
from marketing.lifecycle.states import StatusReason
from marketing.publishing.publish import load
from marketing.service import authoring, insights

TAB = "designer"

console = extend("journeys")
console.in_site_map("journey", 1)
console.states(states.MEANINGS)
console.form(
    Group("Journey", "name", "purpose", "description", "template"),
    Group(
        "Schedule",
        "starts_at",
        "ends_at",
        "time_zone",
        text="Contacts move between start and end only. Both are wall-clock times in the journey's time zone.",
    ),
    Group("Audience and sending", "content_settings", "suppression_segment", "minimum_consent", "target"),
    Group("Recurrence", "is_recurring", "recurrence_interval", "recurrence_count"),
    placed={"pipeline": TAB, "tile_settings": TAB},
    choices={
        "content_settings": lambda queryset, page: queryset.filter(status_reason__in=pickers.LIVE),
        "suppression_segment": lambda queryset, page: queryset.filter(status_reason__in=pickers.LIVE),
    },
    help={
        "content_settings": "Where mail takes its postal address and preferences page from, at the moment of sending.",
        "suppression_segment": "Who is or becomes a member gets nothing more from this journey.",
        "minimum_consent": "Whose consent level is lower is not taken in, and goes no further when it is lowered. "
        "Without one, the level is not asked for.",
        "ends_at": "Everything stops then, wherever contacts are.",
    },
    labels={"starts_at": "Starts", "ends_at": "Ends"},
)


@console.facts
def facts(page: Any) -> list[Fact]:
    """Start and end in the journey's own zone, and when it expires."""
    journey = page.record
    found = [
        Fact("Starts", journey.starts_at, "datetime", zone=journey.time_zone),
        Fact("Ends", journey.ends_at, "datetime", zone=journey.time_zone),
        Fact("Time zone", journey.time_zone.replace("_", " ")),
        Fact("Owner", journey.owner),
    ]
    if journey.expires_at:
        help_text = (
            "A stopped journey expires 30 days after its end, or after somebody stopped it. It can't be restarted then."
        )
        found.insert(2, Fact("Expires", history.day(journey.expires_at, journey.time_zone), help=help_text))
    return found


@console.sentence_for("stopping", "stopped")
def stopped(page: Any) -> str:
    """Tell the end date that passed from a person who stopped it, and say the day of expiry."""
    return history.stopped_sentence(page.record)


@console.sentence_for("live", "live-editable", "expired")
def state(page: Any) -> str:
    """Say until when it runs and what happens then, or when it expired."""
    is_expired = page.reason is StatusReason.EXPIRED
    return history.expired_sentence(page.record) if is_expired else history.live_sentence(page.record, iteration(page))


def iteration(page: Any) -> str:
    """Say which iteration of a recurring journey runs; "" for others, and before the first."""
    running = insights.running_iteration(page.record.pk) if page.record.is_recurring else None
    live = page.record.live_publication if running is not None else None
    if running is None or live is None:
        return ""
    version = load(live, JourneyVersion)
    last = authoring.last_iteration_ends(version, page.record.pk)
    return history.iteration_words(version, running.number, running.ends_at, last)


@console.notices
def notices(page: Any) -> Iterator[Notice]:
    """Say which pinned emails are behind, that mail waits for content settings, and what to do."""
    if page.reason not in pickers.LIVE:
        return
    settings = page.record.content_settings
    if settings is not None and settings.status_reason not in pickers.LIVE:
        text = f"The content settings “{settings}” are not live, so contacts wait at the email tiles until they are."
        title, label = "No mail goes out now", "Open the content settings"
        yield Notice("error", text, f"/content-settings/{settings.pk}/", label, title=title)
    for pin in {pin.record_id: pin for pin in behind(page)}.values():
        text, link = history.pin_words(pin, page.record.time_zone), f"/{pin.kind}/{pin.record_id}/?tab=versions"
        yield Notice("warning", text, link, "Compare the versions", title="A newer version of an email is live")


@console.attention
def attention(user: Any, at: datetime) -> list[Notice]:
    """Live journeys that wait for something: content settings, emails or segments that are not live."""
    return [Notice("error", one.text, one.url, one.journey, "Waits") for one in broken_references.found(user)]


console.first_step(
    5, "Send by a journey", "It checks everything first; nothing is sent before it is live.", was_ever_live=True
)
console.columns(
    "name",
    "status_reason",
    Column("starts_at", values=results.day_column("starts_at"), kind="date", sort="starts_at"),
    Column("ends_at", values=results.day_column("ends_at"), kind="date", sort="ends_at"),
    Column("entered", "Entered", values=results.column("entered", insights.journey_totals), kind="number"),
    Column("completed", "Through", values=results.column("completed", insights.journey_totals), kind="number"),
    Column("progress", values=results.column("progress", insights.journey_totals), kind="meter", wide=True),
    "modified_at",
)


def behind(page: Any) -> list[insights.Pin]:
    """The pins of which a newer version is live; asked for once a page."""
    if "pins" not in page.shared:
        page.shared["pins"] = insights.pins_behind(page.record.pk)
    found: list[insights.Pin] = page.shared["pins"]
    return found
