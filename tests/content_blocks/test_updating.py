"""Used in, and Update copies: drafts are offered, locked ones say why, nothing live changes."""

from typing import Any

import pytest
from django.test import Client

from entities.content_blocks.models import ContentBlock
from marketing import clock
from marketing.contracts import copies
from marketing.lifecycle.copying import save_as_template
from marketing.lifecycle.history import RecordChange
from tests import factories, pages

OLD, NEW = "<p>Sun</p>", "<p>More sun</p>"


@pytest.fixture
def block(db: None) -> ContentBlock:
    """A content block that changed since it was copied."""
    made: ContentBlock = factories.make("content-blocks", name="Summer", design=design_of(text(NEW)))
    return made


def text(html: str) -> dict[str, Any]:
    return {"type": "text", "html": html}


def design_of(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"mode": "blocks", "blocks": [{"id": f"c{at}", **one} for at, one in enumerate(elements, 1)]}


def holder(block: ContentBlock, reason: str = "draft", html: str = OLD, **changed: Any) -> Any:
    """An email in a state that holds a copy, `c1`, of what the content block was; `changed` by hand since."""
    copied = {"id": "c1", **copies.copied(text(html), block.pk, 1), **changed}
    design = factories.design("Hello")
    return factories.in_state("emails", reason, design={**design, "blocks": [*design["blocks"], copied]})


def used_in(client: Client, block: ContentBlock) -> Any:
    return client.get(f"/content-blocks/{block.pk}/?tab=uses")


def update(client: Client, block: ContentBlock, *records: Any, stale: int = 0) -> Any:
    """Tick the copy of each record, as they were when the page was made or a little earlier."""
    found: dict[str, Any] = {"copy": [f"{one.slug}/{one.pk}/c1" for one in records]}
    for one in records:
        one.refresh_from_db()
        found[f"version:{one.slug}/{one.pk}"] = one.row_version - stale
    return client.post(f"/content-blocks/{block.pk}/copies/update/", found)


def copied_in(record: Any) -> str:
    record.refresh_from_db()
    design = record.payload["design"] if hasattr(record, "payload") else record.design
    return str(design["blocks"][-1]["html"])


def test_used_in_names_every_holder_with_its_state_and_how_its_copy_stands(
    marketer: Client, block: ContentBlock
) -> None:
    behind, fresh, live = holder(block), holder(block, html=NEW), holder(block, "live")
    template = save_as_template(behind, by=factories.user("administrator"), at=clock.now(), name="Letter")
    factories.email()
    page = used_in(marketer, block)
    places = [f"emails/{one.pk}" for one in (behind, fresh, live)]
    assert sorted(pages.attributes(page, "data-use")) == sorted([*places, f"email-templates/{template.pk}"])
    ticks = [one["value"] for one in pages.inputs(page, "copy") if "checked" in one]
    assert sorted(ticks) == sorted([f"email-templates/{template.pk}/c1", f"emails/{behind.pk}/c1"])
    assert "Locked while it is live. Press Edit to change it." in pages.text_of(page)
    assert pages.text_of(page).count("Up to date") == 1


def test_what_was_changed_by_hand_is_offered_unticked(marketer: Client, block: ContentBlock) -> None:
    mine = holder(block, html=OLD, align="center")
    page = used_in(marketer, block)
    assert [("checked" in one, one["value"]) for one in pages.inputs(page, "copy")] == [(False, f"emails/{mine.pk}/c1")]
    assert "changed by hand: updating replaces that" in pages.text_of(page)
    assert update(marketer, block, mine).status_code == 200
    assert copied_in(mine) == NEW


@pytest.mark.parametrize("reason", ["draft", "stopped", "live-editable"])
def test_copies_are_updated_in_what_can_be_edited_with_history_and_undo(
    marketer: Client, block: ContentBlock, reason: str
) -> None:
    email = holder(block, reason)
    version, live = email.row_version, email.live_publication
    answer = update(marketer, block, email)
    assert (answer.status_code, "1 of 1 updated" in pages.text_of(answer)) == (200, True)
    assert (copied_in(email), email.row_version, email.status_reason) == (NEW, version + 1, reason)
    assert email.live_publication == live, "nothing live changes"
    assert email.design["blocks"][-1]["from"]["version"] == block.row_version
    assert "design" in RecordChange.objects.filter(kind="emails", record_id=email.pk).latest("id").changes
    assert pages.inputs(used_in(marketer, block), "copy") == []
    marketer.post(f"/emails/{email.pk}/undo/", {"row_version": email.row_version})
    assert copied_in(email) == OLD


def test_a_template_s_copy_is_updated_too(marketer: Client, block: ContentBlock) -> None:
    template = save_as_template(holder(block), by=factories.user("administrator"), at=clock.now())
    assert update(marketer, block, template).status_code == 200
    assert copied_in(template) == NEW
    told = pages.text_of(marketer.get(f"/email-templates/{template.pk}/?tab=history"))
    assert "Update copies of “Summer”" in told


@pytest.mark.parametrize("reason", ["live", "expired"])
def test_what_is_locked_is_refused_with_the_reason_and_the_others_are_updated(
    marketer: Client, block: ContentBlock, reason: str
) -> None:
    locked, draft = holder(block, reason), holder(block)
    answer = update(marketer, block, locked, draft)
    assert answer.status_code == 200
    assert pages.attributes(answer, "data-result") == ["refused", "done"]
    assert (copied_in(locked), copied_in(draft)) == (OLD, NEW)
    assert update(marketer, block, locked).status_code == 409


def test_what_somebody_saved_meanwhile_is_left_as_it_is(marketer: Client, block: ContentBlock) -> None:
    email = holder(block)
    email.name = "Saved meanwhile"
    email.save(by=factories.marketer())
    answer = update(marketer, block, email, stale=1)
    assert (answer.status_code, copied_in(email)) == (409, OLD)
    assert pages.attributes(answer, "data-result") == ["refused"]


def test_two_copies_in_one_record_are_updated_in_one_save_and_others_stay(
    marketer: Client, block: ContentBlock
) -> None:
    made = copies.copied(text(OLD), block.pk, 1)
    inner = {"id": "s1", "type": "section", "layout": "1", "columns": [[{**made, "id": "c2"}]]}
    email = factories.email(design={"mode": "blocks", "blocks": [{**made, "id": "c1"}, inner, {**made, "id": "c3"}]})
    version = email.row_version
    ticked = {"copy": [f"emails/{email.pk}/c1", f"emails/{email.pk}/c2"], f"version:emails/{email.pk}": version}
    marketer.post(f"/content-blocks/{block.pk}/copies/update/", ticked)
    email.refresh_from_db()
    first, section, last = email.design["blocks"]
    assert [one["html"] for one in (first, section["columns"][0][0], last)] == [NEW, NEW, OLD]
    assert email.row_version == version + 1


@pytest.mark.parametrize("ticked", [
    "", "emails", "emails/x/c1", "emails/1/c1", "users/1/c1", f"emails/{'9' * 30}/c1", "\0/1/c1", "content-blocks/1/c1",
])  # fmt: skip
def test_what_is_no_copy_is_refused(marketer: Client, block: ContentBlock, ticked: str) -> None:
    assert marketer.post(f"/content-blocks/{block.pk}/copies/update/", {"copy": ticked}).status_code == 409
    assert marketer.post(f"/content-blocks/{block.pk}/copies/update/").status_code == 422


def test_nobody_updates_what_they_may_not_change(block: ContentBlock) -> None:
    email, reader = holder(block), Client()
    reader.force_login(factories.user("reviewer"))
    assert "emails/" in pages.source(used_in(reader, block))
    assert pages.inputs(used_in(reader, block), "copy") == []
    assert update(reader, block, email).status_code == 403
    assert copied_in(email) == OLD
