"""A kind's public page: one declaration gives it an address, caching, and clear answers for what is not there.

interface.md, "Public addresses": "every one answers 404 for what never was, 410 and a clear page for what is not
available now". design.md 4, "A public page".
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.publishing.models import LivePublication
from marketing.service.prepared.models import Prepared
from marketing.service.prepared.store import Compiler
from marketing.service.web import page_kinds
from marketing.service.web.page_kinds import PageKind, PrefixTaken
from tests import factories, poison
from tests.shapes.models import FairVersion
from tests.toy.models import Toy
from tests.toy.public import PAGE

pytestmark = pytest.mark.django_db
HOSTILE = (
    "", "../", "..", "../../login/", "%2e%2e/", "%00", "a%00b", "%0a", "a%0Ab", "%ff%fe", "%C3%BC", "b%C3%A4r",
    "%F0%9F%A7%B8", "Bear", "bear/", "bear%20", "-bear", "be--ar", "bear'--", "%25", "{{ x }}", "x" * 101, "x" * 60_000,
    "a-" * 20_000,
)  # fmt: skip


@pytest.fixture
def bear() -> Any:
    """A toy that is live."""
    return factories.in_state("toys", "live", name="Brown bear", colour="brown")


def get(path: str = "brown-bear", **headers: str) -> Any:
    """Ask as somebody who never was here."""
    return Client().get(f"/toy-box/{path}", headers=headers)


def edited(toy: Any, **values: Any) -> None:
    """Put a changed version live."""
    factories.run(toy, "edit")
    for name, value in values.items():
        setattr(toy, name, value)
    toy.save(by=factories.marketer())
    factories.run(toy, "save")


def test_what_is_live_is_shown_under_a_strict_policy(bear: Any) -> None:
    answer = get()
    assert answer.status_code == 200
    assert f'<body data-page="{bear.pk}" data-publication="1"><h1>Brown bear</h1>' in answer.content.decode()
    assert answer["ETag"].startswith('"')
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_nothing_of_a_session_is_there(bear: Any) -> None:
    browser = Client()
    browser.force_login(factories.marketer())
    for path in ("brown-bear", "no-bear"):
        answer = browser.get(f"/toy-box/{path}")
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def test_who_has_the_page_is_told_so_before_anything_is_made() -> None:
    publication = factories.in_state("toys", "live", name="Brown bear", colour="unseen").live_publication
    seen = PAGE.etag(publication)
    Prepared.objects.all().delete()
    answers = [get(**{"If-None-Match": tag}) for tag in (seen, f'W/{seen}, "other"', "*")]
    assert [(answer.status_code, answer.content, answer["ETag"]) for answer in answers] == [(304, b"", seen)] * 3
    for answer in answers:
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not Prepared.objects.exists()
    assert get(**{"If-None-Match": f'{seen[:-1]}0"'}).status_code == 200
    assert Prepared.objects.exists()


def test_a_new_version_is_another_page(bear: Any) -> None:
    seen = get()["ETag"]
    edited(bear, wheels=3)
    answer = get(**{"If-None-Match": seen})
    assert answer.status_code == 200
    assert "3 wheels" in answer.content.decode()
    assert 'data-publication="2"' in answer.content.decode()


def test_so_is_what_another_compiler_makes(bear: Any) -> None:
    assert bear.live_publication is not None
    newer = replace(PAGE, compiler=replace(PAGE.compiler, number=2))
    assert newer.etag(bear.live_publication) != PAGE.etag(bear.live_publication)


def test_edits_that_are_not_live_are_not_shown(bear: Any) -> None:
    factories.run(bear, "edit")
    bear.wheels = 3
    bear.save(by=factories.marketer())
    assert "4 wheels" in get().content.decode()


def test_what_was_stopped_is_gone_until_it_goes_live_again(bear: Any) -> None:
    factories.run(bear, "stop")
    gone = get()
    factories.run(bear, "go-live")
    assert gone.status_code == 410
    assert "not available now" in gone.content.decode()
    assert "no-store" in gone["Cache-Control"]
    assert get().status_code == 200


def test_outside_its_window_it_is_not_available(bear: Any) -> None:
    live, hour = LivePublication.objects.filter(kind="toys", record_id=bear.pk), timedelta(hours=1)
    for window, status in (((1, 2), 410), ((-2, -1), 410), ((-1, 1), 200), ((-1, None), 200)):
        starts, ends = (None if hours is None else clock.now() + hours * hour for hours in window)
        live.update(starts_at=starts, ends_at=ends)
        assert get().status_code == status, window


def test_what_never_was_is_not_found() -> None:
    factories.make("toys", name="Draft bear")
    for path in ("brown-bear", "draft-bear"):
        answer = get(path)
        assert answer.status_code == 404
        assert "no such page" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("slug", HOSTILE, ids=lambda slug: slug[:20] or "nothing")
def test_hostile_addresses_are_not_found(bear: Any, slug: str) -> None:
    for answer in (get(slug), get(f"brown-bear/{slug}/"), Client().head(f"/toy-box/{slug}")):
        assert answer.status_code == 404
        assert not answer.cookies


def test_only_looking_is_possible(bear: Any) -> None:
    assert Client().head("/toy-box/brown-bear").status_code == 200
    for send in (Client().post, Client().put, Client().delete):
        assert send("/toy-box/brown-bear").status_code == 405


def test_a_page_that_is_known_takes_one_query(bear: Any, django_assert_num_queries: Callable[..., Any]) -> None:
    seen = get()["ETag"]
    with django_assert_num_queries(1) as asked:
        assert get().status_code == 200
    assert "payload" not in asked.captured_queries[0]["sql"]
    for headers, path, status in (({"If-None-Match": seen}, "brown-bear", 304), ({}, "no-bear", 404)):
        with django_assert_num_queries(1):
            assert get(path, **headers).status_code == status


def test_it_is_ready_when_it_goes_live(bear: Any) -> None:
    row = Prepared.objects.get(kind="toys")
    assert (row.digest, "Brown bear" in row.content) == (bear.live_publication.digest, True)


def test_a_publication_that_can_not_be_read_is_not_available(bear: Any) -> None:
    poison.spoil(bear.live_publication)
    assert get().status_code == 410


def test_a_renamed_record_keeps_its_old_address_and_leads_on_from_it(bear: Any) -> None:
    edited(bear, name="Polar bear")
    led = get()
    assert (led.status_code, led["Location"]) == (301, "/toy-box/polar-bear")
    assert led["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert get("polar-bear").status_code == 200
    edited(bear, name="Brown bear")
    assert (get().status_code, get("polar-bear")["Location"]) == (200, "/toy-box/brown-bear")
    factories.run(bear, "stop")
    assert (get().status_code, get("polar-bear").status_code) == (410, 410)


def test_an_address_that_is_taken_is_refused_in_words_that_offer_another(bear: Any) -> None:
    other: Any = factories.make("toys", name="Brown Bear!")
    browser = Client()
    browser.force_login(factories.marketer())
    answer = browser.post(f"/toys/{other.pk}/commands/go-live/")
    assert answer.status_code == 409
    assert "“brown-bear” is taken. “brown-bear-2” is free." in answer.content.decode()
    assert Toy.objects.get(pk=other.pk).status_reason == "draft"
    assert f'data-page="{bear.pk}"' in get().content.decode()


def test_the_address_of_a_deleted_record_goes_to_nobody_else(bear: Any) -> None:
    from marketing.lifecycle import deleting

    factories.run(bear, "stop")
    deleting.delete(bear, by=factories.user("administrator"), at=clock.now(), confirmed=True)
    assert get().status_code == 410


def test_no_other_kind_gets_its_prefix() -> None:
    other = PageKind(Compiler(FairVersion, 1, str, str, str), PAGE.prefix, str, lambda publication, text: text)
    with pytest.raises(PrefixTaken, match="belongs to toys"):
        page_kinds.register(other)
