"""Commands on one record: moves, and the actions that are none."""

from collections.abc import Callable

from django import forms
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from marketing.console import access, responses
from marketing.console.commands import running
from marketing.console.commands.bar import CARRIES
from marketing.console.record.form_fields import LookupField
from marketing.console.record.forms import CARRIED
from marketing.console.record.record_page import LoadedRecordPage
from marketing.console.record.validation import validate
from marketing.console.views.records import save
from marketing.lifecycle import checks, copying, registry
from marketing.lifecycle.deleting import refuse_or_ask
from marketing.lifecycle.perform import Caller, Performed, question_of
from marketing.lifecycle.refusals import (
    CheckFailed,
    FieldsLocked,
    InUse,
    NeedsConfirmation,
    NotPermitted,
    Refused,
    StaleRecord,
)  # fmt: skip
from marketing.lifecycle.saving import store
from marketing.lifecycle.states import StatusReason
from marketing.lifecycle.text import check_line, check_lines

DONE = {"edit": "You can edit it now. The live version goes on meanwhile.", "discard-changes": "Changes discarded."}


class AssignForm(forms.Form):
    """Who is to own a record."""

    owner = LookupField(queryset=get_user_model().objects.filter(is_active=True), label="New owner")


class TemplateForm(forms.Form):
    """What a template is called, and what people find it by."""

    use_required_attribute = False
    name = forms.CharField(max_length=200, label="Name of the template", validators=[check_line])
    purpose = forms.CharField(
        max_length=100, required=False, validators=[check_line], help_text="The gallery can be filtered by it."
    )
    description = forms.CharField(
        max_length=2000, required=False, validators=[check_lines], widget=forms.Textarea(attrs={"rows": 3})
    )


FORMS: dict[str, type[forms.Form]] = {"assign": AssignForm, "save-as-template": TemplateForm}


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def command(request: HttpRequest, slug: str, pk: int, command: str) -> HttpResponse:
    """Run a command on a record; GET asks for what some commands need first."""
    entity = access.entity_for(request, slug)
    if not entity.model.lifecycle.is_command(command):
        return _not_of_this_kind(request, slug, pk, command)
    access.require(request.user, *entity.model.lifecycle.rights(command))
    page = LoadedRecordPage.of(request, access.stored(entity, pk))
    if request.method != "POST":
        return _ask(page, command)
    own = {"save": save, "check": check, "copy": copy, "save-as-template": save_as_template}.get(command)
    if own is not None:
        return _if_possible(page, command, own)
    if command in entity.extension.runs:
        return _if_possible(page, command, lambda shown: _run_own(shown, command))
    return _run(page, command)


def _not_of_this_kind(request: HttpRequest, slug: str, pk: int, command: str) -> HttpResponse:
    """Refuse a command that other kinds have, with the reason; what no kind has is unknown."""
    if not any(model.lifecycle.is_command(command) for model in registry.kinds().values()):
        raise Http404
    page = LoadedRecordPage.load(request, slug, pk)
    kind, words = page.record._meta.verbose_name_plural, command.replace("-", " ").capitalize()
    return responses.refused(page, f"{str(kind).capitalize()} have no command “{words}”.")


def check(page: LoadedRecordPage) -> HttpResponse:
    """Run the error check on the record with what is typed, and store nothing."""
    record = page.record
    if _carries_fields(page):
        validation = validate(page, page.request.POST)
        if not validation.is_clean:
            return responses.invalid(page, validation)
        if validation.record.changes_against(page.record):
            page.validation, record = validation, validation.record
    page.problems, page.is_checked = checks.problems(record, page.at), True
    return responses.record(page)


def copy(page: LoadedRecordPage) -> HttpResponse:
    """Store a copy as a new record and lead to it."""
    made = copying.copy(page.record, by=page.user, at=page.at)
    return responses.done(page, f"This is a copy of “{page.record}”.", to=page.entity.record_url(made.pk))


def save_as_template(page: LoadedRecordPage) -> HttpResponse:
    """Store the record's values as a template; a POST without a name takes the record's."""
    typed = {"name": str(page.record), **page.request.POST.dict()}
    page.command_form = TemplateForm(typed)
    if not page.command_form.is_valid():
        return _ask(page, "save-as-template", responses.INVALID)
    made = copying.save_as_template(page.record, by=page.user, at=page.at, **page.command_form.cleaned_data)
    return responses.done(page, f"Saved as template “{made}”. It is offered when somebody makes a new one.")


def _run(page: LoadedRecordPage, command: str) -> HttpResponse:
    if refused := _store_typed(page, command):
        return refused
    label = page.record.lifecycle.label(command)
    try:
        done = running.run(page.record, command, page.request, page.at)
    except NeedsConfirmation as question:
        return responses.confirm(page, command, question)
    except CheckFailed as fault:
        page = page.reload()
        page.problems, page.is_checked, page.held_back = fault.problems, True, label
        return responses.record(page, status=responses.CONFLICT)
    except NotPermitted as fault:
        return responses.refused(page, fault.reason, status=403)
    except InUse as fault:
        return _in_use(page, command, fault)
    except Refused as fault:
        return responses.refused(page.reload(), fault.reason)
    return _worked(page, command, done)


def _worked(page: LoadedRecordPage, command: str, done: Performed | None) -> HttpResponse:
    if done is not None and done.failure:
        return responses.done(page, f"{page.record.lifecycle.label(command)} failed: {done.failure}", has_failed=True)
    if command == "delete":
        return responses.done(page, f"“{page.record}” was deleted.", to=page.entity.url)
    reason = StatusReason(page.record.status_reason)
    reason = done.to_reason if done else reason
    told = DONE.get(command) or ("Assigned." if command == "assign" else f"It is now {reason.label}.")
    if done and done.problems:
        told += f" The check gave {len(done.problems)} warning{'s' if len(done.problems) > 1 else ''}."
    return responses.done(page, told)


def _store_typed(page: LoadedRecordPage, command: str) -> HttpResponse | None:
    """Store what the form holds before a command that takes it along; return the answer of a refusal."""
    if command not in CARRIES or not _carries_fields(page) or not page.can("save"):
        return None
    validation = validate(page, page.request.POST)
    if not validation.is_clean:
        return responses.invalid(page, validation)
    try:
        store(validation.record, by=page.user, at=page.at, expected_version=page.record.row_version)
    except (FieldsLocked, StaleRecord) as fault:
        return responses.lost_race(page, fault)
    page.record = page.reload().record
    return None


def _carries_fields(page: LoadedRecordPage) -> bool:
    return "row_version" in page.request.POST and any(name not in CARRIED for name in page.request.POST)


def _if_possible(page: LoadedRecordPage, command: str, run: Callable[[LoadedRecordPage], HttpResponse]) -> HttpResponse:
    refusal = page.record.lifecycle.refusal(command, page.record)
    if refusal and command != "save":
        return responses.refused(page, refusal)
    return run(page)


def _run_own(page: LoadedRecordPage, command: str) -> HttpResponse:
    own = page.entity.extension.runs[command]
    if own.form is not None:
        page.command_form = own.form(page.request.POST)
        if not page.command_form.is_valid():
            return _ask(page, command, responses.INVALID)
    try:
        return own.function(page)
    except Refused as fault:
        return responses.refused(page.reload(), fault.reason)


def _ask(page: LoadedRecordPage, command: str, status: int = 200) -> HttpResponse:
    """The dialog of a command that needs something first; 405 for one that needs nothing."""
    own = page.entity.extension.runs.get(command)
    form = FORMS.get(command) or (own.form if own else None)
    if form is None and command != "delete":
        if question := question_of(page.record, command, Caller(page.user)):
            return responses.confirm(page, command, question, status=200)
        return HttpResponse(status=405, headers={"Allow": "POST"})
    refusal = page.record.lifecycle.refusal(command, page.record)
    if refusal:
        return responses.refused(page, refusal)
    if command == "delete":
        return _ask_delete(page)
    if form is not None and page.command_form is None:
        known = {"owner": page.record.owner_id, "name": str(page.record)}
        page.command_form = form(initial=known | dict(own.known(page)) if own else known)
    label = page.record.lifecycle.label(command)
    context = {"page": page, "command": command, "label": label, "own": own}
    return responses.dialog(page.request, "console/_ask.html", context, title=f"{label}: {page.record}", status=status)


def _ask_delete(page: LoadedRecordPage) -> HttpResponse:
    """The question before a deletion, or at once what it would be refused for."""
    try:
        refuse_or_ask(page.record)
    except NeedsConfirmation as question:
        return responses.confirm(page, "delete", question, status=200)
    except InUse as fault:
        return _in_use(page, "delete", fault, status=200)
    return responses.ask_delete(page.request, page.entity, [page.record])


def _in_use(page: LoadedRecordPage, command: str, fault: InUse, status: int = responses.CONFLICT) -> HttpResponse:
    title = f"{page.record.lifecycle.label(command)} is not possible now"
    told = NeedsConfirmation(title, fault.reason, fault.affected)
    return responses.confirm(page, command, told, can_go_on=False, status=status)
