"""Content blocks as people use them: a part of an email kept, copied into another, changed, and its copies updated."""

import pytest
from playwright.sync_api import Page, expect

from entities.content_blocks.models import ContentBlock
from tests import factories
from tests.browser.conftest import axe
from tests.browser.site import Site

pytestmark = pytest.mark.browser


def test_a_part_is_kept_copied_in_changed_and_its_copy_updated(quiet_site: Site, page: Page) -> None:
    email = factories.email(design=factories.design("Summer sale"))
    other = factories.email()
    quiet_site.sign_in(page, "marketer", f"/emails/{email.pk}/?tab=designer&block=b1")
    page.locator("[data-keep]").click()
    page.locator("#keep_name").fill("Sale")
    page.get_by_role("button", name="Save it").click()
    expect(page.locator("[data-said]")).to_contain_text("Saved as the content block “Sale”.")
    page.goto(f"{quiet_site.url}/emails/{other.pk}/?tab=designer&block=b1")
    page.get_by_text("Saved blocks", exact=True).click()
    page.locator("#saved-q").press_sequentially("sal")
    page.locator("#saved-found").get_by_role("button", name="Sale").click()
    expect(page.locator("[data-said]")).to_contain_text("“Sale” copied in.")
    expect(page.locator("[data-copy]")).to_contain_text("up to date")
    assert axe(page) == []
    block = ContentBlock.objects.get(name="Sale")
    page.goto(f"{quiet_site.url}/content-blocks/{block.pk}/?block={block.design['blocks'][0].get('id', 'b1')}")
    page.locator("#block-settings [data-rich-text]").fill("Winter sale")
    page.locator("#block-settings [data-rich-text]").blur()
    expect(page.locator("[data-undo]")).to_have_text("Undo: change text")
    page.get_by_role("link", name="Update copies").click()
    assert axe(page) == []
    page.get_by_role("button", name="Update the ticked copies").click()
    expect(page.locator("[data-outcome]")).to_contain_text("1 of 1 updated")
    other.refresh_from_db()
    assert other.design["blocks"][1]["html"] == "<p>Winter sale</p>"
