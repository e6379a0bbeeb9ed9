"""Go live with what is missing: the list of what a record needs and isn't live, and one button for all of it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from marketing.console import access, responses
from marketing.console.entity import entities
from marketing.console.record.record_page import LoadedRecordPage
from marketing.lifecycle.models import Publishable
from marketing.lifecycle.parts import Part, Whole, take_live, whole_of
from marketing.lifecycle.refusals import NotNow
from marketing.lifecycle.together import NotAll

CHANGED = "Nothing was done: what has to go live along changed meanwhile. Look at the list again."


@dataclass(frozen=True)
class Line:
    """A part as this person sees it, and what it answered when the act was refused."""

    part: Part
    answer: str = ""

    @property
    def name(self) -> str:
        """Kind and id, as hooks and posts name it."""
        return "/".join(map(str, self.part.place))


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def parts(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show what goes live along, or go live with all of it."""
    page = _load(request, slug, pk)
    whole = whole_of(page.record, by=page.user, at=page.at)
    _require_view(page, whole)
    if request.method != "POST":
        return _ask(page, whole)
    if set(request.POST.getlist("part")) != {line.name for line in _lines(whole.parts)}:
        return _ask(page, whole, CHANGED, responses.CONFLICT)
    return _run(page, whole)


def _load(request: HttpRequest, slug: str, pk: int) -> LoadedRecordPage:
    entity = access.entity_for(request, slug)
    if not issubclass(entity.model, Publishable):
        raise Http404
    access.require(request.user, *entity.model.lifecycle.rights(entity.model.lifecycle.publishing_command))
    return LoadedRecordPage.load(request, slug, pk)


def _require_view(page: LoadedRecordPage, whole: Whole) -> None:
    """Refuse to name records that this person may not see."""
    if not page.user.has_perms({entities()[part.record.slug].permission("view") for part in whole.parts}):
        raise PermissionDenied


def _run(page: LoadedRecordPage, whole: Whole) -> HttpResponse:
    try:
        done = take_live(whole, by=page.user, at=page.at)
    except NotAll as fault:
        fresh = whole_of(page.record, by=page.user, at=page.at)
        told = {(one.step.record.slug, one.step.record.pk): one.refusal for one in fault.answers}
        refused = {place: refusal.reason for place, refusal in told.items() if refusal is not None}
        return _ask(page, fresh, fault.reason, responses.CONFLICT, refused)
    except NotNow as fault:
        return _ask(page, whole, fault.reason, responses.CONFLICT)
    names = ", ".join(f"“{part.record}”" for part in whole.parts)
    along = f"{names} went live. " if names else ""
    return responses.done(page, f"{along}“{page.record}” is now {done[-1].to_reason.label}.")


def _ask(
    page: LoadedRecordPage,
    whole: Whole,
    refusal: str = "",
    status: int = 200,
    refused: dict[tuple[str, int], str] | None = None,
) -> HttpResponse:
    context = {
        "page": page,
        "lines": _lines(whole.all, refused or {}),
        "parts": _lines(whole.parts),
        "whole": whole,
        "refusal": refusal,
        "label": page.record.lifecycle.label(whole.own.command),
    }
    title = f"{context['label']} with what “{page.record}” needs"
    return responses.dialog(page.request, "console/_parts.html", context | {"title": title}, title=title, status=status)


def _lines(parts: list[Part], refused: dict[tuple[str, int], str] | None = None) -> list[Line]:
    return [Line(part, (refused or {}).get(part.place, "")) for part in parts]
