"""Thousands of hostile posts to every address of the console: no crash, nothing moved where refused, told in words.

The addresses come from the registry, the names from its fields and from the pages' own inputs.
"""

import re
from functools import cache
from typing import Any

import pytest
from django.test import Client

from marketing.console.access import Right, rights
from marketing.lifecycle import registry
from tests import factories, pages
from tests.hostile import values
from tests.hostile.areas import address, areas
from tests.hostile.ground import Ground
from tests.hostile.posts import TYPED, Attack, attacks
from tests.walking import rolled_back, walk

pytestmark = pytest.mark.django_db

POSTS = [right for right in rights() if right.method == "POST"]
each_area = pytest.mark.parametrize(("area", "rights"), areas(POSTS))
# So many in all, however many kinds and addresses there are.
ALL_TOGETHER = 2_100
EACH = -(-ALL_TOGETHER // len(POSTS))
MOVED_BY_A_SAVE = ("row_version", "modified_at", "modified_by_id")
WORKED, ANSWERS = (200, 204, 302), (200, 204, 302, 400, 403, 404, 405, 409, 422)


def test_there_are_more_than_two_thousand() -> None:
    assert len(POSTS) * EACH >= 2_000


@each_area
def test_no_hostile_post_crashes_or_leaves_half(area: str, rights: list[Right]) -> None:
    kind = kind_of(area)
    record, client, ground = factories.make(kind), Client(), Ground()
    client.force_login(factories.marketer())
    names, before = names_on(kind), (ground.counts(), ground.row(record))

    def judge(right: Right) -> None:
        for attack in attacks(right, record, names, EACH):
            with rolled_back():
                fault = fault_of(client, attack, record, ground, before)
            assert not fault, f"{fault}: {attack.path} {str(attack.body)[:1500]}"

    walk(rights, judge, address)


def kind_of(area: str) -> str:
    """The kind of record of an area; pages outside records are tried beside a contact."""
    return area if area in registry.kinds() else "contacts"


@cache
def names_on(kind: str) -> list[str]:
    """Return the names of all inputs and buttons of a record's page; asked for once a process."""
    client = Client()
    client.force_login(factories.marketer())
    answer = client.get(f"/{kind}/{factories.make(kind).pk}/")
    return sorted(set(re.findall(r'\sname="([^"]+)"', pages.source(answer))) - {"csrfmiddlewaretoken"})


def fault_of(client: Client, attack: Attack, record: Any, ground: Ground, before: tuple[Any, Any]) -> str:
    """Run one attack; say what was wrong with the answer, "" when nothing was."""
    answer = client.post(attack.path, attack.body, headers={"HX-Request": "true"} if attack.is_htmx else {})
    status = answer.status_code
    if status not in ANSWERS:
        return f"answered {status}"
    moved = (ground.counts(), ground.row(record)) != before
    if status not in WORKED:
        return _fault_of_refusal(answer, moved, record)
    if not moved:
        return ""
    return _fault_of_success(client, record)


def _fault_of_refusal(answer: Any, moved: bool, record: Any) -> str:
    if moved:
        return f"answered {answer.status_code} and changed something"
    if answer.status_code in (400, 409, 422) and len(pages.text_of(answer)) < 10:
        return f"answered {answer.status_code} without a word"
    return ""


def _fault_of_success(client: Client, record: Any) -> str:
    """Whatever was stored can be shown, is still a whole record, and holds nothing that no form declares."""
    rows = type(record)._base_manager.order_by("-pk")
    for found in {one.pk: one for one in (rows.filter(pk=record.pk).first(), rows.first()) if one}.values():
        shown = client.get(f"/{record.slug}/{found.pk}/").status_code
        if shown != 200:
            return f"its page answers {shown} now"
        if str(found.owner_id or "") == "99999" or "\0" in str(found):
            return "it holds what no form declares"
    return ""


@pytest.mark.parametrize("kind", list(registry.kinds()))
def test_a_field_that_no_form_declares_is_refused_and_not_written(kind: str) -> None:
    record, client = factories.make(kind), Client()
    client.force_login(factories.marketer())
    before = type(record)._base_manager.filter(pk=record.pk).values().get()

    def judge(name: str) -> None:
        posted = {"row_version": record.row_version, name: values.UNDECLARED[name]}
        answer = client.post(f"/{kind}/{record.pk}/", posted)
        after = type(record)._base_manager.filter(pk=record.pk).values().get()
        assert answer.status_code in (302, 422)
        kept = {key: value for key, value in after.items() if key not in MOVED_BY_A_SAVE}
        assert kept == {key: before[key] for key in kept}

    walk(sorted(values.UNDECLARED), judge)


TEXTS = ("first_name", "description", "street", "address_line_2", "colour", "city", "motto", "text")
WITH_TEXTS = [kind for kind, model in registry.kinds().items() if {*TEXTS} & {*model.data_fields()}]


@pytest.mark.parametrize("kind", WITH_TEXTS)
def test_what_was_typed_beside_something_refused_is_kept(kind: str) -> None:
    """ "Bad input gets a clear error that says what to do; … what a person typed is never lost." """
    record, client = factories.make(kind), Client()
    client.force_login(factories.marketer())
    typed = next(name for name in TEXTS if name in record.data_fields())
    refused = "last_name" if kind == "contacts" else "name"

    for path in (f"/{kind}/{record.pk}/", f"/{kind}/{record.pk}/draft/", f"/{kind}/new/"):
        answer = client.post(path, {"row_version": record.row_version, typed: TYPED, refused: "a\0b"})

        assert answer.status_code == 422, path
        assert TYPED in pages.field(answer, typed), path
        assert "data-not-saved" in pages.source(answer), path


@each_area
def test_a_reviewer_who_posts_anyway_moves_nothing(area: str, rights: list[Right]) -> None:
    record, client, ground = factories.make(kind_of(area)), Client(), Ground()
    client.force_login(factories.user("reviewer"))
    before = ground.counts(), ground.row(record)

    def judge(right: Right) -> None:
        may = right.permission.split(".")[1].startswith(("view_", "activate_"))
        statuses = [client.post(attack.path, attack.body).status_code for attack in attacks(right, record, [], 1)]
        assert may or set(statuses) <= {403, 404}
        assert may or (ground.counts(), ground.row(record)) == before
        assert max(statuses) < 500

    walk(rights, judge, address)
