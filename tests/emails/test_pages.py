"""The email's pages: the designer stores what it is told to, and nothing where it is locked."""

from typing import Any

import pytest
from django.test import Client

from marketing.console.frame.frames import MEASURED, POLICY
from marketing.users.models import User
from tests import factories, pages

HTMX = {"HX-Request": "true"}


def post(client: Client, email: Any, address: str, headers: Any = None, **values: Any) -> Any:
    email.refresh_from_db()
    data = {"row_version": email.row_version, **values}
    return client.post(f"/emails/{email.pk}/{address}", data, headers=headers)


def blocks(email: Any) -> list[str]:
    email.refresh_from_db()
    return [block["type"] for block in email.design["blocks"]]


def test_the_designer_is_the_first_tab_and_shows_every_block(marketer: Client) -> None:
    email = factories.email()
    answer = marketer.get(f"/emails/{email.pk}/")
    assert pages.attributes(answer, "data-block") == ["b1", "b2"]
    assert pages.locks(answer)["design"] is False


def test_the_design_as_json_is_there_for_scripts_and_for_people_only_where_it_is_wrong(marketer: Client) -> None:
    email = factories.email()
    out_of_sight = '<div class="visually-hidden" aria-hidden="true">\n    <label'
    assert out_of_sight in pages.source(marketer.get(f"/emails/{email.pk}/"))
    wrong = post(marketer, email, "", design='{"mode": "paper"}')
    assert wrong.status_code == 422
    assert out_of_sight not in pages.source(wrong)
    assert "The mode of a design is" in pages.text_of(wrong)


def test_a_block_is_added_changed_moved_copied_and_removed_without_scripts(marketer: Client) -> None:
    email = factories.email()
    answer = post(marketer, email, "blocks/", type="button", after="")
    assert answer.status_code == 302
    assert "tab=designer" in answer["Location"]
    email.refresh_from_db()
    made = email.design["blocks"][0]["id"]
    post(marketer, email, f"blocks/{made}/", do="change", text="Press me", href="https://a.example/")
    post(marketer, email, f"blocks/{made}/", do="down")
    post(marketer, email, f"blocks/{made}/", do="duplicate")
    assert blocks(email) == ["text", "button", "button", "text"]
    post(marketer, email, f"blocks/{made}/", do="remove")
    assert blocks(email) == ["text", "button", "text"]
    assert email.design["blocks"][1]["text"] == "Press me"


def test_a_quiet_edit_answers_with_row_version_and_text_and_leaves_the_inputs_alone(marketer: Client) -> None:
    email = factories.email()
    block = email.design["blocks"][0]["id"]
    answer = post(marketer, email, f"blocks/{block}/", headers=HTMX, do="change", html="<p>New</p>", quietly="yes")
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "designing-stored"
    assert "data-block" not in pages.source(answer)
    assert "&lt;p&gt;New&lt;/p&gt;" in pages.source(answer)


def test_the_order_is_stored_as_it_was_dragged(marketer: Client) -> None:
    email = factories.email()
    order = [block["id"] for block in email.design["blocks"]]
    assert post(marketer, email, "order/", order=" ".join(reversed(order))).status_code == 302
    email.refresh_from_db()
    assert [block["id"] for block in email.design["blocks"]] == order[::-1]


def test_the_subject_is_asked_for_at_once_and_can_be_changed_beside_the_design(marketer: Client) -> None:
    assert pages.locks(marketer.get("/emails/new/"))["subject"] is False
    email = factories.email()
    answer = post(marketer, email, "inbox/", headers=HTMX, inbox_subject="Beside the design")
    email.refresh_from_db()
    assert email.subject == "Beside the design"
    assert 'id="id_subject"' in pages.source(answer)


def test_changing_to_source_asks_first_and_starts_from_the_blocks(marketer: Client) -> None:
    email = factories.email()
    assert "Write the HTML yourself?" in pages.text_of(marketer.get(f"/emails/{email.pk}/mode/"))
    post(marketer, email, "mode/", mode="html", start="blocks")
    email.refresh_from_db()
    assert email.design["mode"] == "html"
    assert "<p>Hello</p>" in email.design["html"]
    assert len(email.design["blocks"]) == 2


def test_going_back_to_blocks_keeps_the_source_that_was_written(marketer: Client) -> None:
    email = factories.email()
    post(marketer, email, "mode/", mode="html", start="blocks")
    post(marketer, email, "source/", html="<p>Mine</p>")
    post(marketer, email, "mode/", mode="blocks")
    post(marketer, email, "mode/", mode="html", start="kept")
    email.refresh_from_db()
    assert email.design["html"] == "<p>Mine</p>"


@pytest.mark.parametrize("state", ["live", "expired"])
@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("blocks/", {"type": "button"}),
        ("blocks/b0/", {"do": "remove"}),
        ("blocks/nowhere/", {"do": "remove"}),
        ("order/", {"order": "x"}),
        ("theme/", {"accent": "#123456"}),
        ("theme/", {"accent": "no colour"}),
        ("brand/", {"brand": ""}),
        ("source/", {"html": "<p>x</p>"}),
        ("mode/", {"mode": "html"}),
        ("inbox/", {"inbox_subject": "Other"}),
        ("plain-text/", {"confirm": "yes"}),
    ],
)
def test_a_locked_email_refuses_every_edit(marketer: Client, state: str, address: str, values: dict[str, str]) -> None:
    email = factories.in_state("emails", state)
    before = (email.design, email.subject, email.plain_text, email.row_version)
    assert post(marketer, email, address, **values).status_code == 409
    email.refresh_from_db()
    assert (email.design, email.subject, email.plain_text, email.row_version) == before


@pytest.mark.parametrize("state", ["live", "expired"])
def test_a_locked_designer_says_why_and_offers_no_edit(marketer: Client, state: str) -> None:
    email = factories.in_state("emails", state)
    page = pages.source(marketer.get(f"/emails/{email.pk}/"))
    assert "Locked" in page
    assert f"/emails/{email.pk}/blocks/" not in page
    assert "data-order-form" not in page


@pytest.mark.parametrize(("version", "status"), [("", 422), ("x", 422), ("0", 409), ("99", 409)])
def test_an_edit_of_no_version_that_was_is_refused(marketer: Client, version: str, status: int) -> None:
    email = factories.email()
    data = {"row_version": version, "type": "button"}
    assert marketer.post(f"/emails/{email.pk}/blocks/", data).status_code == status
    assert blocks(email) == ["text", "text"]


def test_edits_take_the_right_to_change(db: None) -> None:
    email, client = factories.email(), Client()
    client.force_login(factories.user("reviewer"))
    assert post(client, email, "blocks/", type="button").status_code == 403
    assert client.get(f"/emails/{email.pk}/preview/").status_code == 200


def test_the_designer_s_preview_marks_each_block_and_lets_nothing_run(marketer: Client) -> None:
    factories.live("content-settings")
    email = factories.email()
    marked = marketer.get(f"/emails/{email.pk}/preview/?design=yes")
    assert marked["Content-Security-Policy"] == MEASURED
    assert MEASURED.endswith("; sandbox allow-same-origin")
    assert "script" not in MEASURED
    assert [f"block-{block['id']}" in pages.source(marked) for block in email.design["blocks"]] == [True, True]
    assert "block-b" not in pages.source(marketer.get(f"/emails/{email.pk}/preview/"))


def test_the_preview_comes_under_its_own_policy_with_links_in_a_new_tab(marketer: Client) -> None:
    factories.live("content-settings")
    email = factories.email()
    answer = marketer.get(f"/emails/{email.pk}/preview/")
    assert answer["Content-Security-Policy"] == POLICY
    assert POLICY == (
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    assert '<base target="_blank">' in pages.source(answer)


def test_the_preview_is_filled_in_for_the_chosen_contact(marketer: Client) -> None:
    factories.contact(first_name="Aaron", last_name="First")
    wanted = factories.contact(first_name="Zoe", last_name="Last")
    email = factories.email(design=factories.design("Dear {{ contact.first_name }}"))
    assert "Dear Aaron" in pages.source(marketer.get(f"/emails/{email.pk}/preview/"))
    marketer.post(f"/emails/{email.pk}/preview-with/", {"contact": wanted.pk})
    assert "Dear Zoe" in pages.source(marketer.get(f"/emails/{email.pk}/preview/"))


def test_the_links_of_the_mail_lead_to_their_blocks(marketer: Client) -> None:
    button = {"id": "go", "type": "button", "text": "Go", "href": "https://a.example/?c={{ contact.city }}"}
    email = factories.email(design={"mode": "blocks", "blocks": [button]})
    fresh = marketer.get(f"/emails/{email.pk}/look/", headers=HTMX)
    assert pages.attributes(fresh, "data-link-target") == ["https://a.example/?c=[City]"]
    assert pages.attributes(fresh, "data-shows").count("go") == 1
    assert "Clicks are counted" in pages.text_of(fresh)


def test_contacts_for_the_preview_are_found_by_name_without_scripts_too(marketer: Client) -> None:
    factories.contact(first_name="Zoe", last_name="Findable")
    email = factories.email()
    assert "Zoe Findable" in pages.text_of(marketer.get(f"/emails/{email.pk}/people/?person=findab", headers=HTMX))
    assert "Zoe Findable" in pages.text_of(marketer.get(f"/emails/{email.pk}/?tab=designer&person=findab"))


def test_the_plain_text_goes_on_by_hand_from_the_generated_one(marketer: Client) -> None:
    email = factories.email()
    assert post(marketer, email, "plain-text/", confirm="yes").status_code == 302
    email.refresh_from_db()
    assert email.generate_plain_text is False
    assert "{{ content_settings.address_main }}" in email.plain_text


def test_a_text_written_by_hand_is_only_replaced_after_a_yes(marketer: Client) -> None:
    email = factories.email(plain_text="Mine", generate_plain_text=False)
    assert post(marketer, email, "plain-text/").status_code == 409
    email.refresh_from_db()
    assert email.plain_text == "Mine"


def test_html_posted_as_design_is_taken_as_hand_written(marketer: Client) -> None:
    email = factories.email()
    assert post(marketer, email, "", design="<p>By hand</p>").status_code == 302
    email.refresh_from_db()
    assert (email.design["mode"], email.design["html"]) == ("html", "<p>By hand</p>")


def test_a_test_goes_to_the_addresses_and_is_marked(marketer: Client) -> None:
    factories.live("content-settings")
    contact, email = factories.contact(first_name="Carla"), factories.email()
    run = f"/emails/{email.pk}/commands/test-send/"
    person = User.objects.get(pk=marketer.session["_auth_user_id"])
    assert f">\n{person.email}</textarea>" in pages.source(marketer.get(run)), "to whoever presses it"
    assert "Send a test" in pages.text_of(marketer.get(run, headers=HTMX))
    values = {"addresses": "a@people.example, b@people.example", "contact": contact.email}
    assert marketer.post(run, values).status_code == 302
    sent = pages.text_of(marketer.get("/outgoing-mail/"))
    assert "a@people.example" in sent
    assert "[Test] News for Carla" in sent


@pytest.mark.parametrize(
    "values",
    [
        {"addresses": ""},
        {"addresses": "nobody"},
        {"addresses": "a\0@people.example"},
        {"addresses": " ".join(f"a{n}@people.example" for n in range(30))},
        {"addresses": "a@people.example", "contact": "Nobody of this name"},
        {"addresses": "a@people.example", "content_settings": "99999999999999999999999"},
    ],
)
def test_a_test_send_that_can_t_be_is_refused_in_words(marketer: Client, values: dict[str, str]) -> None:
    email = factories.email()
    assert marketer.post(f"/emails/{email.pk}/commands/test-send/", values).status_code == 422


def test_insights_show_once_it_was_live(marketer: Client) -> None:
    draft, live = factories.email(), factories.in_state("emails", "live")
    assert "Insights" not in pages.text_of(marketer.get(f"/emails/{draft.pk}/"))
    assert "Delivered" in pages.text_of(marketer.get(f"/emails/{live.pk}/?tab=insights"))


def test_a_test_of_an_email_with_errors_is_refused_and_says_which(marketer: Client) -> None:
    email = factories.email(subject="")
    answer = marketer.post(f"/emails/{email.pk}/commands/test-send/", {"addresses": "a@people.example"})
    assert answer.status_code == 409
    assert pages.attributes(answer, "data-check-code") == ["subject-missing"]
    assert not pages.attributes(marketer.get("/outgoing-mail/"), "data-record")


def test_a_confirmation_request_can_t_be_sent_as_a_test(marketer: Client) -> None:
    email = factories.email(content_type="confirmation-request")
    answer = marketer.post(f"/emails/{email.pk}/commands/test-send/", {"addresses": "a@people.example"})
    assert answer.status_code == 409
    assert "can't be sent as a test" in pages.text_of(answer)


def test_the_result_of_a_test_is_told_for_each_address(marketer: Client) -> None:
    email = factories.email(reply_to="{{ contact.job_title }}@{{ contact.city }}.example")
    contact = factories.contact(job_title="no one", city="x")
    values = {"addresses": "a@people.example b@people.example", "contact": contact.email}
    answer = marketer.post(f"/emails/{email.pk}/commands/test-send/", values)
    assert answer.status_code == 422
    told = pages.text_of(answer)
    assert "Not sent to a@people.example: " in told
    assert "Not sent to b@people.example: " in told


def test_the_preview_shows_a_dark_inbox(marketer: Client) -> None:
    plain = factories.email()
    dark = "<!doctype html><html><head><style>@media (prefers-color-scheme:dark){p{color:#eee}}</style></head><body>"
    own = factories.email(design={"mode": "html", "html": f"{dark}<p>Hi</p></body></html>"})
    for email, is_turned in ((plain, True), (own, False)):
        frame = pages.source(marketer.get(f"/emails/{email.pk}/preview/?scheme=dark"))
        assert ("filter:invert" in frame) is is_turned
        light = pages.source(marketer.get(f"/emails/{email.pk}/preview/"))
        assert "filter:invert" not in light
        assert [("(min-width:0)" in frame), ("(max-width:0)" in light)] == [not is_turned] * 2, "whatever browsers say"


def test_a_block_goes_into_the_selected_empty_section_and_one_below_what_is_selected_in_a_column(
    marketer: Client,
) -> None:
    section = {"id": "s1", "type": "section", "layout": "1-1", "columns": [[], []]}
    email = factories.email(design={"mode": "blocks", "blocks": [section, {"id": "b1", "type": "divider"}]})
    assert 'name="selected" value="s1"' in pages.source(marketer.get(f"/emails/{email.pk}/?tab=designer&block=s1"))
    for kind, selected in (("button", "s1"), ("text", "s1"), ("heading", "s1")):
        post(marketer, email, "blocks/", type=kind, after="b1", selected=selected)
    columns = [[block["type"] for block in column] for column in shown(email)["columns"]]
    assert (columns, blocks(email)) == ([["button"], ["text"]], ["section", "heading", "divider"])
    post(marketer, email, "blocks/", type="columns-2", selected=shown(email)["columns"][0][0]["id"])
    assert blocks(email) == ["section", "section", "heading", "divider"]


def shown(email: Any) -> Any:
    """The first block of an email as it is stored."""
    email.refresh_from_db()
    return email.design["blocks"][0]


def test_the_preview_marks_the_sections_that_the_chosen_contact_does_not_get(marketer: Client) -> None:
    ada, ben = factories.contact(city="Vienna"), factories.contact(city="Prague")
    section = {"id": "s1", "type": "section", "layout": "1", "columns": [[{"id": "b1", "type": "divider"}]]}
    rule = factories.query_of(factories.row("city", "equals", "Vienna"))
    email = factories.email(design={"mode": "blocks", "blocks": [{**section, "only_for": rule}]})

    def told(contact: Any) -> bool:
        marketer.post(f"/emails/{email.pk}/preview-with/", {"contact": contact})
        frame = pages.source(marketer.get(f"/emails/{email.pk}/preview/?design=yes"))
        assert "block-s1" in frame
        return "This contact does not get this section" in frame

    assert (told(ada.pk), told(ben.pk)) == (False, True)


@pytest.mark.parametrize("empty", ["", "{}", "null"])
def test_an_empty_design_is_refused_and_wipes_nothing(marketer: Client, empty: str) -> None:
    email = factories.email()
    before = blocks(email)

    for address in ("draft/", ""):
        assert post(marketer, email, address, design=empty).status_code == 422
    assert blocks(email) == before
