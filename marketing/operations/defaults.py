"""What a new installation begins with: one live, default set of content settings."""

from datetime import datetime
from typing import Any

from entities.content_settings.defaults import default_settings, make_default
from entities.content_settings.models import ContentSettings
from marketing.lifecycle.perform import perform


def ship_content_settings(address: str, *, by: Any, at: datetime) -> bool:
    """Go live with the default content settings and their built-in preferences page; False where a default exists."""
    if default_settings() is not None:
        return False
    settings = ContentSettings(name="Default content settings", address_main=address)
    settings.save(by=by, at=at)
    perform(settings, "go-live", by=by, at=at)
    make_default(settings, by=by, at=at)
    return True
