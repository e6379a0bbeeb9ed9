"""Suppressed addresses: who gets no mail whatever their contact says, why, since when; lifted with a reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from entities.suppressed_addresses.files import LARGEST, Imported, NotReadable, as_csv, take_in
from marketing import clock
from marketing.audience import suppression
from marketing.audience.models import SuppressedAddress, SuppressionReason
from marketing.console import responses
from marketing.console.access import is_htmx
from marketing.console.extension import page
from marketing.console.lists import paging
from marketing.lifecycle.text import check_line, check_lines

VIEW, ADD, LIFT = (f"audience.{right}_suppressedaddress" for right in ("view", "add", "lift"))
ADDRESS = "/suppressed-addresses/"
TEMPLATES = "entities/suppressed_addresses/"
SIZE = 50
LONGEST = 254


class LiftForm(forms.Form):
    """Why an address may have mail again."""

    use_required_attribute = False
    reason = forms.CharField(
        label="Why may this address have mail again?",
        max_length=500,
        validators=[check_lines],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It goes into the history of the contacts with this address.",
        error_messages={"required": "Say why: for example that the person asked for it, and when."},
    )


class ImportForm(forms.Form):
    """A list of addresses, and why they get no mail."""

    use_required_attribute = False
    file = forms.FileField(
        label="File",
        help_text="CSV or text, one e-mail address on each line. A column “Reason”, or the cell behind the address, "
        "may name the reason.",
        error_messages={"required": "Choose a file."},
    )
    reason = forms.ChoiceField(label="Reason", choices=SuppressionReason.choices)
    source = forms.CharField(
        label="Where the list comes from",
        max_length=200,
        validators=[check_line],
        error_messages={"required": "Say where the list comes from, such as the tool that kept it before."},
    )


@page(ADDRESS[1:], name="suppressed-addresses", title="Suppressed addresses", area="Customers", icon="stop", right=VIEW)
@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """Show the addresses that get no mail now, newest first."""
    typed, reason = _asked(request)
    rows = _found(typed, reason)
    after = paging.after(request)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    shown = list(rows.order_by("-pk")[: SIZE + 1])
    context = {
        "rows": shown[:SIZE],
        "next_after": shown[SIZE - 1].pk if len(shown) > SIZE else None,
        "is_later": after is not None,
        "count": paging.count(_found(typed, reason)),
        "q": typed,
        "reason": reason,
        "reasons": SuppressionReason.choices,
        "may_lift": request.user.has_perm(LIFT),
        "may_import": request.user.has_perm(ADD),
    }
    return responses.page(request, f"{TEMPLATES}list.html", context, title="Suppressed addresses")


@page(f"{ADDRESS[1:]}export/", name="suppressed-addresses-export", right=VIEW)
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as it is searched and filtered, as CSV."""
    rows = _found(*_asked(request)).order_by("-pk").iterator()
    answer = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="suppressed-addresses.csv"'
    return answer


@page(f"{ADDRESS[1:]}<id:pk>/lift/", name="suppressed-addresses-lift", right=LIFT, methods=("GET", "POST"))
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then let an address have mail again."""
    at = clock.now()
    row = suppression.active(at).filter(pk=pk).first()
    if row is None:
        if SuppressedAddress.objects.filter(pk=pk).exists():
            messages.error(request, "This address may have mail again already.")
            return _back(request)
        raise Http404
    form = LiftForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        context = {"row": row, "form": form, "back": ADDRESS}
        title, status = f"Let {row.address} have mail again", 422 if form.is_bound else 200
        return responses.dialog(request, f"{TEMPLATES}_lift.html", context, title=title, status=status)
    if suppression.lift(row, by=request.user, at=at, reason=form.cleaned_data["reason"]):
        messages.success(request, f"{row.address} may have mail again, where nothing else speaks against it.")
    return _back(request)


@page(f"{ADDRESS[1:]}import/", name="suppressed-addresses-import", right=ADD, methods=("GET", "POST"), files=LARGEST)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Take in a list of addresses that another tool kept."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    done: Imported | None = None
    if form.is_bound and form.is_valid():
        values: Any = form.cleaned_data
        try:
            done = take_in(values["file"], SuppressionReason(values["reason"]), values["source"], clock.now())
        except NotReadable as fault:
            form.add_error("file", str(fault))
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "done": done}
    title = "Import suppressed addresses"
    return responses.page(request, f"{TEMPLATES}import.html", context, title=title, status=status)


def _asked(request: HttpRequest) -> tuple[str, str]:
    typed = request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    reason = request.GET.get("reason", "")
    return typed, reason if reason in SuppressionReason.values else ""


def _found(typed: str, reason: str) -> Any:
    """What holds now: by a part of the address as it is shown, or by a whole address, however it is written."""
    rows = suppression.active(clock.now())
    if typed:
        whole = suppression.digests([typed] if "@" in typed else []).values()
        rows = rows.filter(Q(address__icontains=typed) | Q(digest__in=list(whole)))
    return rows.filter(reason=reason) if reason else rows


def _back(request: HttpRequest) -> HttpResponse:
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": ADDRESS})
    return HttpResponseRedirect(ADDRESS)
