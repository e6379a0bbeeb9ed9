"""Marketing emails: designed here, sent by journeys in the version they pinned."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from entities.emails import branding
from entities.emails.brand_number import BrandNumberField
from entities.emails.lifecycle import LIFECYCLE
from marketing.contracts.design import read_design
from marketing.contracts.email import COMMERCIAL, CONFIRMATION_REQUEST, DEFAULT_CONTENT, TRANSACTIONAL, EmailVersion
from marketing.contracts.placeholders import HEADLINE
from marketing.lifecycle.models import Publishable
from marketing.publishing.fields import ContentField


def check_design(value: Any) -> None:
    """Refuse what is not a design: an object with a mode, blocks and source."""
    if faults := read_design(value).faults:
        raise ValidationError([fault.message for fault in faults])


def first_design() -> dict[str, Any]:
    """The design that a new email starts with: a greeting, an address and a way to unsubscribe."""
    return {
        "mode": "blocks",
        "blocks": [
            {"id": "b1", "type": "heading", "text": HEADLINE},
            {"id": "b2", "type": "text", "html": "<p>Hello {{ contact.first_name | default: 'there' }},</p>"},
            {"id": "b3", "type": "divider"},
            {
                "id": "b4",
                "type": "text",
                "html": "<p>{{ content_settings.address_main }}<br>"
                '<a href="{{ content_settings.subscription_center_url }}">Preferences and unsubscribe</a></p>',
            },
        ],
    }


class Email(Publishable):
    """A marketing email. Texts are Liquid; `design` holds blocks or hand-written HTML."""

    slug = "emails"
    lifecycle = LIFECYCLE
    contract = EmailVersion
    list_columns = ("name", "subject", "status_reason", "legal_designation", "owner", "modified_at")
    list_filters = ("status_reason", "legal_designation", "owner")
    quick_search = ("name", "subject", "description")
    verbatim = ("plain_text",)
    companion_columns = (*Publishable.companion_columns, "brand_number")

    name = models.CharField(max_length=200)
    subject = models.CharField(max_length=256, blank=True)
    preheader = models.CharField(max_length=256, blank=True, help_text="Shown after the subject in many inboxes.")
    design = ContentField(default=first_design, blank=True, validators=[check_design])
    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    from_name = models.CharField(max_length=200, blank=True)
    from_address = models.CharField(max_length=500, blank=True)
    to = models.CharField(
        max_length=300, default="{{ contact.email }}", help_text="An expression that yields an address."
    )
    reply_to = models.CharField(max_length=770, blank=True, help_text="Left empty, answers go to the From address.")
    legal_designation = models.CharField(
        max_length=20,
        choices=[(COMMERCIAL, "Commercial"), (TRANSACTIONAL, "Transactional")],
        default=COMMERCIAL,
        help_text="Commercial mail needs a subscription link and respects all opt-outs.",
    )
    content_type = models.CharField(
        max_length=30,
        choices=[(DEFAULT_CONTENT, "Default"), (CONFIRMATION_REQUEST, "Confirmation request")],
        default=DEFAULT_CONTENT,
    )
    language = models.CharField(max_length=10, default="en")
    template = models.ForeignKey(
        "record_templates.EmailTemplate", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    generate_plain_text = models.BooleanField(
        default=True, help_text="Follows the design. Untick it to write the plain text by hand."
    )
    plain_text = models.TextField("plain text content", blank=True)
    description = models.TextField(blank=True, max_length=2000)
    brand_number = BrandNumberField(null=True, editable=False, db_index=True)

    class Meta:
        verbose_name = "marketing email"

    @classmethod
    def initial(cls, at: datetime) -> dict[str, Any]:
        """A new email starts with a complete footer, in the look of the default brand."""
        return {"design": {**first_design(), **branding.first_look()}}

    def warning(self, command: str, affected: list[Any]) -> tuple[str, str]:
        """Say what stopping a used email does: pinned versions go on."""
        title, _text = super().warning(command, affected)
        return title, "If you go on, journeys keep sending the version they went live with and show an error there."
