"""Leads: what somebody may buy, how far that is, and who is to care for it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import models

from entities.leads.lifecycle import lifecycle as declared
from entities.leads.stages import LEADS_TO, Outcome, Rating, Source, Stage, moved_on
from marketing import clock
from marketing.audience.person import Person

BY_HAND = "By hand"
OF_CONTACT = tuple(
    """
    first_name last_name job_title email phone mobile_phone street city postal_code region country
""".split()
)


class Lead(Person):
    """An interest of a person or a company. `name` is its topic.

    The boxes of the process move the stage on when they are ticked; the stage may be chosen by hand too. `outcome` is
    written by Qualify, Disqualify and Reopen alone.
    """

    slug = "leads"
    area = "Lead management"
    lifecycle = declared
    list_columns = ("name", "company", "rating", "stage", "sales_ready", "owner", "modified_at")
    list_filters = ("status", "outcome", "stage", "rating", "source", "sales_ready", "country", "owner")
    quick_search = ("name", "first_name", "last_name", "company", "email", "city")
    # What the service writes.
    process_fields = ("stage", "sales_ready", "sales_ready_at", "sales_ready_by")
    companion_columns = ("outcome", "outcome_reason", "closed_at", "sales_ready_at", "sales_ready_by")
    audience_fields = tuple(
        """
    name first_name last_name company job_title email phone mobile_phone street city postal_code region country
    rating stage source source_name teleprospect_ready teleprospect_accepted sales_ready sales_accepted owner
    created_at modified_at
""".split()
    )
    audience_relations = ("contact", "account")

    name = models.CharField("topic", max_length=200)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    company = models.CharField(max_length=200, blank=True)
    job_title = models.CharField(max_length=100, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("business phone", max_length=40, blank=True)
    mobile_phone = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=100, blank=True)
    contact = models.ForeignKey(
        "contacts.Contact",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="leads",
        verbose_name="parent contact",
    )
    account = models.ForeignKey(
        "accounts.Account",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="leads",
        verbose_name="parent company",
    )
    source = models.CharField(max_length=20, choices=Source.choices, default=Source.PERSON, blank=True)
    source_name = models.CharField("source in detail", max_length=200, blank=True)
    source_kind = models.CharField(max_length=40, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, editable=False)
    source_key = models.CharField(max_length=100, null=True, unique=True, editable=False)  # noqa: DJ001  NULL: no key
    rating = models.CharField(max_length=10, choices=Rating.choices, default=Rating.WARM, blank=True)
    stage = models.CharField(max_length=40, choices=Stage.choices, default=Stage.INQUIRY)
    teleprospect_ready = models.BooleanField(default=False)
    teleprospect_accepted = models.BooleanField(default=False)
    sales_ready = models.BooleanField(default=False)
    sales_accepted = models.BooleanField(default=False)
    sales_ready_at = models.DateTimeField("sales ready since", null=True, editable=False)
    sales_ready_by = models.CharField(max_length=200, blank=True, editable=False)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.OPEN, editable=False)
    outcome_reason = models.CharField(max_length=500, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    description = models.TextField(blank=True, max_length=2000)

    class Meta:
        verbose_name = "lead"
        verbose_name_plural = "leads"
        indexes = [
            models.Index(fields=["status", "name", "id"], name="lead_list"),
            models.Index(fields=["modified_at", "id"], name="lead_modified"),
        ]

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> "Lead":
        """Read a row, and remember which boxes are ticked: only what is ticked anew moves the lead on."""
        lead: Lead = super().from_db(db, field_names, values, **more)
        lead._remember_ticked()
        return lead

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: "models.QuerySet[Any] | None" = None,
    ) -> None:
        """Read the row again, and remember its boxes anew."""
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        self._remember_ticked()

    def _remember_ticked(self) -> None:
        self.__dict__["_ticked"] = {name for name in LEADS_TO if self.__dict__.get(name)}

    @classmethod
    def of_contact(cls, contact: Person) -> "Lead":
        """An unsaved lead with what is known of a contact and its company."""
        known = {name: getattr(contact, name) for name in OF_CONTACT}
        account = getattr(contact, "account", None)
        return cls(contact_id=contact.pk, account=account, company=account.name if account else "", **known)

    @classmethod
    def open_ones(cls) -> "models.QuerySet[Any]":
        """The leads that are worked on, and so scored."""
        return cls._base_manager.filter(status="active", outcome=Outcome.OPEN)

    def before_store(self) -> None:
        """Move the stage on where a box was ticked."""
        self.stage = moved_on(self.stage, self.newly_ticked())

    def newly_ticked(self) -> set[str]:
        """The boxes of the process that are ticked, and were not when this copy was read."""
        return {name for name in LEADS_TO if getattr(self, name)} - self.__dict__.get("_ticked", set())

    def save(self, *, at: datetime | None = None, **kwargs: Any) -> None:
        """Store the lead; a person who says that it is ready for sales is noted with the moment."""
        at = at or clock.now()
        if "sales_ready" in self.newly_ticked():
            self.note_sales_ready(BY_HAND, at)
        super().save(at=at, **kwargs)
        self._remember_ticked()

    def note_sales_ready(self, by: str, at: datetime) -> bool:
        """Note by whom or which model the lead was found ready for sales; False where that is known already."""
        if self.sales_ready and "sales_ready" not in self.newly_ticked():
            return False
        self.sales_ready, self.sales_ready_at, self.sales_ready_by = True, at, by[:200]
        self.stage = moved_on(self.stage, ["sales_ready"])
        return True

    def note_scored(self) -> bool:
        """Move an inquiry on because a model scores it; False where it is further already."""
        if self.stage != Stage.INQUIRY:
            return False
        self.stage = Stage.MARKETING
        return True
