"""Who is a member and how that changed: the Members and Insights tabs, and the file of all members."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.audience import people
from marketing.lifecycle.perform import perform
from marketing.service.segments import engine
from marketing.service.segments.models import MembershipChange
from tests import factories, pages


@pytest.fixture
def followed(marketer: Client) -> Any:
    """A live segment of two people in Vienna; a third one left."""
    company = factories.account(name="=Risky Ltd")
    names = {"first_name": "+Ada", "last_name": "One", "phone": "0043 1"}
    factories.contact(city="Vienna", account=company, **names)
    factories.contact(city="Vienna", first_name="Bea", last_name="Two")
    leaver = factories.contact(city="Vienna", first_name="Cleo", last_name="Three")
    segment = factories.in_state("segments", "live")
    engine.sweep(clock.now())
    leaver.city = "Graz"
    leaver.save(by=factories.marketer())
    engine.sweep(clock.now())
    return segment


def test_all_members_are_exported_as_a_file_that_spreadsheets_may_open(marketer: Client, followed: Any) -> None:
    answer: Any = marketer.get(f"/segments/{followed.pk}/members.csv")
    lines = b"".join(answer.streaming_content).decode().lstrip("\ufeff").splitlines()
    assert answer.streaming
    assert lines[0] == "Full name,E-mail,Business phone,Company,Member since"
    assert lines[1].startswith("'+Ada One,carla")
    assert ",0043 1,'=Risky Ltd,20" in lines[1]
    assert [line.partition(",")[0] for line in lines[2:]] == ["Bea Two"]


def test_last_and_next_refresh_stand_at_the_members(marketer: Client, followed: Any) -> None:
    for tab in ("members", "definition"):
        text = pages.text_of(marketer.get(f"/segments/{followed.pk}/?tab={tab}")).lower()
        assert "refreshed" in text
        assert "next" in text


def test_inactive_people_are_not_exported(marketer: Client, followed: Any) -> None:
    perform(followed, "stop", by=factories.marketer(), confirmed=True)
    perform(people.model("contact").objects.get(first_name="Bea"), "deactivate", by=factories.marketer())
    answer: Any = marketer.get(f"/segments/{followed.pk}/members.csv")
    assert b"Bea Two" not in b"".join(answer.streaming_content)


def test_a_list_of_inactive_people_says_why_nobody_is_a_member(marketer: Client) -> None:
    gone = factories.in_state("contacts", "inactive")
    segment = factories.in_state("segments", "live", segment_type="static", dynamic_query={}, static_members=[gone.pk])
    engine.sweep(clock.now())
    address = f"/segments/{segment.pk}/?tab=members"
    assert "Nobody on the list is active now." in pages.text_of(marketer.get(address))
    perform(segment, "stop", by=factories.marketer(), confirmed=True)
    assert "Nobody was a member when the segment was stopped." in pages.text_of(marketer.get(address))


def test_insights_show_members_over_time_and_who_joined_and_left(marketer: Client, followed: Any) -> None:
    address = f"/segments/{followed.pk}/?tab=insights"
    text = pages.text_of(marketer.get(address))
    assert "2 now · 3 joined, 1 left in 30 days" in text
    assert len(pages.attributes(marketer.get(address), "data-movement")) == 4
    assert len(pages.attributes(marketer.get(f"{address}&which=joined"), "data-movement")) == 3
    left = marketer.get(f"{address}&which=left&days=365")
    assert len(pages.attributes(left, "data-movement")) == 1
    assert "Cleo Three" in pages.text_of(left)
    assert pages.source(left).count("<title>") == 365 + 1, "a bar a day, and the page's own"


def test_insights_show_days_and_times_of_who_looks(db: None, followed: Any) -> None:
    midnight = (clock.now() - timedelta(days=40)).replace(hour=23, minute=30)
    tomorrow = midnight + timedelta(days=1)
    MembershipChange.objects.update(at=midnight)
    seen = {"UTC": (f"{midnight:%Y-%m-%d}", "23:30"), "Asia/Tokyo": (f"{tomorrow:%Y-%m-%d}", "08:30")}
    for zone, (day, shown) in seen.items():
        client = Client()
        client.force_login(factories.user(time_zone=zone))
        answer = client.get(f"/segments/{followed.pk}/?tab=insights&days=365")
        assert pages.attributes(answer, "data-day") == [day]
        assert shown in pages.text_of(answer)


@pytest.mark.parametrize("asked", ["days=x&which=y", "days=30&which=\0", "after=5"])
def test_odd_questions_to_insights_are_answered(marketer: Client, followed: Any, asked: str) -> None:
    assert marketer.get(f"/segments/{followed.pk}/?tab=insights&{asked}").status_code == 200
    assert marketer.get(f"/segments/{followed.pk}/?tab=insights&after=x").status_code == 400
