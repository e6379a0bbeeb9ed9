"""What every kind of record must do, whatever it is: parametrised over the registry, inherited by new kinds.

Hooks, addresses and answers: interface.md. Views: lifecycles.md, "Views".
"""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, models, transaction
from django.test import Client

from marketing.lifecycle import registry
from marketing.lifecycle.fields import StateField
from marketing.lifecycle.history import RecordChange, StatusChange
from marketing.lifecycle.models import SYSTEM_FIELDS, Publishable
from marketing.lifecycle.refusals import FieldsLocked
from marketing.lifecycle.states import StatusReason
from tests import factories, pages
from tests.spec.values import as_posted, assign, other_value
from tests.walking import walk

pytestmark = pytest.mark.django_db

KINDS = list(registry.kinds())
PUBLISHABLE = list(registry.publishable_kinds())
each_kind = pytest.mark.parametrize("kind", KINDS)
each_publishable = pytest.mark.parametrize("kind", PUBLISHABLE)
UNKNOWN = 987_654_321
# Keys of the views that stand for a state: "only those that fit the entity exist".
OF_STATES = ("draft", "stopped", "error", "expired", "completed")
ROLES = ("marketer", "reviewer", "administrator")


def views_of(kind: str) -> list[str]:
    """Return the system views that the contract asks for."""
    model = registry.model_for(kind)
    states = [key for key in OF_STATES if key in {reason.value for reason in model.lifecycle.states}]
    live = ["all-live"] if issubclass(model, Publishable) else []
    return ["active", *live, "inactive", *states, "mine", "recent"]


def states_of(kind: str) -> list[str]:
    """Return the status reasons of a kind."""
    return [reason.value for reason in registry.model_for(kind).lifecycle.states]


def signed_in(role: str) -> Client:
    """Return a browser in which somebody with this role is signed in; "" for somebody without any."""
    client = Client()
    client.force_login(factories.user(role))
    return client


PLACES = [(kind, reason) for kind in KINDS for reason in states_of(kind)]
each_place = pytest.mark.parametrize(("kind", "reason"), PLACES)


@each_kind
def test_every_view_of_the_list_answers(kind: str) -> None:
    record, client = factories.make(kind), signed_in("marketer")

    def judge(view: str) -> None:
        answer = client.get(f"/{kind}/", {"view": view})
        assert answer.status_code == 200
        assert f'data-list="{kind}"' in pages.source(answer)
        assert "data-view-selector" in pages.source(answer)
        assert pages.current_view(answer) == view
        rows, count = pages.attributes(answer, "data-record"), pages.attributes(answer, "data-count")
        assert (str(record.pk) in rows) == (view in ("active", "recent", record.status_reason))
        assert int(count[0]) == len(rows)

    walk(views_of(kind), judge)


@each_kind
def test_the_view_selector_offers_the_views_of_the_contract(kind: str) -> None:
    answer = signed_in("marketer").get(f"/{kind}/")

    assert set(views_of(kind)) <= set(pages.attributes(answer, "data-view"))
    assert pages.current_view(answer) == "active", "the default"


@each_kind
def test_quick_search_finds_a_record_by_what_it_is_called(kind: str) -> None:
    found, other = factories.make(kind), factories.make(kind)

    answer = signed_in("marketer").get(f"/{kind}/", {"view": "active", "q": str(found)})

    assert str(found.pk) in pages.attributes(answer, "data-record")
    assert str(other.pk) not in pages.attributes(answer, "data-record")


@each_place
def test_the_record_page_tells_state_and_lock_of_every_field(kind: str, reason: str) -> None:
    """ "Every field of the lock table is in the record page's HTML whatever tab or type is shown"

    "a locked input is `disabled` or `readonly`, and says why in text"
    """
    record = factories.in_state(kind, reason)

    answer = signed_in("administrator").get(f"/{kind}/{record.pk}/")

    assert answer.status_code == 200
    state = f'data-record="{record.pk}" data-status="{record.status}" data-status-reason="{reason}"'
    assert state in pages.source(answer)
    locks, matrix = pages.locks(answer), record.lifecycle.locks
    fields = {*record.data_fields(), *matrix.rows}
    assert {name: locks.get(name) for name in fields} == {n: matrix.is_locked(n, record) for n in fields}
    assert not (SYSTEM_FIELDS - fields) & set(locks), "system fields carry no data-field"
    for name in (name for name in record.data_fields() if matrix.is_locked(name, record)):
        field = pages.field(answer, name)
        assert pages.has_no_open_input(field), name
        assert matrix.why(name, record) in pages.words(field), name


@each_kind
def test_the_form_for_a_new_record_opens_and_a_clean_post_leads_to_the_record(kind: str) -> None:
    client, model = signed_in("marketer"), registry.model_for(kind)
    sample = factories.make(kind)
    names = [n for n in sample.data_fields() if n not in ("segment_id", "static_members", "owner")]
    values = {name: as_posted(name, sample.value_of(name)) for name in names}

    opened = client.get(f"/{kind}/new/")
    answer = client.post(f"/{kind}/new/", values | factories.uploads(kind))

    made = model.objects.latest("pk")
    assert opened.status_code == 200
    assert answer.status_code == 302, pages.text_of(answer)[:2000]
    assert answer["Location"] == f"/{kind}/{made.pk}/"
    assert made.pk != sample.pk
    assert {name: made.value_of(name) for name in names} == {name: sample.value_of(name) for name in names}


@each_kind
def test_a_save_is_stored_and_told_in_the_history(kind: str) -> None:
    record, client = factories.make(kind), signed_in("marketer")
    name = first_text(record)

    posted = {"row_version": record.row_version, name: as_posted(name, other_value(record, name))}
    answer = client.post(f"/{kind}/{record.pk}/", posted)

    assert answer.status_code == 302
    record.refresh_from_db()
    assert record.value_of(name) == other_value(record, name)
    change = RecordChange.objects.filter(kind=kind, record_id=record.pk).latest("id")
    assert name in change.changes
    told = pages.text_of(client.get(f"/{kind}/{record.pk}/history/"))
    assert str(change.by) in told
    assert str(other_value(record, name)) in told


@each_kind
def test_a_stale_save_is_refused_with_both_values_and_nothing_stored(kind: str) -> None:
    """ "A stale save …: 409, both values shown field by field, nothing lost." """
    record = factories.make(kind)
    name, seen = first_text(record), record.row_version
    assign(record, name, "what-the-other-one-stored")
    record.save(by=factories.marketer())

    answer = signed_in("marketer").post(f"/{kind}/{record.pk}/", {"row_version": seen, name: "what-i-typed"})

    assert answer.status_code == 409
    assert "what-the-other-one-stored" in pages.source(answer)
    assert "what-i-typed" in pages.source(answer)
    assert registry.get(kind, record.pk).value_of(name) == "what-the-other-one-stored"


@each_kind
def test_a_save_without_its_row_version_is_invalid(kind: str) -> None:
    """ "the token of staleness is `row_version`, required" """
    record = factories.make(kind)
    name = first_text(record)

    answer = signed_in("marketer").post(f"/{kind}/{record.pk}/", {name: "changed"})

    assert answer.status_code == 422
    assert registry.get(kind, record.pk).value_of(name) == record.value_of(name)


@each_place
def test_the_history_shows_every_transition(kind: str, reason: str) -> None:
    """ "every transition and saved change: who, when, what" """
    record = factories.in_state(kind, reason)
    moves = StatusChange.objects.filter(kind=kind, record_id=record.pk)

    answer = signed_in("reviewer").get(f"/{kind}/{record.pk}/history/")

    assert answer.status_code == 200
    told = pages.text_of(answer)
    assert moves.count() == len(factories.path(kind, reason))
    for move in moves:
        assert StatusReason(move.from_reason).label in told
        assert StatusReason(move.to_reason).label in told
        assert str(move.by or move.by_system) in told


@each_publishable
def test_snapshot_and_restore_are_inverse(kind: str) -> None:
    """design.md 4: "`restore(payload)` is `snapshot()`'s tested inverse" """
    record = factories.make(kind)
    value = record.snapshot()
    names = [name for name in record.data_fields() if name not in record.virtual_fields]
    before = {name: record.value_of(name) for name in names}
    for name in names:
        assign(record, name, other_value(record, name))
    assert record.snapshot() != value

    record.restore(type(value).from_payload(value.to_payload(), value.schema))

    assert record.snapshot() == value
    assert {name: record.value_of(name) for name in names if name != "owner"} == {
        name: was for name, was in before.items() if name != "owner"
    }


@each_kind
@pytest.mark.parametrize("address", ["", "history/", "header/"])
def test_an_unknown_record_is_not_found(kind: str, address: str) -> None:
    assert signed_in("marketer").get(f"/{kind}/{UNKNOWN}/{address}").status_code == 404


@each_kind
@pytest.mark.parametrize("address", ["", "draft/", "commands/activate/", "commands/go-live/"])
def test_a_post_to_an_unknown_record_is_not_found(kind: str, address: str) -> None:
    assert signed_in("administrator").post(f"/{kind}/{UNKNOWN}/{address}").status_code == 404


@each_kind
def test_an_unknown_command_is_not_found(kind: str) -> None:
    record = factories.make(kind)

    assert signed_in("marketer").post(f"/{kind}/{record.pk}/commands/nonsense/").status_code == 404
    assert signed_in("marketer").post(f"/{kind}/commands/nonsense/", {"ids": [record.pk]}).status_code == 404


@each_kind
@pytest.mark.parametrize("address", ["", "new/", "{pk}/", "{pk}/history/"])
def test_strangers_are_sent_to_the_sign_in_page(kind: str, address: str) -> None:
    record = factories.make(kind)

    answer = Client().get(f"/{kind}/{address.format(pk=record.pk)}")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


@each_kind
@pytest.mark.parametrize("address", ["new/", "{pk}/", "{pk}/draft/", "{pk}/commands/delete/"])
def test_a_strangers_post_changes_nothing(kind: str, address: str) -> None:
    record = factories.make(kind)

    answer = Client().post(f"/{kind}/{address.format(pk=record.pk)}", {"name": "Changed", "confirm": "yes"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")
    assert registry.get(kind, record.pk).row_version == record.row_version


@each_kind
@pytest.mark.parametrize(
    ("role", "may_read", "may_write"), [("", False, False), *((r, True, r != "reviewer") for r in ROLES)]
)
def test_each_role_gets_the_right_answers(kind: str, role: str, may_read: bool, may_write: bool) -> None:
    """issue 2: "roles marketer, reviewer (reads, uses inactive views, activates), administrator" """
    record, client = factories.make(kind), signed_in(role)
    own = f"/{kind}/{record.pk}/"

    for address in (f"/{kind}/", f"/{kind}/?view=inactive", own, f"{own}history/"):
        assert client.get(address).status_code == (200 if may_read else 403), address
    assert client.get(f"/{kind}/new/").status_code == (200 if may_write else 403)
    for address in (own, f"{own}draft/", f"/{kind}/new/", f"{own}commands/delete/"):
        assert (client.post(address).status_code == 403) == (not may_write), address


@each_place
def test_each_command_asks_for_its_right_before_anything_else(kind: str, reason: str) -> None:
    """ "Order of validation: rights (403) …"; a reviewer activates and runs nothing else."""
    record = factories.in_state(kind, reason)
    walk(("nobody", "reviewer"), lambda who: assert_rights_first(registry.get(kind, record.pk), reason, who))


def assert_rights_first(record: Any, reason: str, who: str) -> None:
    """Nobody without a right gets another answer than 403, and nothing moves by it."""
    client, kind = signed_in("" if who == "nobody" else who), record.slug
    for command in record.lifecycle.commands:
        address = f"/{kind}/{record.pk}/" + ("" if command == "save" else f"commands/{command}/")
        allowed = who == "reviewer" and command == "activate"
        assert (client.post(address).status_code != 403) == allowed, command

    record.refresh_from_db()
    activated = who == "reviewer" and "activate" in record.lifecycle.commands and reason in ("inactive", "expired")
    assert (record.status_reason != reason) == (activated)


@each_kind
def test_buttons_without_a_right_are_not_shown(kind: str) -> None:
    record = factories.make(kind)

    answer = signed_in("reviewer").get(f"/{kind}/{record.pk}/")

    assert set(pages.attributes(answer, "data-command")) <= {"activate"}


@each_kind
def test_every_right_that_a_command_takes_exists(kind: str) -> None:
    lifecycle = registry.model_for(kind).lifecycle
    known = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}

    assert {lifecycle.permission(command) for command in lifecycle.commands} <= known


@each_kind
def test_many_records_are_answered_one_by_one(kind: str) -> None:
    """ "POST runs a command on many: `ids=1&ids=2…`; answers per record" """
    records = [factories.make(kind) for _ in range(2)]

    answer = signed_in("administrator").post(
        f"/{kind}/commands/delete/", {"ids": [*(r.pk for r in records), UNKNOWN], "confirm": "yes"}, follow=True
    )

    assert answer.status_code in (200, 409)
    assert not registry.model_for(kind).objects.filter(pk__in=[r.pk for r in records]).exists()


@each_kind
def test_the_state_is_protected_in_code_and_in_the_database(kind: str) -> None:
    """design.md 7: protected field; a check constraint; no set-based writes."""
    record = factories.make(kind)
    with pytest.raises(AttributeError):
        record.status_reason = "expired"
    with pytest.raises(FieldsLocked):
        type(record).objects.update(status_reason="expired")
    with pytest.raises(DatabaseError), transaction.atomic():
        models.QuerySet(type(record)).filter(pk=record.pk).update(status_reason="nonsense")

    assert registry.get(kind, record.pk).status_reason == record.status_reason
    assert isinstance(record._meta.get_field("status_reason"), StateField)


@each_kind
def test_the_status_can_be_read_again_after_every_kind_of_refresh(kind: str) -> None:
    """design.md 7: `refresh_from_db` and `full_clean` work with the protected field."""
    record = factories.make(kind)

    record.refresh_from_db()
    record.refresh_from_db(fields=["status"])
    record.full_clean()

    assert registry.model_for(kind).objects.only("name").get(pk=record.pk).status_reason == record.status_reason


def first_text(record: Any) -> str:
    """Return the name of a field that takes any text."""
    texts = (f for f in record._meta.concrete_fields if type(f) in (models.CharField, models.TextField))
    usable = (f.name for f in texts if f.name in record.data_fields() and not f.choices)
    return next(name for name in usable if name not in ("time_zone", "language"))
