"""What the people of one company did and got, summed up by type."""

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Max

from marketing import clock
from marketing.audience import people
from marketing.contracts.acts import Acts, CompanyActs
from marketing.service.interactions import types
from marketing.service.interactions.judging.verdicts import BY_PEOPLE
from marketing.service.interactions.models import Interaction

COMPANY = "account"
SHOWN = relativedelta(months=12)


def acts_of(account_id: int) -> CompanyActs:
    """The interactions of a company's contacts in the last twelve months, but for what machines did."""
    since = clock.now() - SHOWN
    staff = people.model("contact")._base_manager.filter(account=account_id).values("pk")
    rows = Interaction.objects.filter(contact_id__in=staff, at__gte=since, verdict__in=BY_PEOPLE).order_by()
    found = rows.values_list("type").annotate(Count("pk"), Count("contact_id", distinct=True), Max("at"))
    acts = [Acts(kind, types.label(kind), number, persons, last) for kind, number, persons, last in found]
    return CompanyActs(since, tuple(sorted(acts, key=lambda one: (-one.number, one.label))))
