"""Hostile queries in addresses: sort, filter, search, paging and captured parts that nobody offers."""

import re
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from marketing.console.access import Right, rights
from marketing.lifecycle import registry
from tests import factories, pages
from tests.hostile import values
from tests.hostile.areas import address, areas
from tests.hostile.ground import Ground
from tests.walking import walk

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


@pytest.mark.parametrize("kind", list(registry.kinds()))
def test_no_list_is_sorted_or_filtered_by_what_it_does_not_offer(kind: str, marketer: Client) -> None:
    """design.md 2: "`owner.password` must be unthinkable" """
    factories.make(kind)
    plain = pages.attributes(marketer.get(f"/{kind}/"), "data-record")

    def judge(name: str) -> None:
        by_sort = marketer.get(f"/{kind}/", {"sort": name})
        by_filter = marketer.get(f"/{kind}/", {name: "pbkdf2", f"{name}__startswith": "p", f"{name}__regex": "^p"})
        assert by_sort.status_code == 400
        assert "Click one of its headings" in pages.text_of(by_sort)
        assert by_filter.status_code == 200
        assert pages.attributes(by_filter, "data-record") == plain, "an unknown filter narrows nothing"

    walk(ORACLES, judge)


@pytest.mark.parametrize(("area", "rights"), areas(GETS))
def test_no_query_crashes_a_page(area: str, rights: list[Right], marketer: Client) -> None:
    record, ground = factories.make(area) if area in registry.kinds() else None, Ground()
    before = ground.counts()

    def judge(right: Right) -> None:
        assert_no_query_crashes(right, record, marketer)
        assert ground.counts() == before, "looking moves nothing"

    walk(rights, judge, address)


def assert_no_query_crashes(right: Right, record: Any, marketer: Client) -> None:
    """Ask for a page with parameters that nobody offers, one by one and all together."""
    chance = Random(right.address)
    path = right.address.replace("<id>", str(record.pk) if record else "1")
    for names in (*([name] for name in chance.sample(PARAMETERS, 5)), PARAMETERS):
        query = {name: chance.choice(values.ALL)[:2000] for name in names}
        asked = re.sub("<[^>]*>", lambda found: "1" if "id:" in found[0] else chance.choice(values.CAPTURED), path)
        path_and_query = f"{asked}?{urlencode(query, errors='replace')}"
        status = marketer.get(path_and_query).status_code
        assert status in (200, 302, 400, 404, 405, 409, 422), path_and_query[:400]
