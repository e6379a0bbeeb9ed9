"""The built-in preferences page: what a reader wants to be called, and what may be sent."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from marketing import clock
from marketing.audience import subscriptions
from marketing.audience.consent import Allowed, Evidence
from marketing.audience.levels import AGREED, Level
from marketing.audience.models import SuppressionReason
from marketing.audience.suppression import held, said
from marketing.lifecycle.text import check_line
from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.tokens import Purpose
from marketing.service.web.letters import Letter, LinkOutdated, letter
from marketing.service.web.opting import allow
from marketing.service.web.public_views import page, public

NOTE = "Saved on the preferences page"
LIST = "list-"
MOST_LISTS = 100
LONGEST_SHOWN = 2_000
# What is ticked holds for the address, whoever has it.
WISHES = {"do_not_bulk_email": SuppressionReason.UNSUBSCRIBED, "do_not_email": SuppressionReason.NO_EMAIL}


class AddressForm(forms.Form):
    """What may be sent to an address: all that is asked where its contact was deleted."""

    do_not_bulk_email = forms.BooleanField(label="Send me no newsletters and offers", required=False)
    do_not_email = forms.BooleanField(label="Send me no e-mail at all", required=False)

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """What is asked beside lists."""
        return list(self.visible_fields())


class PreferencesForm(AddressForm):
    """What a reader may change about themselves."""

    field_order = ("first_name", "last_name", *WISHES, "takes_back")

    first_name = forms.CharField(label="First name", max_length=100, required=False, validators=[check_line])
    last_name = forms.CharField(label="Last name", max_length=100, required=False, validators=[check_line])
    takes_back = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None, stored: dict[str, Any], level: int) -> None:
        super().__init__(data, initial=stored)
        self.lists = {one.pk: one for one in subscriptions.offered()[:MOST_LISTS]}
        for key, one in self.lists.items():
            self.fields[f"{LIST}{key}"] = forms.BooleanField(
                label=one.shown_as, help_text=one.text, required=False, initial=key in stored["lists"]
            )
        if self.lists:
            self.fields["shown"] = forms.CharField(
                initial=" ".join(map(str, self.lists)),
                max_length=LONGEST_SHOWN,
                required=False,
                widget=forms.HiddenInput,
            )
        if level > Level.NONE:
            given = f"I {AGREED[Level(level)]}"
            self.fields["takes_back"].label = f"I take back my consent ({given}), and want no newsletters and offers"
        else:
            del self.fields["takes_back"]

    def clean(self) -> dict[str, Any]:
        """Who takes consent back wants no commercial mail: that holds for the address, whatever is imported later."""
        cleaned: dict[str, Any] = super().clean() or {}
        return cleaned | {"do_not_bulk_email": True} if cleaned.get("takes_back") else cleaned

    @property
    def list_fields(self) -> list[forms.BoundField]:
        """What is asked about subscription lists."""
        return [self[f"{LIST}{key}"] for key in self.lists]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """What is asked beside."""
        return [field for field in self.visible_fields() if not field.name.startswith(LIST)]

    @property
    def wishes(self) -> dict[int, bool]:
        """Which lists the reader wants and doesn't, of those that their page showed and are offered still."""
        shown = set(self.cleaned_data.get("shown", "").split())
        return {key: self.cleaned_data[f"{LIST}{key}"] for key in self.lists if str(key) in shown}

    @property
    def values(self) -> dict[str, Any]:
        """What was chosen, by the fields of contacts."""
        own = {"shown", *(f"{LIST}{key}" for key in self.lists)}
        values = {name: value for name, value in self.cleaned_data.items() if name not in own}
        return values | {"consent": Level.NONE.value} if values.pop("takes_back", False) else values

    @property
    def text(self) -> str:
        """What the reader was asked about mail and consent."""
        return "\n".join(str(self.fields[name].label) for name in (*WISHES, "takes_back") if name in self.fields)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show or save a reader's preferences."""
    found = letter(Purpose.PREFERENCES, token)
    if found.is_test:
        return page("test")
    if found.contact is None:
        return _of_address(request, found)
    address = found.contact.email
    stored = {name: getattr(found.contact, name) for name in ("first_name", "last_name", *WISHES)}
    stored |= {name: stored[name] or is_held for name, is_held in _wishes_of(address).items()}
    stored["lists"] = set(subscriptions.of(found.contact.pk).values_list("list_id", flat=True))
    form = PreferencesForm(request.POST if request.method == "POST" else None, stored, found.contact.consent)
    if not form.is_bound or not form.is_valid():
        return page("preferences", status=422 if form.is_bound else 200, form=form, address=found.contact.email)
    at = clock.now()
    _note(address, form, at)
    shown = Allowed.of(found.contact)._replace(**{name: stored[name] for name in WISHES})
    evidence = Evidence(found.said_on("Preferences page"), text=form.text, is_recipients=True)
    allow(found.contact, form.values, at, NOTE, evidence, shown)
    _subscribe(found, form.wishes, at)
    _record(found, form, stored, at)
    return page("preferences", form=form, address=found.contact.email, is_saved=True)


def _of_address(request: HttpRequest, found: Letter) -> HttpResponse:
    """Show or save what may be sent to the address of a mail whose contact was deleted; it can be imported again."""
    address = found.message.address if found.message else ""
    if not address:
        raise LinkOutdated
    stored = _wishes_of(address)
    form = AddressForm(request.POST if request.method == "POST" else None, initial=stored)
    is_saved = form.is_bound and form.is_valid()
    if is_saved:
        at = clock.now()
        _note(address, form, at)
        _record(found, form, stored, at)
    return page("preferences", form=form, address=address, is_saved=is_saved, is_address_alone=True)


def _wishes_of(address: str) -> dict[str, bool]:
    holding = held([address], clock.now()).get(address, frozenset())
    return {name: reason in holding for name, reason in WISHES.items()}


def _note(address: str, form: AddressForm, at: datetime) -> None:
    said(address, {reason: form.cleaned_data[name] for name, reason in WISHES.items()}, at, NOTE)


def _record(found: Letter, form: AddressForm, stored: dict[str, Any], at: datetime) -> None:
    found.record(MailInteraction.PREFERENCES_SAVED, at, f":{at:%Y%m%d%H%M%S}")
    if form.cleaned_data["do_not_bulk_email"] and not stored["do_not_bulk_email"]:
        found.record(MailInteraction.UNSUBSCRIBED, at)


def _subscribe(found: Letter, wishes: dict[int, bool], at: datetime) -> None:
    """Join the ticked lists and leave the others; what a reader says holds for an inactive contact too."""
    source, who = found.said_on("Preferences page"), [found.contact.pk]
    for key, is_wanted in wishes.items():
        if is_wanted:
            subscriptions.join(key, who, at=at, source=source, even_inactive=True)
        else:
            subscriptions.leave(key, who, at=at, source=source)
