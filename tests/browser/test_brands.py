"""A brand by hand: chosen in an email, a value set beside it, the brand changed, and its change taken over."""

import pytest
from playwright.sync_api import Page, expect

from entities.brands.models import Brand
from entities.emails.models import Email
from tests import factories
from tests.browser.conftest import axe
from tests.browser.site import Site

pytestmark = pytest.mark.browser


def test_a_brand_is_chosen_adjusted_changed_and_taken_over(quiet_site: Site, page: Page) -> None:
    brand, email = factories.make("brands", name="Nordwind", accent="#102030"), factories.email()
    quiet_site.sign_in(page, "marketer")

    page.goto(f"/emails/{email.pk}/")
    page.locator("[data-style] > summary").click()
    page.locator("#mail-brand-choice").select_option(label="Nordwind")
    expect(page.locator("#mail-brand")).to_contain_text("As the brand has it")
    page.locator("[data-style] > summary").click()
    page.get_by_label("Pick: Accent", exact=True).fill("#aa0000")
    expect(page.locator("#mail-brand")).to_contain_text("Set by hand: accent.")

    page.goto(f"/brands/{brand.pk}/")
    page.locator("#id_text_size").fill("20")
    sample = page.frame_locator(".brand-samples iframe").first
    expect(sample.get_by_text("Hello there")).to_have_css("font-size", "20px")
    page.locator("#id_accent").fill("#405060")
    page.locator("#cmd-save").click()
    expect(page.locator("#panel-emails")).to_contain_text("1 will be offered the change")

    page.goto(f"/emails/{email.pk}/")
    notice = page.locator("#mail-brand-changed")
    expect(notice).to_contain_text("Size of text: 16 → 20")
    page.locator("[data-style] > summary").click()
    assert axe(page) == []
    page.locator("[data-style] > summary").click()
    notice.get_by_role("button").click()
    expect(notice).to_have_count(0)
    expect(page.frame_locator("[data-canvas-frame]").first.get_by_text("Hello")).to_have_css("font-size", "20px")

    email = Email.objects.get(pk=email.pk)
    assert email.design["theme"] == {"accent": "#aa0000", "text_size": 20}
    assert Brand.objects.get().look == {"accent": "#405060", "text_size": 20}
