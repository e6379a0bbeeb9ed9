"""Machines count apart and move nobody; a person's act counts whenever it comes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from marketing import clock
from marketing.service import insights, tokens
from marketing.service.interactions import collecting, spool
from marketing.service.interactions.judging import judge, verdicts
from marketing.service.interactions.judging.facts import Facts
from marketing.service.interactions.models import Interaction, InteractionWork
from marketing.service.interactions.spool import Hit
from marketing.service.mail.models import Message
from marketing.service.web import hits
from tests import factories, pages, visits
from tests.service import steps
from tests.service.test_judging import BROWSER, MACHINES

pytestmark = pytest.mark.django_db
BING = MACHINES[0]
PIPELINE = [{"id": "t1", "type": "segment"}, {"id": "t2", "type": "email"}]
Shift = Callable[[float], None]


class Reader:
    """One contact with a mail whose journey waits three days for a click, and who asks for what is in it."""

    def __init__(self, links: int) -> None:
        self.person = steps.people(1)[0]
        design = factories.design("".join(f'<a href="https://shop.example/{n}">L{n}</a> ' for n in range(1, links + 1)))
        email = factories.in_state("emails", "live", design=design)
        rule = {"source": "t2", "condition": "clicked", "link": ""}
        ask = {"name": "", "join": "and", "rules": [rule], "wait_amount": 3, "wait_unit": "days"}
        branches = {"yes": [], "no": [{"id": "t4", "type": "wait-for"}]}
        tiles = factories.tile_settings(factories.live("segments"), email)
        self.journey = steps.running_journey(
            pipeline=[*PIPELINE, {"id": "t3", "type": "if-then", "branches": branches}],
            tile_settings={**tiles, "t3": ask, "t4": {"name": "", "amount": 1, "unit": "weeks"}},
        )
        self.at = steps.turn()
        self.message = Message.objects.get(state="sent")

    def click(self, link: int, agent: str = BROWSER, method: str = "get", **headers: str) -> Any:
        """Follow a link of the mail."""
        token = tokens.sign("click", self.message.pk, self.person.pk, link, self.message.publication_id)
        return getattr(Client(), method)(f"/t/c/{token}", headers={"User-Agent": agent, **headers})

    def open(self, agent: str = BROWSER) -> Any:
        """Load its picture."""
        token = tokens.sign("open", self.message.pk, self.person.pk)
        return Client().get(f"/t/o/{token}.gif", headers={"User-Agent": agent})

    @property
    def is_through(self) -> bool:
        """Say whether the journey took the click for one of this person."""
        steps.turn(self.at)
        return bool(steps.place_of(self.journey, self.person).state == "completed")

    def verdicts(self) -> list[tuple[str, str, str]]:
        """Return (type, verdict, rule) of what was done, in its order."""
        rows = Interaction.objects.filter(judged_by__gt=0).order_by("at", "pk")
        return list(rows.values_list("type", "verdict", "verdict_rule"))


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"agent": BING}, "agent"),
        ({"method": "head"}, "head"),
        ({"Sec-Purpose": "prefetch"}, "prefetch"),
        ({"X-Moz": "prefetch"}, "prefetch"),
        ({"X-Purpose": "preview"}, "prefetch"),
    ],
)
def test_a_machines_click_moves_nobody_and_a_later_click_of_a_person_does(options: dict[str, str], rule: str) -> None:
    reader = Reader(links=1)
    assert reader.click(1, **options)["Location"] == "https://shop.example/1"
    visits.judged()
    assert reader.verdicts() == [("clicked", "machine", rule)]
    assert not InteractionWork.objects.exists()
    assert not reader.is_through
    reader.click(1)
    visits.judged()
    assert reader.is_through, "within the same minute"
    results = insights.email_results(email_id=reader.message.email_id)
    assert (results.clicks, results.machine_clicks, results.unique_clicks) == (1, 1, 1)


def test_a_sweep_of_all_links_moves_nobody(shift_clock: Shift) -> None:
    reader = Reader(links=3)
    for link in (1, 2, 3):
        reader.click(link)
    visits.collected()
    assert {verdict for _type, verdict, _rule in reader.verdicts()} == {"held"}
    assert not reader.is_through
    visits.judged()
    assert reader.verdicts() == [("clicked", "machine", "sweep")] * 3
    assert not reader.is_through
    shift_clock(120)
    reader.click(2)
    visits.judged()
    assert reader.verdicts()[3:] == [("clicked", "person", "")]
    assert reader.is_through


def test_one_click_is_held_for_some_seconds_and_then_moves_its_reader() -> None:
    reader = Reader(links=3)
    reader.click(2)
    visits.collected()
    assert judge.release(clock.now()) == 0
    assert not reader.is_through
    assert insights.email_results(email_id=reader.message.email_id).clicks == 0
    assert judge.release(clock.now() + judge.HELD_FOR) == 1
    assert reader.is_through


def test_nobody_goes_no_while_a_click_is_being_judged() -> None:
    reader = Reader(links=3)
    reader.click(2)
    visits.collected()
    late = steps.turn(reader.at + timedelta(days=3))
    assert steps.place_of(reader.journey, reader.person).tile_id == "t3"
    judge.release(clock.now() + judge.HELD_FOR)
    steps.turn(late + timedelta(minutes=1))
    assert steps.place_of(reader.journey, reader.person).state == "completed"


def test_what_came_too_late_turns_the_click_before_it_in_the_numbers(shift_clock: Shift) -> None:
    reader = Reader(links=2)
    reader.click(1)
    visits.judged()
    assert reader.is_through
    reader.click(2)
    visits.judged()
    assert reader.verdicts() == [("clicked", "machine", "sweep")] * 2
    assert reader.is_through, "who went on stays where it is"
    assert insights.email_results(email_id=reader.message.email_id).clicks == 0


def test_a_picture_that_apple_mail_loads_says_nothing_and_one_that_gmail_loads_is_an_open() -> None:
    reader = Reader(links=1)
    reader.open("Mozilla/5.0")
    reader.open("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)")
    visits.judged()
    assert sorted(reader.verdicts()) == [("opened", "person", "image-proxy"), ("opened", "unknown", "privacy-proxy")]
    results = insights.email_results(email_id=reader.message.email_id)
    assert (results.opens, results.unknown_opens, results.machine_opens) == (1, 1, 0)


def test_the_pages_say_who_it_was(shift_clock: Shift) -> None:
    reader, client = Reader(links=1), Client()
    reader.click(1, agent=BING)
    visits.judged()
    client.force_login(factories.marketer())
    card = client.get(f"/contacts/{reader.person.pk}/?tab=timeline")
    assert "by a machine, a program that names itself as one" in pages.text_of(card)
    assert pages.attributes(card, "data-verdict") == ["machine"]
    for path in (f"/emails/{reader.message.email_id}/?tab=insights", f"/journeys/{reader.journey.pk}/?tab=insights"):
        assert "Clicked by machines: 1" in " ".join(pages.text_of(client.get(path)).split()), path


def test_lines_of_the_version_before_are_recorded() -> None:
    reader = Reader(links=1)
    line = ["clicked", reader.message.pk, reader.person.pk, 1]
    spool.spool.append(Hit(hits.SOURCE, clock.now().timestamp(), line))
    visits.collected()
    assert reader.verdicts() == [("clicked", "person", "")]


def test_what_former_rules_judged_is_judged_again(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    reader = Reader(links=1)
    reader.click(1, agent=BING)
    reader.open()
    visits.judged()
    was_wrong = {"verdict": "person", "verdict_rule": ""}
    Interaction.objects.filter(type="clicked").update(**was_wrong)
    Interaction.objects.filter(type="opened").update(verdict="machine", verdict_rule="agent")
    InteractionWork.objects.all().delete()
    call_command("judge_again")
    assert "0 interactions" in capsys.readouterr().out
    monkeypatch.setattr(judge, "RULES", verdicts.RULES + 1)
    call_command("judge_again")
    assert "2 interactions" in capsys.readouterr().out
    assert reader.verdicts() == [("clicked", "machine", "agent"), ("opened", "person", "")]
    assert InteractionWork.objects.get().interaction.type == "opened", "who waits is told"
    call_command("judge_again")
    assert "0 interactions" in capsys.readouterr().out


def test_one_that_can_not_be_judged_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(links=2)
    reader.click(1)
    reader.open()
    visits.collected()
    read = Facts.of

    def broken(payload: Any) -> Any:
        if payload["link"] == 1:
            raise ValueError("from another time")
        return read(payload)

    monkeypatch.setattr(judge, "_near", lambda rows: [])
    monkeypatch.setattr(Facts, "of", broken)
    judge.release(clock.now() + judge.HELD_FOR)
    assert sorted(reader.verdicts()) == [("clicked", "unknown", ""), ("opened", "person", "")]


def test_many_are_judged_in_as_many_statements_as_few(django_assert_max_num_queries: Callable[..., Any]) -> None:
    reader = Reader(links=2)
    for minute in range(500):
        said = ["clicked", reader.message.pk, reader.person.pk, 1 + minute % 2, BROWSER, "GET", ""]
        spool.spool.append(Hit(hits.SOURCE, clock.now().timestamp() - 60.0 * minute, said))
    visits.handed_over()
    assert collecting.collect() == 500
    with django_assert_max_num_queries(9):
        assert judge.release(clock.now() + judge.HELD_FOR) == 500


def test_what_a_crowd_did_is_judged_batch_after_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(links=2)
    for minute in range(7):
        said = ["clicked", reader.message.pk, reader.person.pk, 1, BROWSER, "GET", ""]
        spool.spool.append(Hit(hits.SOURCE, clock.now().timestamp() - 60.0 * minute, said))
    visits.collected()
    monkeypatch.setattr(judge, "BATCH", 3)
    judge.release_all(clock.now() + judge.HELD_FOR)
    assert reader.verdicts() == [("clicked", "person", "")] * 7


def test_what_is_held_is_found_by_its_index() -> None:
    held = Interaction.objects.filter(verdict="held", at__lte=clock.now()).order_by("at")
    if connection.vendor == "sqlite":
        assert "interaction_held" in held.explain()
