"""Hostile queries in addresses: sort, filter, search, paging and captured parts that nobody offers."""

import re
from random import Random
from urllib.parse import urlencode

import pytest
from django.test import Client

from marketing.console.access import Right, rights
from marketing.lifecycle import registry
from tests import factories, pages
from tests.hostile import values
from tests.hostile.ground import Ground

pytestmark = pytest.mark.django_db

GETS = [right for right in rights() if right.method == "GET"]
ORACLES = (
    "owner__password", "owner__username", "-owner__password", "created_by__password", "password", "id;--", "pk",
    "account__owner__password", "search_text", "status_reason__in", "?", "*", "-", "--name", "name,owner__password",
)  # fmt: skip
# Parameters that some page reads, and some that none does.
PARAMETERS = (
    "q", "after", "before", "from", "view", "tab", "tile", "template", "find", "estimate", "contact", "page",
    "modified_at_after", "status", "owner", "status_reason", "show", "device", "settings", "columns", "kind", "since",
)  # fmt: skip


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("kind", list(registry.kinds()))
def test_no_list_is_sorted_or_filtered_by_what_it_does_not_offer(kind: str, name: str, marketer: Client) -> None:
    """design.md 2: "`owner.password` must be unthinkable" """
    factories.make(kind)
    plain = pages.attributes(marketer.get(f"/{kind}/"), "data-record")

    by_sort = marketer.get(f"/{kind}/", {"sort": name})
    by_filter = marketer.get(f"/{kind}/", {name: "pbkdf2", f"{name}__startswith": "p", f"{name}__regex": "^p"})

    assert by_sort.status_code == 400
    assert "Click one of its headings" in pages.text_of(by_sort)
    assert by_filter.status_code == 200
    assert pages.attributes(by_filter, "data-record") == plain, "an unknown filter narrows nothing"


@pytest.mark.parametrize("right", GETS, ids=lambda right: right.address)
def test_no_query_crashes_a_page(right: Right, marketer: Client) -> None:
    kind = right.address.split("/")[1]
    record, ground = factories.make(kind) if kind in registry.kinds() else None, Ground()
    before, chance = ground.counts(), Random(right.address)
    path = right.address.replace("<id>", str(record.pk) if record else "1")
    for names in (*([name] for name in chance.sample(PARAMETERS, 5)), PARAMETERS):
        query = {name: chance.choice(values.ALL)[:2000] for name in names}
        asked = re.sub("<[^>]*>", lambda found: "1" if "id:" in found[0] else chance.choice(values.CAPTURED), path)
        address = f"{asked}?{urlencode(query, errors='replace')}"
        assert marketer.get(address).status_code in (200, 302, 400, 404, 405, 409, 422), address[:400]
    assert ground.counts() == before, "looking moves nothing"
