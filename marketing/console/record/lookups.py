"""Forms outside of records that ask which record of another kind is meant, and the answers to what is searched for."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from marketing.console import responses
from marketing.console.record.form_fields import FEW
from marketing.lifecycle.searching import searched


class LookupForm(forms.Form):
    """Asks for one record in the field `lookup`; of more than a few the others are searched for at `search_url`."""

    lookup = ""
    search_url = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields[self.lookup]
        field.choices = list(field.offered(None))
        field.search_url = self.search_url if len(field.choices) > FEW else ""


def options(found: QuerySet[Any], request: HttpRequest) -> HttpResponse:
    """Those of some records that fit what is typed, as options of an input."""
    shown = searched(found, request.GET.get("q", ""))[:FEW]
    return responses.fragment(request, "console/_options.html", {"options": [(one.pk, str(one)) for one in shown]})
