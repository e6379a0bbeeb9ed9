"""The rule builder as people use it: by the keyboard, with mistakes, in a hurry; nothing typed is lost."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import axe
from tests.browser.site import Site
from tests.factories import row, segment_of

pytestmark = pytest.mark.browser


def expect_stored(page: Page, *values: Any) -> None:
    """Wait until the text of the query, which is what is stored, holds these values."""
    for value in values:
        expect(page.locator("#id_dynamic_query")).to_have_value(re.compile(re.escape(json.dumps(value))))


def test_a_query_is_built_by_the_keyboard_alone(quiet_site: Site, page: Page) -> None:
    segment = factories.segment(dynamic_query={})
    quiet_site.sign_in(page, "marketer", f"/segments/{segment.pk}/")
    page.get_by_role("button", name="Add the first block").press("Enter")
    menu = page.locator("[name='add:0']")
    expect(menu).to_be_focused()
    menu.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("[data-row]")).to_have_count(0)
    menu.select_option("interests")
    expect(page.locator("[name='operator:0.0']")).to_be_focused()
    choices = page.locator("input[type=checkbox][name='value:0.0']")
    for number in range(3):
        page.keyboard.press("Tab")
        expect(choices.nth(number)).to_be_focused()
        page.keyboard.press("Space")
        expect_stored(page, ["products", "events", "offers"][number])
        expect(choices.nth(number)).to_be_focused()
    page.locator("[name='add:0']").select_option("city")
    expect(page.locator("[name='operator:0.1']")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Vienna")
    page.locator("[value='more:0.1']").press("Enter")
    expect(page.locator("#value-0\\.1-1")).to_be_focused()
    page.keyboard.type("Graz")
    page.keyboard.press("Tab")
    expect_stored(page, "Graz")
    expect(page.locator("[value='more:0.1']")).to_be_focused()
    assert axe(page) == []


def test_a_mistake_in_one_condition_keeps_no_other_from_being_stored(quiet_site: Site, page: Page) -> None:
    segment = segment_of(row("birthday", "in-the-last", 3, "months"), row("city", "equals"))
    quiet_site.sign_in(page, "marketer", f"/segments/{segment.pk}/")
    page.locator("[name='amount:0.0']").fill("0")
    page.locator("[name='value:0.1']").fill("Vienna")
    page.locator("[name='value:0.1']").press("Tab")
    expect_stored(page, "Vienna")
    page.locator("[data-command=check]").click()
    expect(page.locator("[id='fault-0.0']")).to_contain_text("a number from 1 to")
    page.locator("[data-check=error] a").click()
    expect(page.locator("[name='field:0.0']")).to_be_focused()
    page.locator("[name='amount:0.0']").fill("2")
    page.locator("[name='amount:0.0']").press("Tab")
    expect(page.locator("[id='fault-0.0']")).to_be_empty()


def test_a_button_pressed_right_after_typing_does_what_it_says(quiet_site: Site, page: Page) -> None:
    segment = segment_of(row("city", "equals", "Vienna"))
    quiet_site.sign_in(page, "marketer", f"/segments/{segment.pk}/")
    for number, city in enumerate(("Graz", "Linz"), start=1):
        page.locator("[value='more:0.0']").click()
        page.locator(f"[id='value-0.0-{number}']").fill(city)
    page.locator("[value='group:0']").click()
    expect(page.locator("[name='match:0.1']")).to_be_visible()
    expect_stored(page, "Graz", "Linz")


def test_ctrl_s_takes_along_what_is_being_typed(quiet_site: Site, page: Page) -> None:
    segment = segment_of(row("city", "equals", "Vienna"))
    quiet_site.sign_in(page, "marketer", f"/segments/{segment.pk}/")
    page.locator("[name='value:0.0']").fill("Linz")
    page.keyboard.press("Control+s")
    expect(page.locator("#notices")).to_contain_text("Saved")
    expect(page.locator("[name='value:0.0']")).to_have_value("Linz")
    expect_stored(page, "Linz")


def test_texts_that_are_not_saved_yet_outlive_the_steps_of_the_builder(quiet_site: Site, page: Page) -> None:
    segment = segment_of(row("city", "equals", "Vienna"))
    quiet_site.sign_in(page, "marketer", f"/segments/{segment.pk}/")
    page.locator(".rules-texts summary").click()
    page.locator("#id_static_members").fill("1 2 3")
    page.locator("[name='add:0']").select_option("orders")
    expect(page.locator("[data-row]")).to_have_count(2)
    expect(page.locator("#id_static_members")).to_have_value("1 2 3")
    expect(page.locator("#id_static_members")).to_be_visible()
    expect_stored(page, "orders")
