"""All tables of the contract by slug, and every command that any entity has."""

from tests.spec import (
    account,
    brand,
    contact,
    content_settings,
    email,
    journey,
    lead_scoring_model,
    record_template,
    segment,
    subscription_list,
)
from tests.spec.rows import Table

PAGES = (account, brand, lead_scoring_model, segment, subscription_list, content_settings, email, journey)
TABLES: dict[str, Table] = {page.SLUG: Table.of(page, page.SLUG) for page in PAGES} | {
    slug: Table.of(page, slug) for page in (contact, record_template) for slug in page.SLUGS
}

# Commands: `go-live`, `publish` (real-time journeys), `edit`, `save`, … (interface.md, Addresses)
ALL_COMMANDS = (
    "go-live",
    "publish",
    "edit",
    "save",
    "discard-changes",
    "stop",
    "activate",
    "deactivate",
    "check",
    "delete",
    "new-version",
    "go-live-with-all",
    "copy",
    "save-as-template",
    "test-send",
)

# Transitions that only the marketing service makes: nobody starts them by hand, nowhere.
SERVICE_COMMANDS = ("went-live", "fail", "stopped", "expire", "end")
