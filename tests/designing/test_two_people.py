"""Undo that outlives a reload, and two people on one record, on emails as the designer stores them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from entities.emails.models import Email
from marketing import clock
from marketing.console.designing import presence, steps
from marketing.console.models import Presence, Step
from tests import factories, pages

HTMX = {"HX-Request": "true"}
DESIGN = {
    "mode": "blocks",
    "blocks": [
        {"id": "b1", "type": "heading", "text": "First"},
        {"id": "b2", "type": "text", "html": "<p>Second</p>"},
        {"id": "b3", "type": "button", "text": "Third", "href": "https://a.example/"},
    ],
}


@pytest.fixture
def email(db: None) -> Email:
    return factories.email(design=DESIGN)


@pytest.fixture
def colleague(marketer: Client) -> Client:
    """Another person with the same rights."""
    client = Client()
    client.force_login(factories.user("administrator"))
    return client


def post(
    client: Client, email: Email, address: str, version: int | None = None, headers: Any = None, **values: Any
) -> Any:
    """Post a form that was made at a row version, by default at the newest."""
    email.refresh_from_db()
    data = {"row_version": email.row_version if version is None else version, **values}
    return client.post(f"/emails/{email.pk}/{address}", data, headers=headers)


def ids(email: Email) -> str:
    email.refresh_from_db()
    return " ".join(block["id"] for block in email.design["blocks"])


def values(email: Email, name: str) -> list[Any]:
    email.refresh_from_db()
    return [block.get(name) for block in email.design["blocks"]]


def test_what_was_removed_comes_back_by_undo_and_goes_again_by_redo(marketer: Client, email: Email) -> None:
    answer = post(marketer, email, "blocks/b2/", headers=HTMX, do="remove")
    assert "Text removed." in pages.text_of(answer)
    assert ids(email) == "b1 b3"
    page = pages.source(marketer.get(f"/emails/{email.pk}/"))
    assert "Undo: remove text" in page, "after a reload too"
    assert "Text was" not in page
    assert post(marketer, email, "undo/").status_code == 302
    assert email.design != DESIGN
    email.refresh_from_db()
    assert email.design == DESIGN
    assert "Redo: remove text" in pages.source(marketer.get(f"/emails/{email.pk}/"))
    post(marketer, email, "redo/")
    assert ids(email) == "b1 b3"


def test_every_kind_of_edit_is_undone_in_turn(marketer: Client, email: Email) -> None:
    post(marketer, email, "blocks/", type="divider", after="b1")
    post(marketer, email, "blocks/b1/", do="change", text="Changed")
    post(marketer, email, "blocks/b3/", do="up")
    post(marketer, email, "blocks/b2/", do="duplicate")
    post(marketer, email, "order/", order=" ".join(reversed(ids(email).split())))
    post(marketer, email, "blocks/b1/", do="cut")
    post(marketer, email, "paste/", after="b3")
    post(marketer, email, "theme/", accent="#123456")
    post(marketer, email, "mode/", mode="html", start="blocks")
    assert steps.of(email, Step.objects.first().user).count() == 9  # type: ignore[union-attr]
    for _number in range(9):
        assert post(marketer, email, "undo/").status_code == 302
    email.refresh_from_db()
    assert email.design == DESIGN
    assert post(marketer, email, "undo/").status_code == 422


def test_a_new_edit_ends_what_could_be_redone(marketer: Client, email: Email) -> None:
    post(marketer, email, "blocks/b2/", do="remove")
    post(marketer, email, "undo/")
    post(marketer, email, "blocks/b1/", do="duplicate")
    assert post(marketer, email, "redo/").status_code == 422


def test_what_is_typed_in_one_go_is_one_step(marketer: Client, email: Email) -> None:
    for text in ("F", "Fi", "Final"):
        post(marketer, email, "blocks/b1/", headers=HTMX, do="change", text=text, quietly="yes")
    assert Step.objects.count() == 1
    post(marketer, email, "undo/")
    assert values(email, "text")[0] == "First"
    post(marketer, email, "redo/")
    assert values(email, "text")[0] == "Final"


def test_a_quiet_edit_tells_what_can_be_undone_and_what_the_form_has_seen(marketer: Client, email: Email) -> None:
    answer = pages.source(post(marketer, email, "blocks/b1/", headers=HTMX, do="change", text="New", quietly="yes"))
    assert "Undo: change heading" in answer
    assert 'id="seen-b1"' in answer
    assert "&quot;New&quot;" in answer or "New" in answer


def test_each_person_undoes_their_own(marketer: Client, colleague: Client, email: Email) -> None:
    post(marketer, email, "blocks/b1/", do="remove")
    post(colleague, email, "blocks/b3/", do="remove")
    post(marketer, email, "undo/")
    assert ids(email) == "b1 b2"


def test_undo_says_so_where_the_block_is_gone_and_goes_on_with_the_step_before(
    marketer: Client, colleague: Client, email: Email
) -> None:
    post(marketer, email, "blocks/b2/", do="remove")
    post(marketer, email, "blocks/b1/", do="change", text="Mine")
    post(colleague, email, "blocks/b1/", do="remove")
    refused = post(marketer, email, "undo/")
    assert refused.status_code == 422
    assert "“Change heading” can't be undone. This block isn't there any more" in pages.text_of(refused)
    post(marketer, email, "undo/")
    assert ids(email) == "b2 b3"


def test_undo_spares_what_a_colleague_wrote_since(marketer: Client, colleague: Client, email: Email) -> None:
    post(marketer, email, "blocks/b1/", do="change", text="Mine")
    post(colleague, email, "blocks/b1/", do="change", text="Theirs")
    assert "changed this since" in pages.text_of(post(marketer, email, "undo/"))
    assert values(email, "text")[0] == "Theirs"


def test_steps_are_few_and_old_ones_go(marketer: Client, email: Email, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MOST_STEPS", 3)
    old = Step.objects.create(
        kind="emails", record_id=1, user=factories.user(), label="x", command={}, inverse={}, row_version=1,
        at=clock.now() - timedelta(days=31),
    )  # fmt: skip
    for _number in range(5):
        post(marketer, email, "blocks/b1/", do="down")
        post(marketer, email, "blocks/b1/", do="up")
    assert Step.objects.filter(record_id=email.pk, kind="emails").exclude(pk=old.pk).count() == 3
    assert not Step.objects.filter(pk=old.pk).exists()


def test_steps_of_large_texts_are_fewer_and_the_newest_stays(
    marketer: Client, email: Email, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "MOST_CHARACTERS", 5_000)
    for number in range(4):
        post(marketer, email, "source/", html=f"<p>{number}{'x' * 1_500}</p>")
        Step.objects.update(at=clock.now() - steps.ONE_STEP * 2)  # so that none is joined to the one before
    assert [4_500 < step.size < 5_000 for step in Step.objects.all()] == [True]
    post(marketer, email, "source/", html=f"<p>{'y' * 9_000}</p>")
    post(marketer, email, "undo/")
    email.refresh_from_db()
    assert "3xxx" in email.design["html"]


def test_edits_of_different_blocks_made_at_once_are_both_kept(
    marketer: Client, colleague: Client, email: Email
) -> None:
    opened = email.row_version
    post(colleague, email, "blocks/b1/", do="change", text="Theirs")
    answer = post(marketer, email, "blocks/b3/", opened, HTMX, do="change", text="Mine", quietly="yes")
    assert answer.status_code == 200
    assert values(email, "text") == ["Theirs", None, "Mine"]
    assert f'value="{email.row_version}"' in pages.source(answer), "only the design differs, and the answer brings that"


def test_an_edit_of_the_same_block_is_asked_about_and_what_was_typed_stays(
    marketer: Client, colleague: Client, email: Email
) -> None:
    opened = email.row_version
    form = pages.source(marketer.get(f"/emails/{email.pk}/blocks/b1/settings/", headers=HTMX))
    saw = form.split('id="seen-b1" value="')[1].split('"')[0]
    post(colleague, email, "blocks/b1/", do="change", text="Theirs")
    answer = post(marketer, email, "blocks/b1/", opened, HTMX, do="change", text="Mine", seen=saw, quietly="yes")
    assert answer.status_code == 409
    words = pages.text_of(answer)
    assert "Mine" in words
    assert "Theirs" in words
    assert values(email, "text")[0] == "Theirs"
    now = pages.source(answer).split('name="seen" value="')[1].split('"')[0]
    post(marketer, email, "blocks/b1/", do="change", text="Mine", seen=now)
    assert values(email, "text")[0] == "Mine"


def test_an_edit_is_kept_while_a_change_of_the_subject_is_still_told_of_at_save(
    marketer: Client, colleague: Client, email: Email
) -> None:
    opened = email.row_version
    post(colleague, email, "", subject="Theirs")
    answer = post(marketer, email, "blocks/b1/", opened, HTMX, do="change", text="Mine", quietly="yes")
    assert values(email, "text")[0] == "Mine"
    assert f'id="row-version" name="row_version" value="{opened}"' in pages.source(answer)
    assert post(marketer, email, "", opened, subject="Mine").status_code == 409


def test_who_else_has_it_open_is_told_with_what_they_did(marketer: Client, colleague: Client, email: Email) -> None:
    ask = f"/emails/{email.pk}/people/now/?row_version={email.row_version}"
    assert "open as well" not in pages.text_of(marketer.get(ask, headers=HTMX))
    colleague.get(ask, headers=HTMX)
    assert "has this open as well" in pages.text_of(marketer.get(ask, headers=HTMX))
    post(colleague, email, "blocks/b2/", do="remove")
    answer = marketer.get(ask, headers=HTMX)
    assert answer["HX-Trigger"] == "designing-news"
    assert "remove text" in pages.text_of(answer)
    assert "HX-Trigger" not in colleague.get(ask, headers=HTMX).headers, "not of one's own"


def test_who_left_is_not_named_any_more(db: None) -> None:
    email, mine, theirs = factories.email(), factories.user("marketer"), factories.user("administrator")
    now = clock.now()
    presence.note(email, theirs, now)
    assert [other.since for other in presence.others(email, mine, now)] == [now]
    assert presence.others(email, mine, now + timedelta(seconds=30)) == []
    presence.note(email, theirs, now + timedelta(seconds=40))
    assert presence.others(email, mine, now + timedelta(seconds=41))[0].since == now + timedelta(seconds=40)
    presence.note(email, mine, now + timedelta(days=2))
    assert Presence.objects.count() == 1


@pytest.mark.parametrize("state", ["live", "expired"])
@pytest.mark.parametrize("address", ["undo/", "redo/", "paste/", "blocks/b0/"])
def test_a_locked_record_is_neither_undone_nor_pasted_into(marketer: Client, state: str, address: str) -> None:
    email = factories.in_state("emails", state)
    factories.email()
    before = email.design
    assert post(marketer, email, address, do="cut", after="").status_code == 409
    email.refresh_from_db()
    assert email.design == before


def test_a_block_is_copied_into_another_email(marketer: Client, email: Email) -> None:
    post(marketer, email, "blocks/b3/", do="copy")
    other = factories.email()
    assert "Paste the copied block" in pages.text_of(marketer.get(f"/emails/{other.pk}/"))
    post(marketer, other, "paste/", after=other.design["blocks"][0]["id"])
    other.refresh_from_db()
    assert other.design["blocks"][1]["text"] == "Third"
    assert other.design["blocks"][1]["id"] not in ("b1", "b2", "b3")
