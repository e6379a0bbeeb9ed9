"""Pictures by hand: chosen, dropped and pasted for an upload, and a part drawn that becomes a picture of its own."""

import base64

import pytest
from playwright.sync_api import Page, expect

from entities.media_library.models import Picture
from tests import factories
from tests.browser.site import Site

pytestmark = pytest.mark.browser

GIVE = """([kind, name, encoded]) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], name, { type: "image/png" }));
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste" ? new ClipboardEvent(kind, { ...options, clipboardData: given })
    : new DragEvent(kind, { ...options, dataTransfer: given });
  document.querySelector(kind === "paste" ? "body" : "[data-drop]").dispatchEvent(event);
}"""


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_what_is_pasted_or_dropped_is_told_and_uploaded(kind: str, quiet_site: Site, page: Page) -> None:
    quiet_site.sign_in(page, "marketer")
    page.goto("/media/new/")

    page.evaluate(GIVE, [kind, "scarf.png", base64.b64encode(factories.picture_bytes()).decode()])
    expect(page.locator("[data-chosen]")).to_contain_text("scarf.png")
    page.get_by_role("button", name="Upload", exact=True).click()

    expect(page.locator("h1")).to_contain_text("scarf")
    assert Picture.objects.get().name == "scarf"


def test_a_part_that_is_drawn_becomes_a_picture(quiet_site: Site, page: Page) -> None:
    picture = factories.picture(content=factories.picture_bytes(width=200, height=100))
    quiet_site.sign_in(page, "marketer")
    page.goto(f"/media/{picture.pk}/crop/")
    box = page.locator("[data-crop] img").bounding_box()
    assert box is not None
    scale = 200 / box["width"]

    page.mouse.move(box["x"] + 20 / scale, box["y"] + 10 / scale)
    page.mouse.down()
    page.mouse.move(box["x"] + 120 / scale, box["y"] + 60 / scale, steps=3)
    page.mouse.up()
    page.get_by_role("button", name="Make the new picture").click()

    expect(page.locator("h1")).to_contain_text("×")
    made = Picture.objects.exclude(pk=picture.pk).get()
    assert abs(made.width - 100) <= 2
    assert abs(made.height - 50) <= 2
