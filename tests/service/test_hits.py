"""What visitors do is written down first and recorded in batches: nothing lost, nothing twice, nobody held up."""

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from marketing.service import insights, tokens
from marketing.service.interactions import collecting, recording, spool
from marketing.service.interactions.models import Interaction, InteractionWork
from marketing.service.interactions.spool import Hit, Spool
from marketing.service.mail.models import CapturedMessage, Message
from marketing.service.web import hits
from tests import factories, visits
from tests.service import steps

pytestmark = pytest.mark.django_db
PLAIN, PERSONAL = "https://shop.example/plain", "https://shop.example/?n={{ contact.first_name }}"


@pytest.fixture
def messages() -> list[Message]:
    """Three sent messages with a link that is the same for all and a personal one."""
    steps.people(3, first_name="Zoë")
    design = factories.design(f'<a href="{PLAIN}">One</a> <a href="{PERSONAL}">Two</a>')
    email = factories.in_state("emails", "live", design=design)
    steps.running_journey(tile_settings=factories.tile_settings(factories.live("segments"), email))
    steps.turn()
    return list(Message.objects.filter(state="sent").order_by("pk"))


def pixel(message: Message) -> str:
    """Return the path of a message's beacon."""
    return f"/t/o/{tokens.sign('open', message.pk, message.contact_id)}.gif"


def link(message: Message, number: int, publication: int | None = None) -> str:
    """Return the path of a link, as mails hold it now."""
    version = message.publication_id if publication is None else publication
    return f"/t/c/{tokens.sign('click', message.pk, message.contact_id, number, version)}"


def files() -> list[str]:
    """Return the names of what is not collected yet."""
    return sorted(path.name for path in spool.folder().glob("*")) if spool.folder().exists() else []


def opens() -> int:
    """Count opens that are recorded."""
    return Interaction.objects.filter(type="opened").count()


def test_what_is_written_down_is_recorded_and_the_file_is_gone(messages: list[Message], client: Client) -> None:
    for message in messages:
        assert client.get(pixel(message)).status_code == 200
    assert opens() == 0 and len(files()) == 1
    assert visits.collected() == 3
    assert opens() == 3 and files() == []


def test_a_file_is_left_alone_as_long_as_its_writer_lives(messages: list[Message], client: Client) -> None:
    client.get(pixel(messages[0]))
    assert collecting.collect() == 0
    spool.spool.close()
    assert collecting.collect() == 1


def test_what_was_recorded_by_one_that_was_killed_before_it_deleted_the_file_is_not_recorded_twice(
    messages: list[Message], client: Client
) -> None:
    client.get(pixel(messages[0]))
    spool.spool.close()
    (path,) = spool.folder().glob("*")
    shutil.copy(path, path.with_name(f"again{spool.ENDING}"))
    assert collecting.collect() == 2
    assert opens() == 1
    assert visits.judged() == 1
    assert InteractionWork.objects.filter(interaction__type="opened").count() == 1


def test_a_torn_line_and_one_that_nobody_can_read_hold_nobody_up(messages: list[Message], client: Client) -> None:
    client.get(pixel(messages[0]))
    spool.spool.close()
    (path,) = spool.folder().glob("*")
    whole = path.read_bytes()
    path.write_bytes(b"rubbish\n[1]\n" + whole + whole.replace(b"mail", b"mail", 1)[:-5])
    assert collecting.collect() == 1
    assert opens() == 1


def test_a_file_that_can_not_be_read_keeps_no_other_from_its_turn(messages: list[Message], client: Client) -> None:
    client.get(pixel(messages[0]))
    unreadable = spool.folder() / f"0{spool.ENDING}"
    unreadable.mkdir()
    assert visits.collected() == 1
    assert opens() == 1
    assert files() == [unreadable.name]


def test_without_a_database_everything_is_kept(
    messages: list[Message], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(rows: Any) -> Any:
        raise OperationalError("the server is away")

    client.get(pixel(messages[0]))
    with monkeypatch.context() as patched:
        patched.setattr(recording, "record", away)
        with pytest.raises(OperationalError):
            visits.collected()
    assert len(files()) == 1
    assert visits.collected() == 1
    assert opens() == 1


def test_a_hit_that_breaks_the_recording_is_put_aside_and_the_others_are_recorded(
    messages: list[Message], client: Client
) -> None:
    client.get(pixel(messages[0]))
    spool.spool.append(Hit(hits.SOURCE, 1.0, ["no such type", messages[1].pk, messages[1].contact_id, 0]))
    spool.spool.append(Hit("nobody's", 1.0, []))
    client.get(pixel(messages[2]))
    visits.collected()
    assert opens() == 2
    assert files() == [collecting.REFUSED]
    aside = (spool.folder() / collecting.REFUSED).read_text()
    assert "no such type" in aside and "nobody's" in aside


def test_a_full_disk_costs_no_hit(messages: list[Message], client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, line: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    assert client.get(pixel(messages[0])).status_code == 200
    assert opens() == 1


def test_a_line_that_the_disk_took_in_part_is_written_again_elsewhere(
    messages: list[Message], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, line: write(descriptor, line[:10]))
    client.get(pixel(messages[0]))
    monkeypatch.undo()
    client.get(pixel(messages[1]))
    visits.collected()
    assert opens() == 2


def test_no_thread_can_write_behind_a_torn_line(monkeypatch: pytest.MonkeyPatch) -> None:
    one, held, write, close = Spool(), list[bool](), os.write, os.close

    def closed(descriptor: int) -> None:
        held.append(one._lock.locked())
        close(descriptor)

    one.append(Hit("a", 1.0, []))
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda descriptor, line: write(descriptor, line[:3]))
        patched.setattr(os, "close", closed)
        with pytest.raises(spool.SpoolFailed):
            one.append(Hit("b", 2.0, []))
    assert held == [True], "the file is let go of before another thread may write"


def test_a_forked_process_writes_a_file_of_its_own() -> None:
    one = Spool()
    one.append(Hit("a", 1.0, []))
    child = os.fork()
    if child == 0:
        one.append(Hit("b", 2.0, []))
        os._exit(0)
    os.waitpid(child, 0)
    one.append(Hit("c", 3.0, []))
    assert len(files()) == 2
    one.close()


def test_many_hits_cost_as_many_statements_as_one(
    messages: list[Message], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for second in range(500):
        said = ["opened", messages[second % 3].pk, messages[second % 3].contact_id, 0]
        spool.spool.append(Hit(hits.SOURCE, 60.0 * second, said))
    with django_assert_max_num_queries(8):
        assert visits.collected() == 500
    assert opens() == 500


def test_a_link_that_leads_all_to_one_place_needs_no_database(
    messages: list[Message], client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    client.get(link(messages[0], 1))
    with django_assert_num_queries(0):
        answers = [client.get(path) for path in (link(messages[1], 1), pixel(messages[1]))]
    assert (answers[0].status_code, answers[0]["Location"]) == (302, PLAIN)
    visits.collected()
    row = Interaction.objects.get(type="clicked", contact_id=messages[1].contact_id)
    assert (row.link_url, row.link_label, row.message_id, row.tile_id) == (PLAIN, "One", messages[1].pk, "t2")


def test_a_personal_link_leads_its_reader_and_is_counted(messages: list[Message], client: Client) -> None:
    for _ in range(2):
        assert client.get(link(messages[0], 2))["Location"] == "https://shop.example/?n=Zo%C3%AB"
    visits.collected()
    assert Interaction.objects.get(type="clicked").link_label == "Two"


def test_the_links_of_former_versions_lead_on(messages: list[Message], client: Client) -> None:
    assert client.get(link(messages[0], 1, 0))["Location"] == PLAIN
    visits.collected()
    assert Interaction.objects.filter(type="clicked").count() == 1


@pytest.mark.parametrize(("number", "publication"), [(3, None), (0, None), (1, 987_654)])
def test_a_link_that_no_version_has_is_not_found(
    messages: list[Message], client: Client, number: int, publication: int | None
) -> None:
    answer = client.get(link(messages[0], number, publication))
    assert answer.status_code == 404 and "be verified" in answer.content.decode()
    assert visits.collected() == 0


def test_a_link_in_a_mail_that_went_out_names_its_version(messages: list[Message]) -> None:
    captured = CapturedMessage.objects.get(message=messages[0])
    shown = insights.outgoing_message(captured.pk)
    assert shown is not None and link(messages[0], 1) in shown.html
