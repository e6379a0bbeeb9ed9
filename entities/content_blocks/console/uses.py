"""Used in: every record that holds a copy, by state, each up to date or behind; and Update copies for many of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse

from entities.content_blocks.console import holding, updating
from entities.content_blocks.models import ContentBlock
from marketing.console import responses
from marketing.console.access import key_of
from marketing.console.commands.bulk import MOST, Answer, Outcome
from marketing.console.extension import RecordPage, extend
from marketing.console.record import uses
from marketing.contracts.parsing import whole_number_of
from marketing.lifecycle.history import RecordReference

LARGEST_VERSION = 2**31
console = extend(ContentBlock.slug)


@console.tab("uses", "Used in", "entities/content_blocks/_used_in.html", lazy=True)
def show_uses(page: RecordPage) -> dict[str, Any]:
    """Who holds copies, and what it shows itself."""
    found = holding.holders(page.record, page.user)
    return {"holders": found, "can_update": any(one.offered for one in found), "used": uses.of(page).used}


@console.losses
def losses(blocks: Sequence[ContentBlock]) -> Iterator[str]:
    """Say in how many records copies stay, before content blocks are deleted."""
    held = RecordReference.objects.filter(target_kind=ContentBlock.slug, target_id__in=[one.pk for one in blocks])
    number = held.exclude(kind=ContentBlock.slug).values("kind", "record_id").distinct().count()
    if number:
        where = f"{number:,} emails and templates" if number > 1 else "one email or template"
        who = "It was" if len(blocks) == 1 else "They were"
        yield f"{who} copied into {where}: the copies stay as they are."


def _is_held(page: RecordPage) -> bool:
    if page.is_new or not page.has_right("change"):
        return False
    return RecordReference.objects.filter(target_kind=page.record.slug, target_id=page.record.pk).exists()


console.link("update-copies", "Update copies", href=lambda page: f"{page.url}?tab=uses", icon="copy", when=_is_held)


@console.route("copies/update/", name="update-copies", right="change", methods=["POST"])
def update_copies(page: RecordPage) -> HttpResponse:
    """Update the ticked copies, `<kind>/<id>/<block>` each, and answer for each record by itself."""
    outcome = Outcome("Update copies", "updated")
    wanted: dict[tuple[str, int], list[str]] = defaultdict(list)
    for text in page.request.POST.getlist("copy"):
        kind, _, rest = text.partition("/")
        key, _, block = rest.partition("/")
        wanted[kind, key_of(key)].append(block)
    if not wanted or len(wanted) > MOST:
        outcome.refusal = f"Choose at most {MOST} emails at a time." if wanted else "Choose at least one copy first."
    for place, ids in {} if outcome.refusal else wanted.items():
        outcome.answers.append(_answer(page, place, ids))
    answer = responses.tab_panel(page.reload(), "uses", outcome=outcome)
    answer.status_code = outcome.status
    return answer


def _answer(page: RecordPage, place: tuple[str, int], ids: list[str]) -> Answer:
    kind, key = place
    version = whole_number_of(page.request.POST.get(f"version:{kind}/{key}", ""), LARGEST_VERSION) or 0
    holder, why_not = updating.update(page.record, place, ids, version, by=page.user, at=page.at)
    if holder is None:
        return Answer(str(key), "A record", "", False, why_not)
    return Answer(str(key), str(holder.record), holder.url, not why_not, why_not)
