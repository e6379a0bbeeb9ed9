"""Subscription lists: what contacts join and leave, themselves or by somebody in the console (domain.md 6.3)."""

from typing import ClassVar

from django.db import models

from marketing.lifecycle.models import Record
from marketing.lifecycle.plain import plain_lifecycle


class SubscriptionList(Record):
    """A list of contacts who want something regularly. Readers see its title and text; `name` is for the console.

    An inactive list keeps who is on it: it takes nobody new, and readers don't see it.
    """

    slug = "subscription-lists"
    area = "Customers"
    lifecycle = plain_lifecycle()
    list_columns = ("name", "title", "is_offered", "status", "owner", "modified_at")
    list_filters = ("status", "is_offered", "owner")
    quick_search = ("name", "title", "description")

    name = models.CharField(max_length=100)
    title = models.CharField(
        max_length=100, blank=True, help_text="What readers see as its name. Left empty: the name above."
    )
    text = models.CharField(
        "text for readers", max_length=300, blank=True, help_text="What they get, and how often, in a sentence."
    )
    is_offered = models.BooleanField(
        "readers can join", default=True, help_text="Shown as a check box on their preferences page."
    )
    description = models.TextField(blank=True, max_length=2000)

    class Meta:
        verbose_name = "subscription list"

    @property
    def shown_as(self) -> str:
        """What readers see as its name."""
        return self.title or self.name


class Subscription(models.Model):
    """A contact on a list. Written by `marketing.audience.subscriptions` alone, which tells whoever must know."""

    slug: ClassVar[str] = "subscriptions"
    audience_fields: ClassVar[tuple[str, ...]] = ("list", "since")
    audience_relations: ClassVar[tuple[str, ...]] = ()
    began_column: ClassVar[str] = "since"

    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="subscriptions")
    list = models.ForeignKey(SubscriptionList, on_delete=models.CASCADE, db_index=False, related_name="subscriptions")
    since = models.DateTimeField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["contact", "list"], name="subscribed_once")]
        indexes = [models.Index(fields=["list", "id"], name="subscription_list")]

    def __str__(self) -> str:
        return f"contact {self.contact_id} on list {self.list_id}"
