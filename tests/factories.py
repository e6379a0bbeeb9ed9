"""Records for tests: functions with keyword overrides. States are reached by `perform()` alone."""

import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from entities.media_library import keeping
from marketing import clock
from marketing.contracts.picture import Drawn, DrawnFile
from marketing.lifecycle import registry
from marketing.lifecycle.perform import perform
from marketing.service.media import drawing, recognising
from marketing.users.models import User

SERVICE = "the service"
ADDRESS = "{{ content_settings.address_main }}"
PREFERENCES = "{{ content_settings.subscription_center_url }}"
_numbers = count(1)

# How a new record gets into each state: commands of people, and of the service where marked with a star.
TO_LIVE = {
    **dict.fromkeys(("journeys", "fairs", "lead-scoring-models"), ("go-live", "went-live*")),
    "editions": ("publish",),
}
PATHS: dict[str, dict[str, tuple[str, ...]]] = {
    "emails": {"expired": ("deactivate",)},
    "content-settings": {"expired": ("deactivate",)},
    "leaflets": {"error": ("go-live",)},
    "fairs": {"going-live": ("go-live",), "error": ("go-live", "fail*")},
    "lead-scoring-models": {
        "going-live": ("go-live",),
        "error": ("go-live", "fail*"),
        "stopping": ("go-live", "went-live*", "stop"),
        "expired": ("deactivate",),
    },
    "journeys": {
        "going-live": ("go-live",),
        "error": ("go-live", "fail*"),
        "stopping": ("go-live", "went-live*", "stop"),
        "stopped": ("go-live", "went-live*", "stop", "stopped*"),
        "expired": ("go-live", "went-live*", "stop", "stopped*", "expire*"),
    },
}
# What a record must begin with to get into a state.
STARTS: dict[tuple[str, str], dict[str, Any]] = {("leaflets", "error"): {"text": "unprintable"}}


def user(role: str = "marketer", **overrides: Any) -> User:
    """Make somebody who may do what a role may: `marketer`, `reviewer` or `administrator`; "" for no role."""
    values = {"username": f"{role or 'nobody'}-{next(_numbers)}", "password": "!"} | overrides
    person = User.objects.create(**values)
    if role:
        person.groups.add(Group.objects.get(name=role))
    return person


def marketer() -> User:
    """Return one marketer, made at the first call of a test."""
    found = User.objects.filter(username="factory-marketer").first()
    return found or user(username="factory-marketer")


def editor(**overrides: Any) -> User:
    """Make somebody who may do what a marketer may, but put nothing live."""
    person = user("", **overrides)
    commands = {model.lifecycle.publishing_command for model in registry.publishable_kinds().values()}
    publishing = tuple(command.replace("-", "_") for command in commands)
    kept = [right for right in marketers_rights() if not right.codename.startswith(publishing)]
    person.user_permissions.set(kept)
    return person


def marketers_rights() -> list[Permission]:
    """Return the permissions that marketers have."""
    return list(Permission.objects.filter(group__name="marketer"))


def rights(*codenames: str) -> list[Permission]:
    """Return permissions by their names."""
    return list(Permission.objects.filter(codename__in=codenames))


def account(**overrides: Any) -> Any:
    """Make a company."""
    return _saved("accounts", {"name": f"Company {next(_numbers)}", "city": "Vienna"} | overrides)


def contact(**overrides: Any) -> Any:
    """Make a contact with an address of its own."""
    number = next(_numbers)
    names = {"first_name": "Carla", "last_name": f"Contact {number}"}
    return _saved("contacts", names | {"email": f"carla{number}@people.example"} | overrides)


def subscription_list(**overrides: Any) -> Any:
    """Make a subscription list that readers can join."""
    return _saved("subscription-lists", {"name": f"List {next(_numbers)}"} | overrides)


def lead(**overrides: Any) -> Any:
    """Make an open lead of nobody known."""
    return _saved("leads", {"name": f"Lead {next(_numbers)}", "last_name": "Lead"} | overrides)


def lead_scoring_model(**overrides: Any) -> Any:
    """Make a model in Draft that gives 10 points to leads that somebody rated as hot."""
    values = {"name": f"Model {next(_numbers)}", "rules": [scoring_rule(10)], "sales_ready_score": 50}
    return _saved("lead-scoring-models", values | overrides)


def scoring_rule(points: int | None, *conditions: dict[str, Any], name: str = "") -> dict[str, Any]:
    """Return a rule of these conditions; of a hot lead where there is none."""
    given = conditions or (scoring_condition("lead", expression("rating", "is", "hot")),)
    return {"name": name, "points": points, "conditions": list(given)}


def scoring_condition(entity: str, *expressions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a condition on an entity that at least one record meets, unless `frequency` says otherwise."""
    usual = {"name": "", "entity": entity, "frequency": "at-least", "amount": None, "unit": ""}
    return usual | {"expressions": list(expressions)} | more


def expression(field: str, operator: str, *values: Any) -> dict[str, Any]:
    """Return one expression of a scoring condition."""
    return {"field": field, "operator": operator, "values": list(values)}


def segment(**overrides: Any) -> Any:
    """Make a dynamic segment of everybody in Vienna, in Draft."""
    values = {"name": f"Segment {next(_numbers)}", "dynamic_query": query("Vienna")}
    return _saved("segments", values | overrides)


def segment_of(*items: Any) -> Any:
    """Make a segment in Draft whose one block holds these items."""
    return segment(dynamic_query=query_of(*items))


def row(field: str, operator: str, *values: Any) -> dict[str, Any]:
    """Return one condition of a segment's query."""
    return {"type": "row", "field": field, "operator": operator, "values": list(values)}


def query_of(*items: Any) -> dict[str, Any]:
    """Return the query of a segment: one block that holds these items."""
    return {"blocks": [{"join": "union", "match": "all", "items": list(items)}]}


def query(city: str) -> dict[str, Any]:
    """Return the query of a segment: contacts of one city."""
    return query_of(row("city", "equals", city))


def content_settings(**overrides: Any) -> Any:
    """Make content settings that pass their check, in Draft; not the default ones."""
    values = {"name": f"Content settings {next(_numbers)}", "address_main": "Example Ltd, 1 Main Street"}
    return _saved("content-settings", values | overrides)


def email(**overrides: Any) -> Any:
    """Make an email that passes its check, in Draft."""
    values = {
        "name": f"Email {next(_numbers)}",
        "subject": "News for {{ contact.first_name }}",
        "preheader": "Read this first",
        "from_name": "Example Ltd",
        "from_address": "news@sender.example",
        "design": design("Hello"),
        "plain_text": f"Hello\n{ADDRESS}\n{PREFERENCES}",
    }
    return _saved("emails", values | overrides)


def design(text: str) -> dict[str, Any]:
    """Return a design with one paragraph, the address and the link that commercial mail needs."""
    texts = (f"<p>{text}</p>", f'<p>{ADDRESS} <a href="{PREFERENCES}">Preferences</a></p>')
    blocks = [{"id": f"b{at}", "type": "text", "html": html} for at, html in enumerate(texts, 1)]
    return {"mode": "blocks", "blocks": blocks}


def journey(**overrides: Any) -> Any:
    """Make a journey that passes its check, in Draft: a live segment, then a live email; begun yesterday."""
    now = clock.now().replace(second=0, microsecond=0)
    values = {
        "name": f"Journey {next(_numbers)}",
        "starts_at": now - timedelta(days=1),
        "ends_at": now + timedelta(days=28),
        "time_zone": "UTC",
        "content_settings": overrides.get("content_settings") or live("content-settings"),
        "pipeline": [{"id": "t1", "type": "segment"}, {"id": "t2", "type": "email"}],
    }
    if "tile_settings" not in overrides:
        values["tile_settings"] = tile_settings(live("segments"), live("emails"))
    return _saved("journeys", values | overrides)


def tile_settings(source: Any, message: Any) -> dict[str, Any]:
    """Return the settings of the two tiles of `journey()`."""
    items = [{"segment": source.pk, "containment": "include"}]
    return {
        "t1": {"name": "Audience", "merge": "union", "items": items},
        "t2": {"name": "News", "email": message.pk},
    }


def template(kind: str, **overrides: Any) -> Any:
    """Make a template record of one of the template kinds."""
    return _saved(kind, {"name": f"Template {next(_numbers)}"} | overrides)


def picture_bytes(*, width: int = 8, height: int = 6, format_: str = "PNG") -> bytes:
    """Draw a picture that no other test has."""
    drawn, written = Image.new("RGB", (width, height), f"#{next(_numbers):06x}"), io.BytesIO()
    drawn.save(written, format_)
    return written.getvalue()


def picture(**overrides: Any) -> Any:
    """Keep a small picture in the media library."""
    values = {"name": f"Picture {next(_numbers)}", "alt_text": "One colour"} | overrides
    content = values.pop("content", None) or picture_bytes()
    made = drawing.read(content, recognising.format_of(content))
    sizes = drawing.sizes(made, None)
    files = [DrawnFile(hashlib.sha256(one).hexdigest(), wide, high, one) for one, wide, high in sizes]
    drawn = Drawn(drawing.EXTENSIONS[made.format], len(made.frames), tuple(files))
    source = hashlib.sha256(content).hexdigest()
    at, by = clock.now(), values.pop("owner", None) or marketer()
    return keeping.keep(drawn, source, by=by, at=at, **values)


def uploads(kind: str) -> dict[str, Any]:
    """Return the files that the form of a new record takes beside its fields."""
    return {"file": SimpleUploadedFile("new.png", picture_bytes())} if kind == "media" else {}


MAKERS: dict[str, Callable[..., Any]] = {
    "media": picture,
    "accounts": account,
    "contacts": contact,
    "leads": lead,
    "lead-scoring-models": lead_scoring_model,
    "segments": segment,
    "subscription-lists": subscription_list,
    "content-settings": content_settings,
    "emails": email,
    "journeys": journey,
}


def make(kind: str, **overrides: Any) -> Any:
    """Make a record of any kind in its first state."""
    if kind in MAKERS:
        return MAKERS[kind](**overrides)
    return template(kind, **overrides) if kind.endswith("-templates") else _named(kind, **overrides)


def in_state(kind: str, reason: str, **overrides: Any) -> Any:
    """Make a record and bring it into a status reason, as people and the service would."""
    record = make(kind, **STARTS.get((kind, reason), {}) | overrides)
    for step in path(kind, reason):
        run(record, step)
    assert record.status_reason == reason, f"{kind}: {record.status_reason} instead of {reason}"
    return record


def path(kind: str, reason: str) -> tuple[str, ...]:
    """Return the steps from a new record into a status reason."""
    to_live = TO_LIVE.get(kind, ("go-live",))
    usual = {
        "draft": (),
        "active": (),
        "inactive": ("deactivate",),
        "live": to_live,
        "live-editable": (*to_live, "edit"),
        "stopped": (*to_live, "stop"),
    }
    return (usual | PATHS.get(kind, {}))[reason]


def run(record: Any, step: str, **options: Any) -> None:
    """Perform one step: a person's command, or the service's when it ends in a star."""
    if step.endswith("*"):
        perform(record, step.rstrip("*"), system=SERVICE, **options)
    else:
        perform(record, step, by=marketer(), confirmed=True, **options)


def live(kind: str) -> Any:
    """Return a live record of a kind that other records may use; made at the first call of a test."""
    name = f"Shared live {kind}"
    records: Any = registry.model_for(kind).objects
    found = records.filter(name=name, status_reason="live").first()
    return found or in_state(kind, "live", name=name)


def _named(kind: str, **overrides: Any) -> Any:
    """Make a record of a kind that needs nothing but a name."""
    return _saved(kind, {"name": f"{kind} {next(_numbers)}"} | overrides)


def _saved(kind: str, values: dict[str, Any]) -> Any:
    record = registry.model_for(kind)(**values)
    record.save(by=values.get("owner") or marketer())
    return record
