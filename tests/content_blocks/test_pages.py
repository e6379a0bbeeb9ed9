"""The pages of content blocks: designed as emails are, a section or a few blocks, nothing of a whole mail."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from entities.content_blocks.models import ContentBlock
from tests import factories, pages

SECTION = {"id": "s1", "type": "section", "layout": "1", "columns": [[{"id": "b2", "type": "divider"}]]}


@pytest.fixture
def block(db: None) -> ContentBlock:
    made: ContentBlock = factories.make("content-blocks", name="Summer", design=factories.design("Sun"))
    return made


def post(client: Client, block: ContentBlock, address: str, **values: Any) -> Any:
    block.refresh_from_db()
    return client.post(f"/content-blocks/{block.pk}/{address}", {"row_version": block.row_version, **values})


def types(block: ContentBlock) -> list[str]:
    block.refresh_from_db()
    return [one["type"] for one in block.design["blocks"]]


def test_it_is_designed_with_the_same_blocks_undone_and_shown(marketer: Client, block: ContentBlock) -> None:
    page = marketer.get(f"/content-blocks/{block.pk}/")
    assert pages.attributes(page, "data-offered") == pages.attributes(
        marketer.get(f"/emails/{factories.email().pk}/"), "data-offered"
    )
    assert "HTML source" not in pages.text_of(page)
    assert post(marketer, block, "blocks/", type="button", selected="b1").status_code == 302
    assert types(block) == ["text", "button", "text"]
    post(marketer, block, "undo/")
    assert types(block) == ["text", "text"]
    assert "Sun" in pages.source(marketer.get(f"/content-blocks/{block.pk}/preview/"))
    marked = pages.source(marketer.get(f"/content-blocks/{block.pk}/preview/", {"design": "yes"}))
    assert "block-b1" in marked


def test_a_section_stands_alone_and_says_who_gets_it(marketer: Client, block: ContentBlock) -> None:
    answer = post(marketer, block, "blocks/", type="section", selected="b1")
    assert (answer.status_code, types(block)) == (422, ["text", "text"])
    assert "one section, or blocks without a section" in pages.text_of(answer)
    alone = factories.make("content-blocks", design={"mode": "blocks", "blocks": [SECTION]})
    post(marketer, alone, "blocks/s1/readers/", do="block:union")
    post(marketer, alone, "blocks/s1/readers/", **{"add:0": "city"})
    alone.refresh_from_db()
    assert alone.design["blocks"][0]["only_for"]["blocks"][0]["items"][0]["field"] == "city"


@pytest.mark.parametrize("design", [
    {"mode": "html", "html": "<p>x</p>"}, {"mode": "blocks", "blocks": [SECTION, {"type": "divider"}]},
    {"mode": "blocks", "blocks": [{"type": "script"}]}, {"blocks": [{"type": "divider"}] * 21}, [], "[" * 3000,
    {"mode": "blocks", "blocks": [], "theme": {"accent": "#102030"}},
])  # fmt: skip
def test_a_hostile_design_is_refused_and_nothing_is_stored(marketer: Client, block: ContentBlock, design: Any) -> None:
    before = block.design
    text = design if isinstance(design, str) else json.dumps(design)
    answer = post(marketer, block, "", design=text, name="Changed")
    assert answer.status_code == 422
    block.refresh_from_db()
    assert (block.design, block.name) == (before, "Summer")


@pytest.mark.parametrize("stored", [5, [], {"mode": "html"}, {"blocks": [{"type": "x"}]}, {"blocks": [SECTION] * 3}])
def test_whatever_is_stored_can_be_shown(marketer: Client, block: ContentBlock, stored: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE content_blocks_contentblock SET design = %s", [json.dumps(stored)])
    for address in ("", "preview/", "preview/?design=yes"):
        assert marketer.get(f"/content-blocks/{block.pk}/{address}").status_code == 200


def test_an_inactive_one_can_be_seen_and_not_be_changed(marketer: Client, block: ContentBlock) -> None:
    assert post(marketer, block, "commands/deactivate/").status_code == 302
    assert marketer.get(f"/content-blocks/{block.pk}/").status_code == 200
    assert post(marketer, block, "blocks/", type="button").status_code == 409
    assert types(block) == ["text", "text"]
