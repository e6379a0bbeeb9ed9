"""What lookups offer: nothing inactive, unless it is chosen already (lifecycles.md: "decides in which … pickers")."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle import registry
from marketing.lifecycle.models import Record
from marketing.lifecycle.states import Status
from tests import factories, pages

pytestmark = pytest.mark.django_db


def lookups() -> Iterator[tuple[str, str]]:
    """Yield (kind, field) of every field that holds a record of a kind that can be inactive."""
    for kind, model in registry.kinds().items():
        for name in model.data_fields():
            field: Any = next((f for f in model._meta.concrete_fields if f.name == name), None)
            target = field.related_model if field is not None else None
            if target is not None and issubclass(target, Record) and target.lifecycle.reasons(Status.INACTIVE):
                yield kind, name


def inactive(kind: str, name: str) -> Any:
    """Make an inactive record that the field could hold."""
    target: Any = registry.model_for(kind)._meta.get_field(name).related_model
    return factories.in_state(target.slug, next(iter(target.lifecycle.reasons(Status.INACTIVE))))


def test_there_are_such_fields() -> None:
    assert {("contacts", "account"), ("accounts", "primary_contact"), ("emails", "template")} <= set(lookups())


@pytest.mark.parametrize(("kind", "name"), list(lookups()))
def test_no_lookup_offers_what_is_inactive(kind: str, name: str, marketer: Client) -> None:
    gone, record = inactive(kind, name), factories.make(kind)
    value = f'value="{gone.pk}"'

    assert value not in pages.field(marketer.get(f"/{kind}/{record.pk}/"), name)
    found = marketer.get(f"/{kind}/options/{name}/", {"q": str(gone)})
    assert found.status_code == 200
    assert value not in pages.source(found)


@pytest.mark.parametrize(("kind", "name"), list(lookups()))
def test_what_was_chosen_before_it_became_inactive_stays_chosen(kind: str, name: str, marketer: Client) -> None:
    gone = inactive(kind, name)
    record = factories.make(kind, **{name: gone})

    shown = marketer.get(f"/{kind}/{record.pk}/")

    assert f'value="{gone.pk}" selected' in pages.field(shown, name)


def test_people_who_left_are_not_offered_as_owners(marketer: Client) -> None:
    left = factories.user("marketer")
    left.is_active = False
    left.save()
    stays = factories.user("marketer")
    question = pages.source(marketer.get(f"/contacts/{factories.contact().pk}/commands/assign/"))
    assert f'value="{left.pk}"' not in question
    assert f'value="{stays.pk}"' in question
