"""Subscription lists: joined and left once, by whoever does it, told to whoever must know (domain.md 6.3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from entities.subscription_lists.models import Subscription, SubscriptionList
from marketing import clock
from marketing.audience import subscriptions
from marketing.audience.models import Change
from marketing.lifecycle import deleting
from marketing.service import tokens
from marketing.service.interactions.models import Interaction
from marketing.service.mail.models import Message
from marketing.service.scoring.models import LeadScore
from marketing.service.segments.models import Membership
from marketing.service.tokens import Purpose
from tests import factories
from tests.console.posting import bulk
from tests.pages import attributes, source, text_of
from tests.scoring import steps as scoring
from tests.service import steps

pytestmark = pytest.mark.django_db
LISTS = "subscription-lists"


@pytest.fixture
def marketer(client: Client) -> Client:
    """A browser in which a marketer is signed in."""
    client.force_login(factories.marketer())
    return client


def on(record: SubscriptionList) -> set[int]:
    """Return who is on a list."""
    return set(Subscription.objects.filter(list=record).values_list("contact_id", flat=True))


def happened() -> list[tuple[Any, ...]]:
    """Return what was recorded of lists: type, contact, list; in its order."""
    rows = Interaction.objects.filter(subject_kind=LISTS).order_by("pk")
    return list(rows.values_list("type", "contact_id", "subject_id"))


def join(record: SubscriptionList, *contacts: Any, **options: Any) -> set[int]:
    """Put contacts on a list."""
    return subscriptions.join(record.pk, [one.pk for one in contacts], at=clock.now(), source="In a test", **options)


def leave(record: SubscriptionList, *contacts: Any) -> set[int]:
    """Take contacts off a list."""
    return subscriptions.leave(record.pk, [one.pk for one in contacts], at=clock.now(), source="In a test")


def test_who_joins_twice_is_on_it_once_and_only_real_changes_are_told() -> None:
    record, ada, ben = factories.subscription_list(), factories.contact(), factories.contact()
    assert join(record, ada) == {ada.pk}
    Change.objects.all().delete()
    assert join(record, ada, ben) == {ben.pk}
    assert set(Change.objects.values_list("kind", "record_id")) == {("contacts", ben.pk)}
    assert leave(record, ada) == {ada.pk}
    assert leave(record, ada) == set()

    assert on(record) == {ben.pk}
    told = [("list-joined", ada.pk), ("list-joined", ben.pk), ("list-left", ada.pk)]
    assert happened() == [(kind, key, record.pk) for kind, key in told]


def test_inactive_contacts_join_by_their_own_word_alone_and_missing_ones_never() -> None:
    record, gone = factories.subscription_list(), factories.in_state("contacts", "inactive")

    assert join(record, gone) == set()
    assert subscriptions.join(record.pk, [987_654], at=clock.now(), source="") == set()
    assert join(record, gone, even_inactive=True) == {gone.pk}


def test_an_inactive_list_and_one_that_is_gone_take_nobody_whoever_asks() -> None:
    record, ada = factories.subscription_list(), factories.contact()
    factories.run(record, "deactivate")

    assert join(record, ada, even_inactive=True) == set()
    assert subscriptions.join(987_654, [ada.pk], at=clock.now(), source="") == set()
    assert happened() == []


def test_a_deleted_contact_leaves_and_a_deleted_list_says_how_many_it_had() -> None:
    record, ada, ben = factories.subscription_list(), factories.contact(), factories.contact()
    join(record, ada, ben)
    boss = factories.user("administrator")

    deleting.delete(ada, by=boss, at=clock.now(), confirmed=True)
    assert on(record) == {ben.pk}
    client = Client()
    client.force_login(boss)
    assert "1 subscription to it ends." in text_of(client.get(f"/{LISTS}/{record.pk}/commands/delete/"))
    deleting.delete(record, by=boss, at=clock.now(), confirmed=True)
    assert Subscription.objects.count() == 0


def test_chosen_contacts_are_added_and_removed_with_an_answer_each(marketer: Client) -> None:
    record, ada, gone = factories.subscription_list(), factories.contact(), factories.in_state("contacts", "inactive")

    def answer(command: str, *chosen: Any) -> str:
        ids = [one.pk for one in chosen]
        return text_of(bulk(marketer, "contacts", command, *ids, asked="yes", list=record.pk))

    assert "Is inactive: activate it first." in answer("add-to-list", ada, gone)
    assert on(record) == {ada.pk}
    assert "Is on the list already." in answer("add-to-list", ada)
    answer("remove-from-list", ada)
    assert on(record) == set()
    assert "Is not on the list." in answer("remove-from-list", ada)


def test_a_contacts_page_shows_its_lists_and_joins_and_leaves(marketer: Client) -> None:
    record, ada = factories.subscription_list(name="Monthly letter"), factories.contact()
    path = f"/contacts/{ada.pk}/subscriptions/"

    assert marketer.post(path, {"do": "join", "list": record.pk}).status_code == 302
    page = text_of(marketer.get(f"/contacts/{ada.pk}/"))
    assert "Monthly letter" in page
    assert "In the console, by" in page
    assert "Joined the list Monthly letter" in text_of(marketer.get(f"/contacts/{ada.pk}/?tab=timeline"))
    assert marketer.post(path, {"do": "join", "list": record.pk}).status_code == 409
    assert marketer.post(path, {"do": "leave", "list": record.pk}).status_code == 302
    assert on(record) == set()
    for wrong in ("", "x", "9" * 30, "987654"):
        assert marketer.post(path, {"do": "join", "list": wrong}).status_code == 422
        assert marketer.post(path, {"do": "leave", "list": wrong}).status_code == 422


def test_an_inactive_list_takes_nobody_but_can_be_left(marketer: Client) -> None:
    record, ada, ben = factories.subscription_list(), factories.contact(), factories.contact()
    join(record, ada)
    factories.run(record, "deactivate")

    assert marketer.post(f"/contacts/{ben.pk}/subscriptions/", {"do": "join", "list": record.pk}).status_code == 422
    assert marketer.post(f"/contacts/{ada.pk}/subscriptions/", {"do": "leave", "list": record.pk}).status_code == 302
    assert on(record) == set()


def test_the_list_shows_its_subscribers_searches_pages_and_removes(marketer: Client) -> None:
    record = factories.subscription_list()
    people = [factories.contact(last_name=f"Number{at:02}") for at in range(52)]
    join(record, *people)
    path = f"/{LISTS}/{record.pk}/"

    first = marketer.get(f"{path}?tab=subscribers")
    shown = attributes(first, "data-member")
    older = source(first).partition("after=")[2].partition('"')[0]
    rest = attributes(marketer.get(f"{path}?tab=subscribers&after={older}"), "data-member")
    assert (len(shown), len(rest)) == (50, 2)
    assert {int(key) for key in (*shown, *rest)} == {one.pk for one in people}
    assert attributes(marketer.get(f"{path}?tab=subscribers&q=number07"), "data-member") == [str(people[7].pk)]
    assert marketer.post(f"{path}remove/", {"contact": people[7].pk}).status_code == 302
    assert marketer.post(f"{path}remove/", {"contact": people[7].pk}).status_code == 409
    assert len(on(record)) == 51
    assert "51" in text_of(marketer.get(f"/{LISTS}/"))


def test_an_empty_list_explains_itself_and_reviewers_change_nothing() -> None:
    record, ada = factories.subscription_list(), factories.contact()
    client = Client()
    client.force_login(factories.user("reviewer"))

    assert "Nobody is on this list yet" in text_of(client.get(f"/{LISTS}/{record.pk}/?tab=subscribers"))
    assert client.post(f"/{LISTS}/{record.pk}/remove/", {"contact": ada.pk}).status_code == 403
    assert client.post(f"/contacts/{ada.pk}/subscriptions/", {"list": record.pk}).status_code == 403
    assert bulk(client, "contacts", "add-to-list", ada.pk, asked="yes", list=record.pk).status_code == 403


@pytest.fixture
def message() -> Message:
    """A sent message."""
    steps.people(1)
    steps.running_journey()
    steps.turn()
    return Message.objects.get(state="sent")


def path_of(message: Message) -> str:
    """Return the address of its reader's preferences page."""
    return f"/t/p/{tokens.sign(Purpose.PREFERENCES, message.pk, message.contact_id, 0)}"


def test_readers_join_and_leave_on_their_preferences_page(client: Client, message: Message) -> None:
    letter = factories.subscription_list(name="internal", title="Monthly letter", text="Once a month.")
    offers, hidden = factories.subscription_list(name="Offers"), factories.subscription_list(is_offered=False)
    reader = factories.registry.get("contacts", message.contact_id)
    join(offers, reader)
    join(hidden, reader)

    page = client.get(path_of(message)).content.decode()
    assert "Monthly letter" in page and "Once a month." in page
    assert "internal" not in page and hidden.name not in page
    shown = f"{letter.pk} {offers.pk} {hidden.pk}"
    answer = client.post(path_of(message), {"shown": shown, f"list-{letter.pk}": "on", f"list-{hidden.pk}": ""})
    assert "are saved" in answer.content.decode()

    assert (on(letter), on(offers), on(hidden)) == ({reader.pk}, set(), {reader.pk})
    [own] = Subscription.objects.filter(list=letter)
    assert own.source.startswith("Preferences page of “")


def test_a_list_that_a_readers_page_did_not_show_is_not_left_by_saving_it(client: Client, message: Message) -> None:
    record, later = factories.subscription_list(), factories.subscription_list()
    reader = factories.registry.get("contacts", message.contact_id)
    join(record, reader)
    join(later, reader)

    client.post(path_of(message), {"shown": str(record.pk)})
    assert (on(record), on(later)) == (set(), {reader.pk})
    client.post(path_of(message), {"shown": "x", "do_not_bulk_email": "on"})
    assert on(later) == {reader.pk}, "bulk mail is held back, the subscription stays"


def test_a_deactivated_list_is_not_joined_from_an_older_page(client: Client, message: Message) -> None:
    record = factories.subscription_list()
    factories.run(record, "deactivate")

    client.post(path_of(message), {"shown": str(record.pk), f"list-{record.pk}": "on"})
    assert on(record) == set()
    assert record.name not in client.get(path_of(message)).content.decode()


def test_many_join_in_few_statements(django_assert_max_num_queries: Any) -> None:
    record = factories.subscription_list()
    people = steps.people(300)
    with django_assert_max_num_queries(12):
        assert len(join(record, *people)) == 300


def test_segments_and_sections_ask_for_subscriptions(marketer: Client) -> None:
    record, other = factories.subscription_list(name="Monthly letter"), factories.subscription_list()
    ada, ben, gone = factories.contact(), factories.contact(), factories.contact()
    join(record, ada, gone)
    join(other, ben)
    leave(record, gone)
    item = {"type": "related", "relation": "subscriptions", "match": "all"}
    segment = factories.segment_of({**item, "items": [factories.row("list", "is", record.pk)]})
    steps.go_live(segment)

    assert members(segment) == {ada.pk}
    join(record, ben)
    leave(record, ada)
    steps.turn()
    assert members(segment) == {ben.pk}, "followed by the change feed"
    page = text_of(marketer.get(f"/segments/{segment.pk}/"))
    assert "Contacts with at least one of the subscriptions whose list is Monthly letter." in page


def members(segment: Any) -> set[int]:
    """Return who the service says is a member."""
    return set(Membership.objects.filter(segment_id=segment.pk).values_list("contact_id", flat=True))


def test_scoring_models_ask_for_subscriptions_how_old_they_are_too(marketer: Client) -> None:
    record, now = factories.subscription_list(name="Monthly letter"), clock.now()
    new, old, none = (scoring.lead() for _ in range(3))
    for one, days in ((new, 3), (old, 40)):
        subscriptions.join(record.pk, [one.contact_id], at=now - timedelta(days=days), source="")
    on_it = factories.expression("list", "is", record.pk)
    asked = factories.scoring_condition("lead.contact.subscriptions", on_it, amount=30, unit="days")

    model = scoring.live_model(factories.scoring_rule(7, asked))

    scores = dict(LeadScore.objects.filter(model_id=model.pk).values_list("lead_id", "score"))
    assert scores == {new.pk: 7, old.pk: 0, none.pk: 0}
    subscriptions.join(record.pk, [none.contact_id], at=clock.now(), source="")
    scoring.turn()
    assert LeadScore.objects.get(model_id=model.pk, lead_id=none.pk).score == 7
    assert "whose list is Monthly letter" in text_of(marketer.get(f"/lead-scoring-models/{model.pk}/"))
    draft = factories.lead_scoring_model(rules=[factories.scoring_rule(7, asked)])
    page = source(marketer.get(f"/lead-scoring-models/{draft.pk}/"))
    assert f'value="{record.pk}" checked><span>Monthly letter</span>' in page, "a list is offered, not a colleague"
