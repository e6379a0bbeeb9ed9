"""Console of companies: field groups, and their contacts."""

from typing import Any

from django.db.models import Count

from marketing.audience import people
from marketing.console.extension import RecordPage, extend
from marketing.console.page_parts import Column, Group
from marketing.contracts.acts import CompanyActs
from marketing.service import insights

SHOWN = 100

console = extend("accounts")
console.in_site_map("company", 5)


def _contact_counts(records: Any) -> dict[int, int]:
    rows = people.active_contacts().filter(account__in=[record.pk for record in records]).order_by()
    found = dict(rows.values_list("account").annotate(number=Count("pk")))
    return {record.pk: found.get(record.pk, 0) for record in records}


console.columns(
    "name",
    "industry",
    "city",
    Column("country", wide=True),
    "primary_contact",
    Column("contacts", "Contacts", values=_contact_counts, kind="number"),
    "status",
    "modified_at",
)
console.form(
    Group("Company", "name", "account_number", "industry", "employees", "annual_revenue", "customer_since"),
    Group("Contact", "primary_contact", "website", "email", "phone"),
    Group("Address", "street", "postal_code", "city", "region", "country"),
    Group("Notes", "description"),
)


@console.tab("contacts", "Contacts", template="entities/accounts/_contacts.html", lazy=True)
def contacts(page: Any) -> dict[str, Any]:
    """Give the people of this company, by name."""
    rows = people.model("contact").objects.filter(account=page.record.pk).order_by("name", "pk")
    return {"contacts": list(rows[: SHOWN + 1])[:SHOWN], "count": rows.order_by().count(), "shown": SHOWN}


@console.tab("insights", "Insights", template="entities/accounts/_insights.html", lazy=True)
def show_insights(page: RecordPage) -> dict[str, Any]:
    """Give what the people of this company did and got, summed up."""
    return {"found": insights.ask("account", "acts", CompanyActs, page.record.pk)}
