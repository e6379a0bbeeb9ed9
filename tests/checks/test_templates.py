"""Templates: made of a record, found in the gallery, and started from without a link back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.lifecycle import deleting, registry
from tests import factories
from tests.pages import attributes, field, source, text_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
KINDS = {"journeys": "journey-templates", "emails": "email-templates", "segments": "segment-templates"}


@pytest.fixture
def client() -> Client:
    """A browser of a marketer."""
    made = Client()
    made.force_login(factories.marketer())
    return made


def saved(client: Client, record: Any, **typed: str) -> Any:
    """Save a record as template; return the template."""
    answer = client.post(f"/{record.slug}/{record.pk}/commands/save-as-template/", typed)
    assert answer.status_code == 302
    return registry.model_for(KINDS[record.slug]).objects.latest("pk")


def named(record: Any) -> dict[str, Any]:
    """Return a record's own values, without its name, dates and template."""
    left_out = {"name", "starts_at", "ends_at", "template", "segment_id"}
    return {name: value for name, value in record.snapshot().to_payload().items() if name not in left_out}


def test_save_as_template_asks_for_a_name_and_what_it_is_found_by(client: Client) -> None:
    email = factories.email(name="Spring letter")
    asked = client.get(f"/emails/{email.pk}/commands/save-as-template/", headers=HTMX)
    assert 'value="Spring letter"' in source(asked)
    template = saved(client, email, name="Letter", purpose="Newsletter", description="One column.")
    assert (template.name, template.purpose, template.description) == ("Letter", "Newsletter", "One column.")
    refused = client.post(f"/emails/{email.pk}/commands/save-as-template/", {"name": "two\nlines"})
    assert refused.status_code == 422


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_record_starts_with_everything_the_template_holds(client: Client, kind: str) -> None:
    record = factories.make(kind, description="Of the template")
    template = saved(client, record)
    client.post(f"/{kind}/new/", {"name": "Fresh", "template": template.pk})
    made: Any = registry.model_for(kind).objects.get(name="Fresh")
    assert named(made) == named(record)
    assert (made.template_id, made.status_reason, made.owner) == (template.pk, "draft", factories.marketer())
    template.payload = {}
    template.save(by=factories.marketer())
    made.refresh_from_db()
    assert named(made) == named(record)


def test_a_start_that_has_passed_is_set_anew_and_the_length_is_kept(client: Client) -> None:
    template = saved(client, factories.journey())
    client.post("/journeys/new/", {"name": "Fresh", "template": template.pk})
    made: Any = registry.model_for("journeys").objects.get(name="Fresh")
    assert made.starts_at > clock.now()
    assert made.ends_at - made.starts_at == timedelta(days=29)


def test_what_a_template_names_and_is_gone_stays_empty(client: Client) -> None:
    suppressed, default = factories.segment(), factories.content_settings()
    template = saved(client, factories.journey(suppression_segment=suppressed, content_settings=default))
    for record in (suppressed, default):
        deleting.delete(record, by=factories.marketer(), at=clock.now(), confirmed=True)
    assert client.post("/journeys/new/", {"name": "Fresh", "template": template.pk}).status_code == 302
    made: Any = registry.model_for("journeys").objects.get(name="Fresh")
    assert (made.suppression_segment, made.content_settings) == (None, None)


@pytest.mark.parametrize("kind", KINDS)
def test_new_opens_the_gallery_with_blank_first(client: Client, kind: str) -> None:
    saved(client, factories.make(kind), name="Letter")
    assert f'href="/{kind}/new/" hx-get="/{kind}/new/from/"' in source(client.get(f"/{kind}/"))
    page = client.get(f"/{kind}/new/from/")
    assert source(page).index("start-blank") < source(page).index("data-template=")
    assert f'href="/{kind}/new/" data-start' in source(page)
    assert attributes(client.get(f"/{kind}/new/from/", headers=HTMX), "data-gallery") == [kind]


def test_the_gallery_searches_filters_and_shows_what_is_chosen(client: Client) -> None:
    email = factories.email(subject="Of the letter")
    letter = saved(client, email, name="Letter", purpose="Newsletter")
    saved(client, email, name="Receipt", purpose="Service")
    assert len(attributes(client.get("/emails/new/from/"), "data-template")) == 2
    assert attributes(client.get("/emails/new/from/?q=lett"), "data-template") == [str(letter.pk)]
    assert attributes(client.get("/emails/new/from/?purpose=Newsletter"), "data-template") == [str(letter.pk)]
    shown = client.get(f"/emails/new/from/?template={letter.pk}")
    assert "Of the letter" in text_of(shown)
    assert f'href="/emails/new/?template={letter.pk}" data-start' in source(shown)
    part = client.get("/emails/new/from/?q=zzz", headers=HTMX | {"HX-Target": "gallery"})
    assert "No template fits what you search for." in text_of(part)
    assert "<dialog" not in source(part)


def test_each_template_of_the_gallery_shows_itself_small(client: Client) -> None:
    letter = saved(client, factories.email(), name="Letter", description="One for the spring")
    page = source(client.get("/emails/new/from/"))
    assert f'src="/email-templates/{letter.pk}/preview/?v={letter.row_version}" sandbox></iframe>' in page
    assert "One for the spring" in page
    saved(client, factories.journey())
    path = source(client.get("/journeys/new/from/"))
    assert [path.count(f"drawn-tile {kind}") for kind in ("segment", "email")] == [1, 1]
    saved(client, factories.segment(dynamic_query=factories.query("Vienna")))
    assert "Contacts whose city is “Vienna”." in text_of(client.get("/segments/new/from/"))


@pytest.mark.parametrize("kind", ["journeys", "segments"])
@pytest.mark.parametrize("payload", [{"pipeline": 7, "query": 7}, {"pipeline": [{}], "query": {"blocks": [1]}}, []])
def test_a_template_that_can_t_be_read_is_in_the_gallery_all_the_same(client: Client, kind: str, payload: Any) -> None:
    template = factories.template(f"{kind[:-1]}-templates", payload=payload)
    assert attributes(client.get(f"/{kind}/new/from/"), "data-template") == [str(template.pk)]


def test_choosing_makes_only_what_is_chosen_anew(client: Client) -> None:
    letter = saved(client, factories.email(), name="Letter")
    part = client.get(f"/emails/new/from/?template={letter.pk}", headers=HTMX | {"HX-Target": "gallery-chosen"})
    assert not attributes(part, "data-template")
    assert f'href="/emails/new/?template={letter.pk}" data-start' in source(part)


@pytest.mark.parametrize("asked", ["template=x", "template=99999999999999999999", "q=%00", "purpose=%00", "template=7"])
def test_an_odd_address_of_the_gallery_shows_blank(client: Client, asked: str) -> None:
    saved(client, factories.email())
    page = client.get(f"/emails/new/from/?{asked}")
    assert page.status_code == 200
    assert 'href="/emails/new/" data-start' in source(page)


def test_inactive_templates_are_not_offered_until_they_are_activated(client: Client) -> None:
    template = saved(client, factories.email())
    answer = client.post("/email-templates/commands/deactivate/", {"ids": [template.pk]})
    assert answer.status_code == 200
    assert client.get("/emails/new/from/").status_code == 404
    assert "hx-get" not in source(client.get("/emails/")).split('data-command="new"')[0].rpartition("<a")[2]
    assert client.get(f"/emails/new/?template={template.pk}").status_code == 200
    assert "Starts from" not in text_of(client.get(f"/emails/new/?template={template.pk}"))
    client.post(f"/email-templates/{template.pk}/commands/activate/")
    assert attributes(client.get("/emails/new/from/"), "data-template") == [str(template.pk)]


def test_the_new_page_says_what_it_starts_from_and_leads_to_the_gallery(client: Client) -> None:
    template = saved(client, factories.email(subject="Of the letter"), name="Letter")
    page = client.get(f"/emails/new/?template={template.pk}")
    assert "a copy of “Letter”" in text_of(page)
    assert "Of the letter" in field(page, "subject")
    assert f'href="/emails/new/from/?template={template.pk}"' in source(page)


def test_an_email_template_shows_its_mail_and_a_journey_template_its_path(client: Client) -> None:
    letter, way = saved(client, factories.email()), saved(client, factories.journey())
    mail = client.get(f"/email-templates/{letter.pk}/preview/")
    assert "Hello" in text_of(mail)
    assert "default-src 'none'" in mail.headers["Content-Security-Policy"]
    assert "Segment → Email" in text_of(client.get(f"/journey-templates/{way.pk}/"))
    empty = factories.template("email-templates")
    assert client.get(f"/email-templates/{empty.pk}/preview/").status_code == 200


def test_who_may_not_add_gets_no_gallery(client: Client) -> None:
    saved(client, factories.email())
    reader = Client()
    reader.force_login(factories.user("reviewer"))
    assert reader.get("/emails/new/from/").status_code == 403
