"""Companies: the accounts that contacts belong to."""

from django.db import models

from marketing.audience.names import identity
from marketing.audience.person import Person
from marketing.lifecycle.plain import plain_lifecycle


class Industry(models.TextChoices):
    """Lines of business."""

    RETAIL = "retail", "Retail"
    MANUFACTURING = "manufacturing", "Manufacturing"
    FINANCE = "finance", "Finance"
    HEALTH = "health", "Health"
    EDUCATION = "education", "Education"
    TECHNOLOGY = "technology", "Technology"
    TRAVEL = "travel", "Travel"
    PUBLIC = "public", "Public sector"
    OTHER = "other", "Other"


class Account(Person):
    """A company: name, address, size, and the contact who speaks for it.

    `name_key` finds equal names whatever their case.
    """

    slug = "accounts"
    lifecycle = plain_lifecycle()
    list_columns = ("name", "industry", "city", "country", "primary_contact", "status", "modified_at")
    list_filters = ("status", "industry", "country")
    quick_search = ("name", "account_number", "email", "city")
    audience_fields = tuple("""
    name account_number industry employees annual_revenue website email phone street city
    postal_code region country customer_since owner
""".split())
    audience_relations = ("primary_contact", "contacts")
    derived_fields = ("name_key",)

    name_key = models.CharField(max_length=200, default="", editable=False, db_index=True)
    account_number = models.CharField(max_length=40, blank=True)
    industry = models.CharField(max_length=20, choices=Industry.choices, blank=True)
    employees = models.IntegerField(null=True, blank=True)
    annual_revenue = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=100, blank=True)
    customer_since = models.DateField(null=True, blank=True)
    primary_contact = models.ForeignKey(
        "contacts.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="speaks_for"
    )
    description = models.TextField(blank=True, max_length=2000)

    class Meta:
        verbose_name = "company"
        verbose_name_plural = "companies"
        indexes = [models.Index(fields=["status", "name", "id"], name="account_list")]

    def before_store(self) -> None:
        """Fill the key that finds equal names."""
        self.name_key = identity(self.name)[:200]
