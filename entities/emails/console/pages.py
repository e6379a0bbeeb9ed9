"""What marketing emails add to their pages: the designer, its preview, the plain text, test sends and results."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from entities.emails import previewing, states
from entities.emails.console.looking import look_of
from entities.emails.forms import TestSendForm
from marketing.console import responses
from marketing.console.extension import RecordPage, extend
from marketing.console.mails import designs
from marketing.console.mails.designs import DesignError
from marketing.console.page_parts import Column, Group
from marketing.console.record.form_fields import JSONText
from marketing.console.remembering import recall, remember
from marketing.contracts.email import CONFIRMATION_REQUEST
from marketing.lifecycle import checks
from marketing.service import authoring, insights

LAST_ADDRESSES = "test-send-addresses"
console = extend("emails")
console.in_site_map("mail", 2)
console.states(states.MEANINGS)


class DesignField(JSONText):
    """A design as JSON text; HTML alone is taken as hand-written source."""

    shape = dict

    def to_python(self, value: Any) -> Any:
        """A design whose every part is known; an empty one would wipe the email."""
        if isinstance(value, str) and value.lstrip().startswith("<"):
            value = {"mode": "html", "blocks": [], "html": value}
        read = super().to_python(value)
        try:
            if not read and not self.disabled:
                raise DesignError("A design is an object with a mode, blocks, source and theme. This one is empty.")
            return designs.clean(read) if read else read
        except DesignError as fault:
            raise ValidationError(str(fault)) from fault


console.form(
    Group("Email", "name", "subject", "preheader"),
    Group(
        "Sender and recipient", "from_user", "from_name", "from_address", "reply_to", "to",
        text="Fields of the contact can stand in all of these.",
    ),
    Group(
        "Legal", "legal_designation", "content_type",
        text="Decides who may get it and what it must hold. Locked for good once the email has been live.",
    ),
    Group("More", "description", "language", "template"),
    placed={"design": "designer", "generate_plain_text": "plain-text", "plain_text": "plain-text"},
    fields={"design": DesignField(required=False, label="Design")},
    help={
        "preheader": "Shown behind the subject in most inboxes.",
        "from_user": "The person this email is sent for.",
        "language": "A code such as en, de or pt-BR.",
        "to": "An expression, so that every contact gets their own mail.",
    },
    labels={"preheader": "Preview text", "generate_plain_text": "Generate the plain text from the design"},
)  # fmt: skip
console.first_step(4, "Write an email", "Its check tells what is missing before it goes live.", was_ever_live=True)
console.columns(
    "name", "subject", "status_reason", Column("legal_designation", wide=True), "owner", "modified_at"
)  # fmt: skip


@console.starting
def start(page: RecordPage) -> None:
    """Send a new email in the name of who makes it."""
    person = page.user
    page.record.from_user = person
    page.record.from_name = person.get_full_name() or person.get_username()
    page.record.from_address = person.email


@console.tab("plain-text", "Plain text", "entities/emails/_plain_text.html")
def show_plain_text(page: RecordPage) -> dict[str, Any]:
    """The text that is sent beside the HTML, as the preview's contact gets it."""
    is_generated = bool(page.record.generate_plain_text)
    return {**look_of(page), "why": page.why_locked("plain_text"), "is_generated": is_generated}


@console.route("plain-text/", name="plain-text", right="change")
def start_plain_text(page: RecordPage) -> HttpResponse:
    """Go on by hand from the generated text; asks before it replaces a text."""
    if why := page.why_locked("plain_text"):
        return responses.refused(page, why, title="Plain text")
    if page.request.method != "POST":
        title = "Replace your text by the generated one?"
        return responses.dialog(page.request, "entities/emails/_replace_text.html", {"page": page}, title=title)
    if page.record.plain_text.strip() and page.request.POST.get("confirm") != "yes":
        return responses.refused(page, "There is a text already. Say yes to replace it.", title="Plain text")
    try:
        text = authoring.generated_text(page.record.snapshot())
    except ValueError as fault:
        return responses.refused(page, f"There is no text to start from. {fault}", title="Plain text")
    return responses.draft(page, {"generate_plain_text": "false", "plain_text": text}, tab="plain-text")


@console.command(
    "test-send",
    label="Test send",
    icon="send",
    form=TestSendForm,
    title="Send a test",
    text="Its subject is marked as a test, its links to unsubscribe do nothing, and nothing of it is counted.",
    known=lambda page: {"addresses": recall(page.user, LAST_ADDRESSES) or page.user.email},
)
def test_send(page: RecordPage) -> HttpResponse:
    """Send the local version to a few addresses, once its check finds no errors; say what became of each."""
    if page.record.content_type == CONFIRMATION_REQUEST:
        text = "A confirmation request can't be sent as a test: its link is made for one person's sign-up."
        return responses.refused(page, text, title="Test send")
    found = checks.problems(page.record, page.at)
    if checks.has_errors(found):
        page.problems, page.is_checked = found, True
        text = "Nothing was sent. Mend the errors below, then send it."
        return responses.refused(page, text, title="Test send: not yet")
    typed, chosen = page.command_form.cleaned_data, previewing.chosen(page.request)
    contact = None if typed["contact"] == previewing.UNKNOWN else typed["contact"] or chosen.contact
    settings = typed["content_settings"].snapshot() if typed["content_settings"] else None
    key = contact.pk if contact else None
    remember(page.user, LAST_ADDRESSES, "\n".join(typed["addresses"]))
    note = authoring.TestNote(typed["note"], str(page.user)) if typed["note"].strip() else None
    results = authoring.test_send(page.record.snapshot(), typed["addresses"], key, settings, note)
    sent = ", ".join(one.address for one in results if one.sent)
    failed = [f"Not sent to {one.address}: {one.reason.rstrip('.')}." for one in results if not one.sent]
    if failed:
        told = [f"Sent to {sent}.", *failed] if sent else failed
        return responses.refused(page, " ".join(told), title="Not every test was sent", status=responses.INVALID)
    return responses.done(page, f"A test was sent to {sent}, filled in for {contact or 'somebody unknown'}.")


@console.tab(
    "insights", "Insights", "entities/emails/_insights.html", lazy=True, when=lambda page: page.record.was_ever_live
)
def show_insights(page: RecordPage) -> dict[str, Any]:
    """What became of this email in all journeys."""
    results = insights.email_results(email_id=page.record.pk)
    names = (("Opened", "unique_opens"), ("Clicked", "unique_clicks"), ("Unsubscribed", "unsubscribed"))
    rates = [(label, getattr(results, name), results.rate(name)) for label, name in names]
    most = max([one.count for one in results.blocked_reasons], default=0)
    return {"results": results, "rates": rates, "most_blocked": most}
