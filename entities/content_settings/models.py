"""Content settings: postal address, preferences page and social links, read at the moment of sending."""

from typing import Any

from django.db import models
from django.db.models import Q

from entities.content_settings.lifecycle import LIFECYCLE
from marketing.contracts.content_settings import BUILT_IN_PREFERENCES, ContentSettingsVersion
from marketing.lifecycle.models import Publishable

URL_LENGTH = 2100


class ContentSettings(Publishable):
    """One set of content settings. Exactly one record is the default; `defaults.py` moves that mark."""

    slug = "content-settings"
    lifecycle = LIFECYCLE
    contract = ContentSettingsVersion
    list_columns = ("name", "is_default", "status_reason", "owner", "modified_at")
    list_filters = ("status_reason", "owner")

    name = models.CharField(max_length=100)
    is_default = models.BooleanField("default", default=False, editable=False)
    address_main = models.TextField(
        "address main", max_length=2000, blank=True, help_text="The postal address that every commercial mail shows."
    )
    address_line_2 = models.CharField(max_length=500, blank=True)
    subscription_center = models.CharField(
        max_length=URL_LENGTH,
        blank=True,
        default=BUILT_IN_PREFERENCES,
        help_text="Address of the preferences page. The value shown first is the built-in page.",
    )
    forward_to_a_friend = models.CharField(max_length=URL_LENGTH, blank=True)
    linkedin_url = models.URLField("LinkedIn", blank=True)
    x_url = models.URLField("X", blank=True)
    facebook_url = models.URLField("Facebook", blank=True)
    instagram_url = models.URLField("Instagram", blank=True)
    youtube_url = models.URLField("YouTube", blank=True)

    class Meta:
        verbose_name = "content settings"
        verbose_name_plural = "content settings"
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_settings")
        ]

    def warning(self, command: str, affected: list[Any]) -> tuple[str, str]:
        """Say what stopping used content settings does."""
        title, _text = super().warning(command, affected)
        return title, "If you go on, their contacts wait at the email tiles until these settings are live again."
