"""The demo's records in every resting state of their lifecycle, each reached by `perform()`."""

from datetime import datetime, timedelta
from typing import Any

from entities.content_settings.defaults import default_settings
from entities.content_settings.models import ContentSettings
from entities.customer_journeys.models import CustomerJourney
from entities.demo.texts import EMAILS
from entities.emails.branding import BrandRecord, look_of
from entities.emails.models import Email
from entities.segments.models import Segment
from entities.subscription_lists.models import SubscriptionList
from marketing.audience import people, subscriptions
from marketing.audience.levels import Level
from marketing.lifecycle import copying
from marketing.lifecycle.perform import perform
from marketing.service.intake.deploy import deploy
from marketing.service.segments import engine
from marketing.users.models import User

Steps = tuple[str, ...]
LONG_AGO = timedelta(days=75)


def walk(record: Any, steps: Steps, by: Any, at: datetime) -> Any:
    """Run a person's commands on a record one after the other; used records are stopped all the same."""
    for command in steps:
        perform(record, command, by=by, at=at, confirmed=True)
    return record


def rule(field: str, operator: str, *values: Any) -> dict[str, Any]:
    """One row of a segment's query."""
    return {"type": "row", "field": field, "operator": operator, "values": list(values)}


def query(*items: dict[str, Any]) -> dict[str, Any]:
    """A query of one block whose items all hold."""
    return {"blocks": [{"join": "union", "match": "all", "items": list(items)}]}


def is_a(customer_type: str) -> dict[str, Any]:
    """The row for one customer type."""
    return rule("customer_type", "is", customer_type)


def make_segments(by: Any, at: datetime) -> dict[str, Segment]:
    """Live, Live-editable, Stopped and Draft segments, dynamic and static."""
    technology = {
        "type": "related", "relation": "account", "match": "all", "items": [rule("industry", "is", "technology")],
    }  # fmt: skip
    rows: list[tuple[str, dict[str, Any], Steps]] = [
        ("Customers in Vienna", query(rule("city", "equals", "Vienna"), is_a("customer")), ("go-live",)),
        ("Quiet customers", query(rule("last_purchase_at", "older-than", 180, "days")), ("go-live",)),
        ("Opted out", query(rule("do_not_bulk_email", "is", True)), ("go-live",)),
        ("Technology companies", query(technology), ("go-live", "edit")),
        ("Prospects in Germany", query(rule("country", "equals", "Germany"), is_a("prospect")), ("go-live", "stop")),
        ("Large customers", query(rule("orders", "gt", 25)), ()),
    ]  # fmt: skip
    made = {}
    for name, dynamic_query, steps in rows:
        segment = Segment(name=name, dynamic_query=dynamic_query)
        segment.save(by=by, at=at)
        made[name] = walk(segment, steps, by, at)
    board = Segment(name="Advisory board", segment_type="static", description="Picked by hand.")
    board.static_members = list(people.active_contacts().order_by("pk").values_list("pk", flat=True)[:25])
    board.save(by=by, at=at)
    made[board.name] = walk(board, ("go-live",), by, at)
    return made


def make_subscription_lists(by: User, at: datetime) -> None:
    """Lists that readers can join, one that only the house fills, and one that is no longer kept."""
    rows = [
        ("Monthly letter", "What is new in the workshop, once a month.", True, "customer"),
        ("Offers", "Reduced prices, at most twice a month.", True, "prospect"),
        ("Partner news", "", False, "partner"),
        ("Old newsletter", "", False, ""),
    ]
    for name, text, is_offered, of in rows:
        made = SubscriptionList(name=name, text=text, is_offered=is_offered)
        made.save(by=by, at=at - LONG_AGO)
        if not of:
            perform(made, "deactivate", by=by, at=at)
            continue
        keys = people.active_contacts().filter(customer_type=of).order_by("pk").values_list("pk", flat=True)
        subscriptions.join(made.pk, list(keys)[::2], at=at - LONG_AGO, source="Signed up at the fair")


def make_content_settings(by: Any, at: datetime) -> dict[str, ContentSettings]:
    """Every state beside the default record, which is live already."""
    rows: list[tuple[str, Steps]] = [
        ("Events team", ("go-live", "edit")),
        ("Swiss office", ("go-live", "stop")),
        ("Old address", ("go-live", "deactivate")),
        ("Spring campaign", ()),
    ]
    made = {}
    for name, steps in rows:
        settings = ContentSettings(name=name, address_main=f"Nordwind, {name}, Example Street 1, 1010 Vienna, Austria")
        settings.save(by=by, at=at)
        made[name] = walk(settings, steps, by, at)
    return made


def make_emails(brand: BrandRecord, by: User, at: datetime) -> dict[str, Email]:
    """Every state, in the look of a brand; the live ones are what the journeys send."""
    look = {name: part for name, part in look_of(brand).items() if part}
    steps: dict[str, Steps] = {
        "Welcome to Nordwind": ("go-live",),
        "First steps": ("go-live",),
        "We miss you": ("go-live", "edit"),
        "Autumn offer": ("go-live",),
        "Summer letter 2025": ("go-live", "deactivate"),
    }
    made = {}
    for name, values in EMAILS.items():
        email = Email(name=name, from_name="Nordwind", from_address="hello@nordwind.example", **values)
        email.design = {**email.design, **look}
        email.save(by=by, at=at)
        made[name] = walk(email, steps.get(name, ()), by, at)
    stopped = copying.copy(made["Autumn offer"], by=by, at=at)
    stopped.name = "Easter offer"
    stopped.save(by=by, at=at)
    made[stopped.name] = walk(stopped, ("go-live", "stop"), by, at)
    copying.save_as_template(made["Welcome to Nordwind"], by=by, at=at, name="Simple letter")
    return made


def journey(name: str, segment: Segment, emails: list[Email], start: datetime, days: int) -> CustomerJourney:
    """An unsaved journey: segment, email, three days' wait for an open, another email for either answer."""
    yes, no = (emails * 3)[1:3]
    pipeline = [
        {"id": "audience", "type": "segment"},
        {"id": "first", "type": "email"},
        {
            "id": "opened",
            "type": "if-then",
            "branches": {
                "yes": [{"id": "thanks", "type": "email"}, {"id": "lead", "type": "create-lead"}],
                "no": [{"id": "pause", "type": "wait-for"}, {"id": "again", "type": "email"}],
            },
        },
    ]
    tiles = {
        "audience": {
            "name": segment.name, "merge": "union", "items": [{"segment": segment.pk, "containment": "include"}],
        },
        "first": {"name": emails[0].name, "email": emails[0].pk},
        "opened": {
            "name": "Opened within 3 days?", "join": "and", "wait_amount": 3, "wait_unit": "days",
            "rules": [{"source": "first", "condition": "opened", "link": ""}],
        },
        "thanks": {"name": yes.name, "email": yes.pk},
        "lead": {"name": "", "topic": "Call {name}", "rating": "hot", "owner": None},
        "pause": {"name": "", "amount": 4, "unit": "days"},
        "again": {"name": no.name, "email": no.pk},
    }  # fmt: skip
    return CustomerJourney(
        name=name,
        starts_at=start,
        ends_at=start + timedelta(days=days),
        time_zone="Europe/Vienna",
        content_settings=default_settings(),
        pipeline=pipeline,
        tile_settings=tiles,
    )


def make_journeys(segments: dict[str, Segment], emails: dict[str, Email], by: Any, at: datetime) -> None:
    """One journey per resting state; Error by a real failure, Expired by `at=`."""
    welcome, steps, miss, offer = (
        emails[name] for name in ("Welcome to Nordwind", "First steps", "We miss you", "Autumn offer")
    )
    vienna, quiet, board = (segments[name] for name in ("Customers in Vienna", "Quiet customers", "Advisory board"))
    hour = at.replace(minute=0, second=0, microsecond=0)
    _live(asking(journey("Welcome series", vienna, [welcome, steps], hour, 200)), by, at)
    walk(_live(journey("Autumn reactivation", board, [miss, offer], hour, 30), by, at), ("edit",), by, at)
    _live(recurring(journey("Weekly tips", board, [steps], hour, 30)), by, at)
    stopped = walk(
        _live(journey("Loyalty letter", board, [offer, steps], hour + timedelta(days=2), 60), by, at), ("stop",), by, at
    )
    perform(stopped, "stopped", system="Marketing service", at=at)
    _expired(journey("Summer letter", board, [offer, steps], hour - LONG_AGO, 30), by, at)
    _failed(journey("Black Friday teaser", quiet, [emails["Easter offer"]], hour, 5), emails["Easter offer"], by, at)
    draft = journey("Spring webinar", quiet, [welcome, steps], hour + timedelta(days=30), 28)
    draft.save(by=by, at=at)
    copying.save_as_template(draft, by=by, at=at, name="Letter and reminder")


def asking(made: CustomerJourney) -> CustomerJourney:
    """Let a journey take in only who agreed to marketing."""
    made.minimum_consent = Level.MARKETING
    return made


def recurring(made: CustomerJourney) -> CustomerJourney:
    """Let a journey take all members afresh each week, three times."""
    made.is_recurring, made.recurrence_interval, made.recurrence_count = True, 7, 3
    return made


def _live(made: CustomerJourney, by: Any, at: datetime) -> CustomerJourney:
    made.save(by=by, at=at)
    perform(made, "go-live", by=by, at=at)
    engine.sweep(at)  # it waits for the members of its segments
    deploy(made.slug, made.pk, at)
    made.refresh_from_db()
    return made


def _expired(made: CustomerJourney, by: Any, at: datetime) -> None:
    then = at - LONG_AGO
    made.save(by=by, at=then)
    perform(made, "go-live", by=by, at=then)
    perform(made, "went-live", system="Marketing service", at=then)
    perform(made, "end", system="Marketing service", at=then + timedelta(days=30), note="The end date passed.")
    perform(made, "stopped", system="Marketing service", at=then + timedelta(days=30))
    perform(made, "expire", system="Marketing service", at=at)


def _failed(made: CustomerJourney, email: Email, by: Any, at: datetime) -> None:
    """The email is stopped after the journey's check and before the service takes it over."""
    walk(email, ("go-live",), by, at)
    made.save(by=by, at=at)
    perform(made, "go-live", by=by, at=at)
    walk(email, ("stop",), by, at)
    deploy(made.slug, made.pk, at)
