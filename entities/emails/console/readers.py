"""Who gets a section: everybody, or the contacts that meet the rule of a segment, which is copied and said in words."""

from typing import Any

from django.http import HttpResponse

from entities.emails.console.design import DESIGN
from marketing.console.designing.commands import Command, Set
from marketing.console.designing.designer import Said, edit
from marketing.console.designing.documents import Document, DocumentError
from marketing.console.extension import RecordPage, extend
from marketing.contracts.parsing import id_of
from marketing.lifecycle import registry

console = extend("emails")


@console.route("blocks/<slug:block>/readers/", name="block-readers", right="change", methods=["POST"])
def choose_readers(page: RecordPage, block: str) -> HttpResponse:
    """Let a section be for everybody, or for those that meet a segment's rule as it is now."""
    typed = page.request.POST.get("segment", "")

    def make(_document: Document) -> Command:
        return Set(block, {"only_for": _rule(typed) if typed else None})

    try:
        return edit(page, DESIGN, make, "choose who gets a section", opened=block, said=Said("Section changed."))
    except DocumentError as fault:
        return DESIGN.refused(page, fault)


def _rule(typed: str) -> Any:
    model: Any = registry.model_for("segments")
    found = model.objects.filter(pk=id_of(typed), segment_type="dynamic").first() if id_of(typed) else None
    if found is None:
        raise DocumentError("This segment doesn't exist any more. Choose another one.")
    if not found.dynamic_query.get("blocks"):
        raise DocumentError("This segment has no conditions yet. Choose another one.")
    return found.dynamic_query
