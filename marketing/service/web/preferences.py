"""The built-in preferences page: what a reader wants to be called, and what may be sent."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from marketing import clock
from marketing.audience.models import SuppressionReason
from marketing.audience.suppression import held, said
from marketing.lifecycle.text import check_line
from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.tokens import Purpose
from marketing.service.web.letters import LinkUnknown, letter
from marketing.service.web.opting import allow
from marketing.service.web.public_views import page, public

NOTE = "Saved on the preferences page"
# What is ticked holds for the address, whoever has it.
WISHES = {"do_not_bulk_email": SuppressionReason.UNSUBSCRIBED, "do_not_email": SuppressionReason.NO_EMAIL}


class PreferencesForm(forms.Form):
    """What a reader may change about themselves."""

    first_name = forms.CharField(label="First name", max_length=100, required=False, validators=[check_line])
    last_name = forms.CharField(label="Last name", max_length=100, required=False, validators=[check_line])
    do_not_bulk_email = forms.BooleanField(label="Send me no newsletters and offers", required=False)
    do_not_email = forms.BooleanField(label="Send me no e-mail at all", required=False)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show or save a reader's preferences."""
    found = letter(Purpose.PREFERENCES, token)
    if found.is_test:
        return page("test")
    if found.contact is None:
        raise LinkUnknown
    address = found.contact.email
    stored = {name: getattr(found.contact, name) for name in PreferencesForm.base_fields}
    holding = held([address], clock.now()).get(address, frozenset())
    stored |= {name: stored[name] or reason in holding for name, reason in WISHES.items()}
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=stored)
    if not form.is_bound or not form.is_valid():
        return page("preferences", status=422 if form.is_bound else 200, form=form, address=found.contact.email)
    at = clock.now()
    said(address, {reason: form.cleaned_data[name] for name, reason in WISHES.items()}, at, NOTE)
    allow(found.contact, form.cleaned_data, at, NOTE)
    found.record(MailInteraction.PREFERENCES_SAVED, at, f":{at:%Y%m%d%H%M%S}")
    if form.cleaned_data["do_not_bulk_email"] and not stored["do_not_bulk_email"]:
        found.record(MailInteraction.UNSUBSCRIBED, at)
    return page("preferences", form=form, address=found.contact.email, is_saved=True)
