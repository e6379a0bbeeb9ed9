"""The media library: uploading, the same picture twice, cropping, choosing, and what keeps a picture from deletion."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from entities.media_library import keeping
from entities.media_library.forms import middle
from entities.media_library.models import Picture, PictureFile
from marketing import bodies, clock
from marketing.contracts.picture import Cut
from marketing.lifecycle import checks, copying
from marketing.lifecycle.deleting import delete
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NeedsConfirmation
from tests import factories, pages
from tests.media import samples

pytestmark = pytest.mark.django_db
NEW = "/media/new/"


def file(content: bytes, name: str = "sun set.png", told: str = "image/png") -> SimpleUploadedFile:
    """Make a file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type=told)


def stored() -> list[str]:
    """Return the names of all files below the uploads."""
    return sorted(one.name for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file())


def tidy(answer: Any) -> str:
    """Return what an answer says, without spaces before points and colons."""
    return re.sub(r" (?=[:.])", "", pages.text_of(answer))


def email_with(picture: Picture) -> Any:
    """Make an email that shows a picture, by its full address."""
    return factories.email(design=factories.design(f'<img src="{settings.PUBLIC_URL}{picture.path}" alt="Sun">'))


def test_a_picture_is_uploaded_and_served(marketer: Client) -> None:
    posted = {"file": file(samples.photo(), "C:\\photos\\IMG_0042.large.jpg"), "name": "", "alt_text": "A red sun"}

    answer = marketer.post(NEW, posted)

    picture = Picture.objects.get()
    assert answer["Location"] == f"/media/{picture.pk}/"
    assert (picture.name, picture.alt_text) == ("IMG 0042.large", "A red sun")
    assert (picture.width, picture.height, picture.extension, picture.frames) == (20, 40, "jpg", 1)
    served = Client().get(picture.path).getvalue()
    assert len(served) == picture.bytes
    assert not samples.read(served).getexif()
    page = marketer.get(answer["Location"])
    assert f"{settings.PUBLIC_URL}{picture.path}" in pages.source(page)


def test_several_are_taken_or_refused_each_by_itself(marketer: Client) -> None:
    known = samples.picture("PNG", (50, 50))
    marketer.post(NEW, {"file": file(known, "first.png")})
    chosen = [
        file(samples.picture("GIF")),
        file(b"<svg/>", "logo.png"),
        file(known, "again.png"),
        file(b"", "nothing.png"),
        file(bytes(10 * 2**20 + 1), "huge.png"),
    ]

    answer = marketer.post(NEW, {"file": chosen})

    assert answer.status_code == 422
    assert pages.attributes(answer, "data-taken") == ["new", "refused", "known", "refused", "refused"]
    told = tidy(answer)
    assert "logo: This is an SVG drawing, whatever its name says." in told
    assert "again: in the library already, as first." in told
    assert "nothing: The file is empty." in told
    assert "huge: The file is larger than 10 MB." in told
    assert set(Picture.objects.values_list("name", flat=True)) == {"first", "sun set"}
    assert len(stored()) == 2, "nothing half-stored"


def test_several_clean_ones_lead_to_the_list(marketer: Client) -> None:
    answer = marketer.post(NEW, {"file": [file(factories.picture_bytes()) for _ in range(2)]}, follow=True)

    assert answer.redirect_chain == [("/media/", 302)]
    assert "2 pictures were uploaded." in pages.text_of(answer)
    assert pages.source(answer).count('class="thumbnail"') == 2


def test_the_same_picture_twice_is_one_and_told_so(marketer: Client) -> None:
    """Also where its file differs in what is stripped from it."""
    plain, noted = samples.picture("PNG"), samples.picture("PNG") + b"trailing"
    marketer.post(NEW, {"file": file(plain, "one.png")})
    for again in (plain, noted):
        answer = marketer.post(NEW, {"file": file(again, "two.png"), "name": "Mine", "alt_text": "My words"})
        assert answer.status_code == 409
        assert "two: in the library already, as one." in tidy(answer)
        assert 'value="My words"' in pages.source(answer)
    assert Picture.objects.count() == 1


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({}, "Choose a picture first."),
        ({"file": [1] * 21}, "Upload at most 20 pictures at once; these are 21."),
        ({"file": [1, 1], "name": "Both"}, "Fill this in for one picture."),
        ({"file": [1], "name": "a\0b"}, ""),
    ],
)
def test_a_form_that_is_not_filled_in_well_stores_nothing(posted: dict[str, Any], words: str, marketer: Client) -> None:
    chosen = [file(factories.picture_bytes()) for _ in posted.get("file", [])]

    answer = marketer.post(NEW, posted | {"file": chosen})

    assert answer.status_code == 422
    assert words in pages.text_of(answer)
    assert stored() == []


def test_a_hundred_megabytes_are_refused_at_the_door(marketer: Client) -> None:
    """By the length that is said, before anything is read; also from who may upload."""
    answer = marketer.post(NEW, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(100 * 2**20))

    assert answer.status_code == 413
    files = bodies.files_at(NEW)
    assert files is not None
    assert files.right == "media_library.add_picture"


def test_reviewers_see_and_choose_but_upload_and_crop_nothing(reviewer: Client) -> None:
    picture = factories.picture()
    statuses = {
        address: reviewer.get(address).status_code
        for address in ("/media/", f"/media/{picture.pk}/", "/media/pick/", NEW, f"/media/{picture.pk}/crop/")
    }
    assert list(statuses.values()) == [200, 200, 200, 403, 403]
    assert "Upload a picture" not in pages.source(reviewer.get("/media/pick/"))
    assert "/crop/" not in pages.source(reviewer.get(f"/media/{picture.pk}/"))
    assert reviewer.post(NEW, {"file": file(samples.picture())}).status_code == 403


def test_a_part_becomes_a_picture_beside_the_old_one(marketer: Client) -> None:
    old = factories.picture(content=samples.picture("PNG", (40, 30)), name="Sun", alt_text="A sun")
    posted = {"shape": "", "left": 4, "top": 5, "width": 20, "height": 10}

    answer = marketer.post(f"/media/{old.pk}/crop/", posted)

    new = Picture.objects.exclude(pk=old.pk).get()
    assert answer["Location"] == f"/media/{new.pk}/"
    assert (new.name, new.alt_text, new.width, new.height) == ("Sun (20 × 10)", "A sun", 20, 10)
    whole = samples.read(Client().get(old.path).getvalue())
    assert samples.read(Client().get(new.path).getvalue()).tobytes() == whole.crop((4, 5, 24, 15)).tobytes()


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"width": "41"}, "Left and width together are at most 40."),
        ({"left": "-1"}, "greater than or equal to 0"),
        ({"height": ""}, "required"),
        ({"width": "40", "height": "30", "left": "0", "top": "0"}, "This is the whole picture."),
        ({"shape": "4:3"}, "This is the whole picture."),
        ({"shape": "7:1"}, "not one of the available choices"),
        ({"left": "x"}, "whole number"),
    ],
)
def test_a_part_that_is_none_is_told_where(posted: dict[str, str], words: str, marketer: Client) -> None:
    old = factories.picture(content=samples.picture("PNG", (40, 30)))
    values = {"shape": "", "left": "1", "top": "1", "width": "5", "height": "5"}

    answer = marketer.post(f"/media/{old.pk}/crop/", values | posted)

    assert answer.status_code == 422
    assert words in pages.text_of(answer)
    assert Picture.objects.count() == 1


@pytest.mark.parametrize(
    ("size", "shape", "cut"),
    [
        ((40, 30), (1, 1), Cut(5, 0, 30, 30)),
        ((30, 40), (16, 9), Cut(0, 12, 30, 16)),
        ((1000, 10), (3, 1), Cut(485, 0, 30, 10)),
        ((1, 1), (16, 9), Cut(0, 0, 1, 1)),
        ((2, 500), (3, 1), Cut(0, 249, 2, 1)),
    ],
)
def test_a_shape_is_cut_out_of_the_middle(size: tuple[int, int], shape: tuple[int, int], cut: Cut) -> None:
    assert middle(*size, *shape) == cut


def test_designers_are_offered_what_fits_with_its_address(marketer: Client) -> None:
    wide = factories.picture(name="Écharpe", content=samples.picture("PNG", (1500, 20)), alt_text='A "red" scarf')
    factories.picture(name="Hat")
    gone = factories.picture(name="Old écharpe")
    perform(gone, "deactivate", by=factories.marketer(), at=clock.now())

    answer = marketer.get("/media/pick/", {"q": "echarpe"}, headers={"HX-Request": "true", "HX-Target": "pictures"})

    assert pages.attributes(answer, "data-picture") == [str(wide.pk)]
    fitting = wide.files.get(width=1200)
    assert pages.attributes(answer, "data-address") == [f"{settings.PUBLIC_URL}{fitting.path}"]
    assert pages.attributes(answer, "data-whole") == [f"{settings.PUBLIC_URL}{wide.path}"]
    assert "<dialog" not in pages.source(answer)
    assert "<dialog" in pages.source(marketer.get("/media/pick/", headers={"HX-Request": "true"}))
    assert "No picture fits “nothing”." in pages.text_of(marketer.get("/media/pick/", {"q": "nothing"}))


def test_lists_and_choices_ask_no_more_for_more_pictures(marketer: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        factories.picture()
    with django_assert_max_num_queries(8):
        marketer.get("/media/pick/", headers={"HX-Request": "true"})
    with django_assert_max_num_queries(16):
        marketer.get("/media/")


def test_a_picture_tells_who_shows_it_whichever_size(marketer: Client) -> None:
    picture = factories.picture(content=samples.picture("PNG", (700, 10)))
    small = picture.files.get(width=320)
    email = factories.email(design=factories.design(f'<img src="{settings.PUBLIC_URL}{small.path}" alt="">'))

    answer = marketer.get(f"/media/{picture.pk}/tabs/uses/")

    assert pages.attributes(answer, "data-use") == [f"emails/{email.pk}"]


def test_deleting_what_a_template_shows_asks_first() -> None:
    picture, by = factories.picture(), factories.marketer()
    template = copying.save_as_template(email_with(picture), by=by, at=clock.now(), name="Letter", purpose="News")

    with pytest.raises(NeedsConfirmation) as asked:
        delete(picture, by=by, at=clock.now())
    delete(picture, by=by, at=clock.now(), confirmed=True)

    assert ("email-templates", template.pk) in [(use.kind, use.record_id) for use in asked.value.affected]


def test_delete_is_refused_while_something_live_shows_it(marketer: Client) -> None:
    picture = factories.picture()
    email = email_with(picture)
    perform(email, "go-live", by=factories.marketer(), at=clock.now())
    perform(email, "edit", by=factories.marketer(), at=clock.now())
    email.refresh_from_db()
    email.design = factories.design("No picture any more")
    email.save(by=factories.marketer())

    answer = marketer.post(f"/media/{picture.pk}/commands/delete/", {"confirm": "yes"})

    assert answer.status_code == 409
    assert f"“{email}”" in pages.text_of(answer)
    assert Picture.objects.filter(pk=picture.pk).exists()


def test_deleting_what_a_draft_shows_asks_first_and_its_check_says_so() -> None:
    picture, by = factories.picture(), factories.marketer()
    email = email_with(picture)
    email.refresh_from_db()
    assert not [one for one in checks.problems(email, clock.now()) if one.code == "reference-deleted"]

    delete(picture, by=by, at=clock.now(), confirmed=True)

    [lost] = [one for one in checks.problems(email, clock.now()) if one.code == "reference-deleted"]
    assert (lost.severity, lost.where) == ("error", "design")
    assert "no longer in the media library" in lost.message


def test_files_go_with_their_picture(django_capture_on_commit_callbacks: Any) -> None:
    kept, picture = factories.picture(), factories.picture(content=samples.picture("PNG", (400, 10)))
    assert len(stored()) == 3

    with django_capture_on_commit_callbacks(execute=True):
        delete(picture, by=factories.marketer(), at=clock.now())

    assert stored() == [f"{kept.digest}.png"]
    assert PictureFile.objects.count() == 1


def test_what_was_sent_keeps_its_picture_though_nothing_live_shows_it(django_capture_on_commit_callbacks: Any) -> None:
    """design.md 6: "kept while a publication uses them" """
    picture, by = factories.picture(), factories.marketer()
    email = email_with(picture)
    perform(email, "go-live", by=by, at=clock.now())
    perform(email, "stop", by=by, at=clock.now())

    with django_capture_on_commit_callbacks(execute=True):
        delete(picture, by=by, at=clock.now(), confirmed=True)
    assert Client().get(picture.path).status_code == 200

    email.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        delete(email, by=by, at=clock.now(), confirmed=True)
    keeping.throw_away_files()
    assert Client().get(picture.path).status_code == 404
    assert stored() == []


def test_a_picture_that_was_deleted_can_be_uploaded_again(marketer: Client) -> None:
    content = samples.picture()
    first = factories.picture(content=content)
    delete(first, by=factories.marketer(), at=clock.now())

    assert marketer.post(NEW, {"file": file(content)}).status_code == 302

    assert Client().get(first.path).status_code == 200
    assert [row.picture_id for row in PictureFile.objects.all()] == [Picture.objects.get().pk]


def test_of_two_uploads_at_once_one_finds_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look finds nothing yet; the unique digest refuses the second, and its look finds the first."""
    content, looks = samples.picture(), iter([None])
    first, look = factories.picture(content=content), keeping._refuse_same
    monkeypatch.setattr(keeping, "_refuse_same", lambda whole: next(looks, whole) and look(whole))

    with pytest.raises(keeping.AlreadyThere) as told:
        factories.picture(content=content)

    assert told.value.picture == first
    assert PictureFile.objects.count() == 1


def test_a_file_that_a_crash_cut_off_is_written_again() -> None:
    content = samples.picture()
    picture = factories.picture(content=content)
    delete(picture, by=factories.marketer(), at=clock.now())
    path = next(Path(settings.MEDIA_ROOT).rglob("*.png"))
    whole = path.read_bytes()
    path.write_bytes(whole[:20])

    factories.picture(content=content)

    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("a/b/c.png", "c"),
        ("..\\..\\x_y.tar.gif", "x y.tar"),
        (".png", ".png"),
        ("", "Picture"),
        ("a\nb\u202e.png", "a b"),
        ("é" * 300 + ".png", "é" * 200),
    ],
)
def test_a_picture_is_called_as_its_file(given: str, name: str) -> None:
    assert keeping.name_of(given) == name


def test_the_upload_page_works_without_scripts_and_says_what_it_takes(marketer: Client) -> None:
    source = pages.source(marketer.get(NEW))
    assert re.search(r'<form method="post" enctype="multipart/form-data"', source)
    assert "up to 10.0" in source
    assert "multiple" in source


def test_a_designer_uploads_a_picture_where_it_is_chosen(marketer: Client) -> None:
    htmx = {"HX-Request": "true", "HX-Target": "dialogs"}
    content = samples.picture()

    answer = marketer.post(NEW, {"file": file(content), "alt_text": "Ein Grün"}, headers=htmx)

    picture = Picture.objects.get()
    told = {"address": f"{settings.PUBLIC_URL}{picture.path}", "alt": "Ein Grün", "name": "sun set"}
    assert (answer.status_code, json.loads(answer["HX-Trigger"])) == (204, {"picture-given": told})
    again = marketer.post(NEW, {"file": file(content), "alt_text": ""}, headers=htmx)
    assert json.loads(again["HX-Trigger"]) == {"picture-given": told}
    refused = marketer.post(NEW, {"file": file(b"<svg/>", "logo.png"), "alt_text": "Ours"}, headers=htmx)
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#dialogs")
    assert "logo: This is an SVG drawing, whatever its name says." in tidy(refused)
    assert 'value="Ours"' in pages.source(refused)
    nothing = marketer.post(NEW, {"alt_text": "Ours"}, headers=htmx)
    assert "Choose a picture first." in tidy(nothing)
    assert Picture.objects.count() == 1
