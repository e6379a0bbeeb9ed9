"""Content blocks in the email designer: copied in, made of what is selected, one copy brought up to date."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from entities.content_blocks.models import ContentBlock
from entities.emails.models import Email
from marketing import clock
from marketing.contracts import copies
from marketing.lifecycle import checks
from marketing.lifecycle.deleting import delete
from marketing.lifecycle.history import RecordReference
from tests import factories, pages

HTMX = {"HX-Request": "true"}
SECTION = {"id": "s1", "type": "section", "layout": "1", "columns": [[]]}


@pytest.fixture
def summer(db: None) -> ContentBlock:
    """A content block of one text."""
    return content_block("<p>Sun</p>", name="Summer sale")


@pytest.fixture
def email(db: None) -> Email:
    return factories.email(
        design={**factories.design("Hello"), "blocks": [*factories.design("Hello")["blocks"], SECTION]}
    )


def content_block(html: str, **more: Any) -> ContentBlock:
    design = {"mode": "blocks", "blocks": [{"id": "b1", "type": "text", "html": html}]}
    made: ContentBlock = factories.make("content-blocks", design=design, **more)
    return made


def post(client: Client, email: Email, address: str, headers: Any = None, **values: Any) -> Any:
    email.refresh_from_db()
    data = {"row_version": email.row_version, **values}
    return client.post(f"/emails/{email.pk}/{address}", data, headers=headers)


def copy_in(email: Email, key: int) -> Any:
    """The copy of a content block that an email holds, wherever it stands."""
    email.refresh_from_db()
    found = [one for one in email.design["blocks"] if one.get("from", {}).get("id") == key]
    return found[0] if found else None


def rewrite(block: ContentBlock, html: str) -> None:
    block.refresh_from_db()
    block.design = {"mode": "blocks", "blocks": [{"id": "b1", "type": "text", "html": html}]}
    block.save(by=factories.marketer())


def test_a_content_block_is_copied_in_behind_what_is_selected_and_undone(
    marketer: Client, email: Email, summer: ContentBlock
) -> None:
    assert "Summer sale" in pages.text_of(marketer.get(f"/emails/{email.pk}/"))
    assert post(marketer, email, "saved/add/", saved=summer.pk, selected="b1").status_code == 302
    made = copy_in(email, summer.pk)
    assert email.design["blocks"].index(made) == 1
    assert (made["html"], made["from"]["version"]) == ("<p>Sun</p>", summer.row_version)
    assert made["id"] not in ("b1", "b2")
    assert "Undo: copy “Summer sale” in" in pages.text_of(marketer.get(f"/emails/{email.pk}/"))
    post(marketer, email, "undo/")
    assert copy_in(email, summer.pk) is None


def test_one_block_goes_into_a_selected_empty_section_several_go_below_as_a_section(
    marketer: Client, email: Email, summer: ContentBlock
) -> None:
    post(marketer, email, "saved/add/", saved=summer.pk, selected="s1")
    email.refresh_from_db()
    assert [one["html"] for one in email.design["blocks"][2]["columns"][0]] == ["<p>Sun</p>"]
    several = factories.make("content-blocks", design=factories.design("Two"))
    post(marketer, email, "saved/add/", saved=several.pk, selected=email.design["blocks"][2]["columns"][0][0]["id"])
    made = copy_in(email, several.pk)
    assert (email.design["blocks"][-1], made["type"], len(made["columns"][0])) == (made, "section", 2)


def test_saved_blocks_are_found_by_name_and_inactive_ones_are_not_offered(
    marketer: Client, email: Email, summer: ContentBlock
) -> None:
    content_block("<p>Snow</p>", name="Winter sale")
    found = marketer.get(f"/emails/{email.pk}/saved/", {"saved": "wint", "selected": "b1"}, headers=HTMX)
    assert ("Winter sale" in pages.text_of(found), "Summer" in pages.text_of(found)) == (True, False)
    assert pages.inputs(found, "selected")[0]["value"] == "b1"
    factories.run(summer, "deactivate")
    assert "Summer" not in pages.text_of(marketer.get(f"/emails/{email.pk}/saved/", headers=HTMX))
    assert "No saved block fits “x\\y%”." in pages.text_of(
        marketer.get(f"/emails/{email.pk}/saved/", {"saved": "x\\y%"}, headers=HTMX)
    )


def test_a_copy_that_is_behind_says_so_and_is_brought_up_to_date(
    marketer: Client, email: Email, summer: ContentBlock
) -> None:
    post(marketer, email, "saved/add/", saved=summer.pk, selected="b1")
    copied = copy_in(email, summer.pk)
    address = f"/emails/{email.pk}/?tab=designer&block={copied['id']}"
    assert "Copied from Summer sale (up to date)" in pages.text_of(marketer.get(address))
    rewrite(summer, "<p>More sun</p>")
    behind = pages.text_of(marketer.get(address))
    assert "Copied from Summer sale (changed since) Update this copy" in behind
    told = "Changed since it was copied in: Summer sale"
    assert told in pages.text_of(marketer.get(f"/emails/{email.pk}/")), "whatever is selected"
    answer = post(marketer, email, f"blocks/{copied['id']}/renew/", headers=HTMX)
    assert "Copy updated." in pages.text_of(answer)
    assert told not in pages.text_of(marketer.get(f"/emails/{email.pk}/"))
    made = copy_in(email, summer.pk)
    assert (made["id"], made["html"]) == (copied["id"], "<p>More sun</p>")
    assert email.design["blocks"].index(made) == 1
    post(marketer, email, "undo/")
    assert copy_in(email, summer.pk) == copied


def test_what_was_changed_by_hand_is_said_and_a_new_name_alone_leaves_no_copy_behind(
    marketer: Client, email: Email, summer: ContentBlock
) -> None:
    post(marketer, email, "saved/add/", saved=summer.pk, selected="b1")
    copied = copy_in(email, summer.pk)
    summer.name = "Late summer"
    summer.save(by=factories.marketer())
    address = f"/emails/{email.pk}/?tab=designer&block={copied['id']}"
    assert "Copied from Late summer (up to date)" in pages.text_of(marketer.get(address))
    post(marketer, email, f"blocks/{copied['id']}/", do="change", html="<p>Mine</p>")
    assert "changed by hand here" in pages.text_of(marketer.get(address))


@pytest.mark.parametrize("part", ["b1", "s1"])
def test_a_part_of_an_email_is_kept_and_the_email_stays_as_it_is(marketer: Client, email: Email, part: str) -> None:
    before = email.design
    assert "<dialog" in pages.source(marketer.get(f"/emails/{email.pk}/blocks/{part}/keep/", headers=HTMX))
    assert post(marketer, email, f"blocks/{part}/keep/", name="  ").status_code == 422
    assert post(marketer, email, f"blocks/{part}/keep/", name="Greeting").status_code == 302
    made = ContentBlock.objects.get(name="Greeting")
    email.refresh_from_db()
    assert email.design == before
    kept = next(one for one in before["blocks"] if one["id"] == part)
    assert copies.digest(made.design["blocks"][0]) == copies.digest(kept)


def test_the_record_knows_its_copies_and_can_be_deleted_without_harm_to_live_ones(
    marketer: Client, summer: ContentBlock
) -> None:
    made = {**copies.copied({"type": "text", "html": "<p>Sun</p>"}, summer.pk, 1), "id": "b9"}
    design = factories.design("Hello")
    live = factories.in_state("emails", "live", design={**design, "blocks": [*design["blocks"], made]})
    assert RecordReference.objects.filter(target_kind="content-blocks", target_id=summer.pk, kind="emails").count() == 1
    asked = pages.text_of(marketer.get(f"/content-blocks/{summer.pk}/commands/delete/"))
    assert "It was copied into one email or template: the copies stay as they are." in asked
    delete(summer, by=factories.user("administrator"), at=clock.now())
    live.refresh_from_db()
    assert live.design["blocks"][-1] == made
    assert [one for one in checks.problems(live, clock.now()) if one.code == "reference-deleted"] == []
    page = pages.text_of(marketer.get(f"/emails/{live.pk}/"))
    assert "Sun" in page
    factories.run(live, "edit")
    told = pages.text_of(marketer.get(f"/emails/{live.pk}/?tab=designer&block=b9"))
    assert "Copied from a content block that was deleted." in told
    assert post(marketer, live, "blocks/b9/renew/").status_code == 422


def test_what_people_type_names_no_content_block(summer: ContentBlock) -> None:
    typed = f'<p>"from": {{"id": {summer.pk}, "version": 1}}</p>'
    factories.email(design={"mode": "blocks", "blocks": [{"id": "b1", "type": "html", "html": typed}]})
    assert not RecordReference.objects.filter(target_kind="content-blocks").exists()


@pytest.mark.parametrize("saved", ["", "0", "x", "-1", "9" * 30, "\0"])
def test_a_content_block_that_is_not_there_is_refused_in_words(marketer: Client, email: Email, saved: str) -> None:
    before = email.design
    assert post(marketer, email, "saved/add/", saved=saved, selected="b1").status_code == 422
    email.refresh_from_db()
    assert email.design == before


def test_a_live_email_takes_none_and_an_empty_content_block_gives_none(marketer: Client, summer: ContentBlock) -> None:
    live = factories.in_state("emails", "live")
    assert post(marketer, live, "saved/add/", saved=summer.pk).status_code == 409
    empty = factories.make("content-blocks", design={"mode": "blocks", "blocks": []})
    answer = post(marketer, factories.email(), "saved/add/", saved=empty.pk)
    assert (answer.status_code, "is empty" in pages.text_of(answer)) == (422, True)


def test_who_may_see_no_content_blocks_gets_none(email: Email, summer: ContentBlock) -> None:
    person, client = factories.user(""), Client()
    rights = ["view_email", "change_email"]
    person.user_permissions.set(Permission.objects.filter(codename__in=rights, content_type__app_label="emails"))
    client.force_login(person)
    assert "Saved blocks" not in pages.text_of(client.get(f"/emails/{email.pk}/?tab=designer&block=b1"))
    assert "Summer" not in pages.source(client.get(f"/emails/{email.pk}/saved/", headers=HTMX))
    assert post(client, email, "saved/add/", saved=summer.pk).status_code == 422
    assert post(client, email, "blocks/b1/keep/", name="Mine").status_code == 409
    assert ContentBlock.objects.count() == 1
