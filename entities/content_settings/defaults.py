"""The default content settings: which record it is, how another becomes it, and what an installation begins with."""

from datetime import datetime

from entities.content_settings.models import ContentSettings
from marketing.lifecycle import default_record
from marketing.lifecycle.perform import perform
from marketing.lifecycle.states import StatusReason
from marketing.users.models import User


def default_settings() -> ContentSettings | None:
    """The default record."""
    found: ContentSettings | None = default_record.default_of(ContentSettings)
    return found


def ship(address: str, *, by: User, at: datetime) -> bool:
    """Go live with the default content settings and their built-in preferences page; False where a default exists."""
    if default_settings() is not None:
        return False
    settings = ContentSettings(name="Default content settings", address_main=address)
    settings.save(by=by, at=at)
    perform(settings, "go-live", by=by, at=at)
    make_default(settings, by=by, at=at)
    return True


def make_default(record: ContentSettings, *, by: User, at: datetime) -> None:
    """Make a live record the default; the former default loses the mark in the same transaction."""
    default_record.make_default(record, _why_not, by=by, at=at)


def _why_not(row: ContentSettings) -> str:
    if StatusReason(row.status_reason).is_live:
        return ""
    return "Only live content settings can be the default. Go live with them first."
