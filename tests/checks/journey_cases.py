"""Cases of 17.1: journeys that break one rule each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings
from django.db import transaction

from marketing import clock
from marketing.lifecycle import deleting
from marketing.publishing.publish import publish, put_live
from tests import factories
from tests.checks.cases import Case, Mend, error, setting, warning

CHECKED = {"t1": "segment", "t2": "email", "t3": "if-then", "t4": "wait-for"}
TILES = "tile_settings"


def journey() -> Any:
    """Make a journey that the check finds nothing on: segment, email, if/then, wait."""
    factories.contact(city="Vienna")
    begins = clock.now().replace(second=0, microsecond=0) + timedelta(hours=1)
    settings = factories.tile_settings(factories.live("segments"), factories.live("emails"))
    settings["t3"] = {"rules": [{"source": "t2", "condition": "opened"}], "wait_amount": 3, "wait_unit": "days"}
    settings["t4"] = {"amount": 2, "unit": "days"}
    return factories.journey(
        starts_at=begins,
        ends_at=begins + timedelta(days=28),
        pipeline=[{"id": tile, "type": kind} for tile, kind in CHECKED.items()],
        tile_settings=settings,
    )


def tile(name: str, **values: Any) -> Callable[[Any], None]:
    """Return what changes the settings of a tile."""

    def spoil(record: Any) -> None:
        record.tile_settings[name] |= values

    return spoil


def ends(**later: float) -> Callable[[Any], None]:
    """Return what sets the end so long after the start."""

    def spoil(record: Any) -> None:
        record.ends_at = record.starts_at + timedelta(**later)

    return spoil


def past(name: str) -> Callable[[Any], None]:
    """Return what moves a date behind now."""
    return lambda record: setattr(record, name, clock.now() - timedelta(minutes=5))


def recurring(count: int | None, interval: int | None) -> Callable[[Any], None]:
    """Return what makes a journey recur."""
    return setting(is_recurring=True, recurrence_count=count, recurrence_interval=interval)


def over(record: Any) -> None:
    """Make a journey recur whose one iteration of a day was over before it went live."""
    record.starts_at -= timedelta(days=3)
    recurring(1, 1)(record)


def rule(**values: Any) -> Callable[[Any], None]:
    """Return what changes the one condition of the if/then."""
    return lambda record: record.tile_settings["t3"]["rules"][0].update(values)


def item(**values: Any) -> Callable[[Any], None]:
    """Return what changes the one source of the segment tile."""
    return lambda record: record.tile_settings["t1"]["items"][0].update(values)


def other_email(reason: str, **values: Any) -> Callable[[Any], Mend | None]:
    """Return what sends another email."""

    def spoil(record: Any) -> None:
        record.tile_settings["t2"]["email"] = factories.in_state("emails", reason, **values).pk

    return spoil


def stop(kind: str, field: str = "") -> Callable[[Any], Mend]:
    """Return what stops a used record, and goes live with it again to mend it."""

    def spoil(record: Any) -> Mend:
        used = getattr(record, field) if field else factories.live(kind)
        factories.run(used, "stop")
        return lambda: factories.run(used, "go-live")

    return spoil


def suppress(record: Any) -> Mend:
    """Suppress by a segment that is only a draft."""
    record.suppression_segment = factories.segment()
    return lambda: factories.run(record.suppression_segment, "go-live")


def lose_suppression(record: Any) -> Mend:
    """Delete the suppression segment, then choose another."""
    segment = factories.segment()
    record.suppression_segment = segment
    record.save(by=factories.marketer())
    deleting.delete(segment, by=factories.marketer(), at=clock.now(), confirmed=True)
    record.refresh_from_db()

    def mend() -> None:
        record.suppression_segment = factories.live("segments")
        record.save(by=factories.marketer())

    return mend


def confirmation(record: Any) -> None:
    """Send a confirmation request."""
    link = '<p><a href="{{ message.confirmation_url }}">Yes</a></p>'
    design = factories.design(link)
    other_email("live", content_type="confirmation-request", design=design)(record)


def large_email(record: Any) -> None:
    """Send an email that was published before mails were measured."""
    email = factories.in_state("emails", "live", name="Large")
    value, now = replace(email.snapshot(), design=factories.design("0123456789" * 14_000)), clock.now()
    with transaction.atomic():
        put_live(publish(value, email.pk, (), by=None, at=now), value, at=now)
    record.tile_settings["t2"]["email"] = email.pk


def fill_quota(record: Any) -> Mend:
    """Lower the limit to what is live."""
    before, django_settings.LIVE_SEGMENTS = django_settings.LIVE_SEGMENTS, 1
    return lambda: setattr(django_settings, "LIVE_SEGMENTS", before)


def empty(record: Any) -> Mend:
    """Let nobody be a member."""
    record.tile_settings["t1"]["items"][0]["segment"] = factories.in_state(
        "segments", "live", dynamic_query=factories.query("Nowhere")
    ).pk
    return lambda: factories.contact(city="Nowhere")


def nest(record: Any) -> None:
    """Put an email below nine branches."""
    nodes: list[dict[str, Any]] = [{"id": "deep", "type": "email"}]
    record.tile_settings["deep"] = {"email": factories.live("emails").pk}
    for number in range(9):
        nodes = [{"id": f"i{number}", "type": "if-then", "branches": {"yes": nodes, "no": []}}]
        record.tile_settings[f"i{number}"] = record.tile_settings["t3"]
    record.pipeline[2:3] = [*nodes, {"id": "t3", "type": "if-then"}]


def pipeline(*kinds: str) -> Callable[[Any], None]:
    """Return what keeps only some tiles."""
    return lambda record: setattr(record, "pipeline", [{"id": t, "type": k} for t, k in CHECKED.items() if k in kinds])


def second_audience(record: Any) -> None:
    """Put another segment behind the email."""
    record.pipeline.append({"id": "t5", "type": "segment"})
    record.tile_settings["t5"] = record.tile_settings["t1"]


CASES: list[Case] = [
    error("name-missing", "name", setting(name=" ")),
    error("timezone-missing", "time_zone", setting(time_zone="")),
    error("start-missing", "starts_at", setting(starts_at=None)),
    error("end-missing", "ends_at", setting(ends_at=None)),
    error("end-before-start", "ends_at", ends(minutes=-1)),
    error("end-in-past", "ends_at", past("ends_at")),
    warning("start-in-past", "starts_at", past("starts_at")),
    error("recurrence-over", "recurrence_count", over),
    error("recurrence-missing", "recurrence_interval", recurring(2, None)),
    error("recurrence-missing", "recurrence_count", recurring(None, 7)),
    error("recurrence-zero", "recurrence_interval", recurring(2, 0)),
    error("recurrence-zero", "recurrence_count", recurring(0, 7)),
    error("recurrence-does-not-fit", "recurrence_count", recurring(5, 7)),
    error("no-audience", "pipeline", pipeline("email", "if-then")),
    error("no-action", "pipeline", pipeline("segment")),
    error("unreachable-tile", "pipeline", second_audience, "t5"),
    error("unreachable-tile", "pipeline", lambda record: record.pipeline.append({"id": "t2", "type": "email"})),
    error("too-deep", "pipeline", nest, "deep"),
    error("audience-exclude-only", TILES, item(containment="exclude"), "t1"),
    error("tile-not-configured", TILES, tile("t1", items=[]), "t1"),
    error("tile-not-configured", TILES, lambda r: r.tile_settings["t1"]["items"].append({"segment": None}), "t1"),
    error("tile-not-configured", TILES, tile("t2", email=None), "t2"),
    error("reference-not-live", TILES, stop("segments"), "t1"),
    error("reference-not-live", TILES, stop("emails"), "t2"),
    error("reference-not-live", TILES, tile("t2", email=999_999), "t2"),
    error("suppression-not-live", "suppression_segment", suppress),
    error("reference-deleted", "suppression_segment", lose_suppression),
    warning(
        "source-is-suppression", "suppression_segment",
        lambda record: setattr(record, "suppression_segment", factories.live("segments")),
    ),
    error("content-settings-missing", "content_settings", setting(content_settings=None)),
    error("content-settings-not-live", "content_settings", stop("content-settings", "content_settings")),
    error("email-too-large", TILES, large_email, "t2"),
    error("confirmation-email-used", TILES, confirmation, "t2"),
    error("condition-empty", TILES, tile("t3", rules=[]), "t3"),
    error("condition-source-missing", TILES, rule(source="gone"), "t3"),
    error("condition-source-not-earlier", TILES, rule(source="t4"), "t3"),
    error("condition-unsupported", TILES, rule(condition="printed"), "t3"),
    error("condition-unsupported", TILES, rule(source="t1"), "t3"),
    warning("link-not-in-email", TILES, rule(condition="clicked", link="https://elsewhere.example/"), "t3"),
    error("timeout-missing", TILES, tile("t3", wait_amount=None), "t3"),
    error("wait-nonpositive", TILES, tile("t4", amount=0), "t4"),
    error("wait-nonpositive", TILES, tile("t4", unit="moons"), "t4"),
    warning("wait-longer-than-journey", TILES, tile("t4", amount=29), "t4"),
    warning("wait-longer-than-journey", TILES, tile("t3", wait_amount=29), "t3"),
    warning("segment-quota", TILES, fill_quota, "t1"),
    warning("empty-audience", TILES, empty, "t1"),
]  # fmt: skip
