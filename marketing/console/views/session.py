"""Sign in and out, and what people set for themselves."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from marketing import clock
from marketing.console import access, responses
from marketing.console.record.form_fields import ZoneField
from marketing.lifecycle.text import check_line
from marketing.users import throttling
from marketing.users.models import Theme
from marketing.users.networks import network_of

TOO_MANY = 429


class SignInForm(AuthenticationForm):
    """User name and password; refuses characters that no database takes."""

    username = UsernameField(validators=[check_line])


class SettingsForm(forms.Form):
    """A person's own settings."""

    time_zone = ZoneField(
        label="Time zone", help_text="Times are shown in this zone. A journey's own times stay in its zone."
    )
    theme = forms.ChoiceField(choices=Theme.choices, label="Appearance")


class SignIn(auth.LoginView):
    """The sign-in page."""

    template_name = "console/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign in, unless too much failed lately."""
        wait = throttling.begin(request.POST.get("username", ""), network_of(request), clock.now())
        if not wait:
            return super().post(request, *args, **kwargs)
        context = self.get_context_data(form=SignInForm(request), wait=wait)
        return self.render_to_response(context, status=TOO_MANY, headers={"Retry-After": str(wait)})

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in and forget earlier failures."""
        throttling.worked(self.request.POST.get("username", ""), network_of(self.request), clock.now())
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the page again, as refused."""
        answer = super().form_invalid(form)
        answer.status_code = responses.INVALID
        return answer


@require_POST
@access.signed_in
def theme(request: HttpRequest) -> HttpResponse:
    """Keep how the console looks to this person."""
    user: Any = request.user
    chosen = request.POST.get("theme", "")
    if chosen in Theme.values:
        user.theme = chosen
        user.save(update_fields=["theme"])
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if safe and not any(c in back for c in "\r\n\0") else "/")


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def settings(request: HttpRequest) -> HttpResponse:
    """Show and keep a person's own settings."""
    user: Any = request.user
    form = SettingsForm(request.POST or None, initial={"time_zone": user.time_zone, "theme": user.theme})
    if request.method != "POST":
        return responses.page(request, "console/settings.html", {"form": form}, title="Your settings")
    if not form.is_valid():
        return responses.page(
            request, "console/settings.html", {"form": form}, title="Your settings", status=responses.INVALID
        )
    user.time_zone, user.theme = form.cleaned_data["time_zone"], form.cleaned_data["theme"]
    user.save(update_fields=["time_zone", "theme"])
    messages.success(request, "Your settings are saved.")
    return HttpResponseRedirect(request.path)
