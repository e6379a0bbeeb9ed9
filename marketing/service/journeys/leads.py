"""The tile that makes a lead of each contact: once for a run, a contact and a tile, whatever happens."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from marketing.audience import people
from marketing.audience.person import Person
from marketing.audience.writes import create_many
from marketing.contracts.journey import JourneyVersion, Tile
from marketing.contracts.tile_settings import CreateLeadSettings
from marketing.service.journeys.at_work import JourneyAtWork
from marketing.service.journeys.decisions import Decisions
from marketing.service.journeys.models import Enrolment
from marketing.users.models import User

LONGEST_TOPIC = 200


def create_lead(run: JourneyAtWork, tile: Tile, batch: Sequence[Enrolment], decisions: Decisions) -> None:
    """Make the leads that are not there yet, in the turn's transaction, and let everybody on."""
    keys = {enrolment.contact_id: f"{run.run_id}:{tile.id}:{enrolment.contact_id}" for enrolment in batch}
    model = people.model("lead")
    made = set(model._base_manager.filter(source_key__in=keys.values()).values_list("source_key", flat=True))
    missing = [key for key, source in keys.items() if source not in made]
    contacts = people.model("contact")._base_manager.select_related("account").filter(pk__in=missing).order_by("pk")
    settings = _usable(tile.set_as(CreateLeadSettings))
    leads = [_lead(run, settings, contact, keys[contact.pk]) for contact in contacts]
    create_many(leads, by=None, at=run.at, note=f"Made by the journey “{run.version.name}”"[:200])
    for enrolment in batch:
        decisions.go(enrolment, tile.next_id)


def _usable(settings: CreateLeadSettings) -> CreateLeadSettings:
    """The settings without an owner who is gone: then the contact's is the lead's."""
    is_there = User.objects.filter(pk=settings.owner, is_active=True).exists() if settings.owner else True
    return settings if is_there else replace(settings, owner=None)


def _lead(run: JourneyAtWork, settings: CreateLeadSettings, contact: Person, key: str) -> Any:
    lead = people.model("lead").of_contact(contact)
    lead.name = settings.topic_for(contact.name, lead.company)[:LONGEST_TOPIC]
    lead.rating, lead.owner_id = settings.rating, settings.owner or contact.owner_id
    lead.source, lead.source_name, lead.source_key = "journey", run.version.name[:200], key
    lead.source_kind, lead.source_id = JourneyVersion.kind, run.open_run.record_id
    return lead
