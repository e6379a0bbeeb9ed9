"""What marketing emails add to their pages: the designer, its preview, the plain text, test sends and results."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string

from entities.emails import blocks, designer, personal, previewing, source, states
from entities.emails.dark import darkened
from entities.emails.designer import DesignError
from entities.emails.forms import TestSendForm
from marketing.console import responses
from marketing.console.access import is_htmx
from marketing.console.extension import RecordPage, extend
from marketing.console.frame.frames import framed
from marketing.console.page_parts import Column, Group
from marketing.console.record.form_fields import JSONText
from marketing.contracts.email import CONFIRMATION_REQUEST
from marketing.lifecycle import checks
from marketing.service import authoring, insights

ADVISED, LARGEST = 100 * 1024, 128 * 1024
STORED = "email-stored"
INBOX = ("subject", "preheader")
console = extend("emails")
console.in_site_map("mail", 2)
console.states(states.MEANINGS)


class DesignField(JSONText):
    """A design as JSON text; HTML alone is taken as hand-written source."""

    shape = dict

    def to_python(self, value: Any) -> Any:
        """A design whose every part is known."""
        if isinstance(value, str) and value.lstrip().startswith("<"):
            value = {"mode": "html", "blocks": [], "html": value}
        read = super().to_python(value)
        try:
            return designer.clean(read) if read else read
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


@console.tab("designer", "Designer", "entities/emails/_designer.html", first=True)
def show_designer(page: RecordPage) -> dict[str, Any]:
    """The blocks or the source, and the preview beside them."""
    design = designer.tidy(page.record.design)
    return {
        "design": design,
        "blocks": _cards(page, design["blocks"]),
        "offered": blocks.OFFERED,
        "fonts": designer.FONTS,
        "personal": personal.groups(),
        "why": page.why_locked("design"),
        "inbox": _inbox(page),
        "json": _json(page),
        **_look(page),
    }


def _cards(page: RecordPage, found: list[designer.Block]) -> list[dict[str, Any]]:
    """Every block with what its card shows and its settings form needs."""
    opened = getattr(page.request, "opened_block", page.request.GET.get("block", ""))
    return [
        {
            "block": one,
            "kind": (kind := blocks.KINDS[one["type"]]),
            "summary": designer.summary(one),
            "is_open": one["id"] == opened,
            "is_first": place == 0,
            "is_last": place == len(found) - 1,
            "settings": [
                {"setting": setting, "id": f"set-{one['id']}-{setting.name}", "value": one.get(setting.name, "")}
                for setting in kind.settings
            ],
        }
        for place, one in enumerate(found)
    ]


def _look(page: RecordPage) -> dict[str, Any]:
    """The mail as it is seen and judged, made once for both tabs that show it."""
    if "look" not in page.shared:
        page.shared["look"] = _made_look(page)
    return dict(page.shared["look"])


def _made_look(page: RecordPage) -> dict[str, Any]:
    chosen = previewing.chosen(page.request)
    rendered = authoring.render(page.record.snapshot(), chosen.contact_id, chosen.values)
    typed = page.request.GET.get("person")
    return {
        "chosen": chosen,
        "rendered": rendered,
        "problems": authoring.problems(page.record.snapshot()),
        "weight": min(1.0, rendered.size / LARGEST),
        "is_heavy": rendered.size > ADVISED,
        "settings_offered": previewing.settings_offered(),
        "people": previewing.found(typed) if typed is not None else [],
        "typed": (typed or "")[:100],
    }


@console.route("look/", name="look", methods=["GET"])
def look(page: RecordPage) -> HttpResponse:
    """The preview part, fresh; htmx asks when something was stored."""
    if not is_htmx(page.request):
        return HttpResponseRedirect(f"{page.url}?tab=designer")
    context = {"page": page, "is_fresh": True, **show_designer(page)}
    return responses.fragment(page.request, "entities/emails/_look.html", context)


@console.route("preview/", name="preview", methods=["GET"])
def preview(page: RecordPage) -> HttpResponse:
    """The mail as its reader gets it, for a frame."""
    chosen = previewing.chosen(page.request)
    rendered = authoring.render(page.record.snapshot(), chosen.contact_id, chosen.values)
    html = rendered.html or render_to_string("entities/emails/nothing.html", {"rendered": rendered})
    return framed(darkened(html) if page.request.GET.get("scheme") == "dark" else html)


@console.route("people/", name="people", methods=["GET"])
def search_people(page: RecordPage) -> HttpResponse:
    """The contacts that fit what is typed."""
    typed = page.request.GET.get("person", "")[:100]
    if not is_htmx(page.request):
        return responses.tab_panel(page, "designer")
    found, chosen = previewing.found(typed), previewing.chosen(page.request)
    context = {"page": page, "people": found, "typed": typed, "chosen": chosen}
    return responses.fragment(page.request, "entities/emails/_people.html", context)


@console.route("preview-with/", name="preview-with", methods=["POST"])
def preview_with(page: RecordPage) -> HttpResponse:
    """Keep whom this person previews with."""
    post = page.request.POST
    if not previewing.choose(page.request, post.get("contact"), post.get("settings")):
        why = "This contact or these content settings don't exist any more."
        return responses.refused(page, why, status=responses.INVALID)
    if is_htmx(page.request):
        return look(page)
    return HttpResponseRedirect(f"{page.url}?tab=designer")


def _stored(page: RecordPage, design: Any, *, opened: str = "", quietly: bool = False) -> HttpResponse:
    """Store a design. Quietly: what people type in goes on standing there, only the preview is made anew."""
    page.request.opened_block = opened  # type: ignore[attr-defined]  # read when the fresh tab is made
    quietly = quietly and is_htmx(page.request)
    answer = responses.draft(page, {"design": design}, tab="" if quietly else "designer")
    if isinstance(answer, HttpResponseRedirect) and opened:
        answer["Location"] += f"&block={opened}#block-{opened}"
    if quietly and answer.status_code == 200:
        context = {"json": _json(page.reload()), "is_fresh": True}
        answer.content += render_to_string("entities/emails/_json_text.html", context, page.request).encode()
        answer["HX-Trigger"] = STORED
    return answer


def _json(page: RecordPage) -> dict[str, Any]:
    return {"errors": page.field("design").errors, "typed": page.form.value("design")}


def _locked(page: RecordPage) -> HttpResponse | None:
    why = page.why_locked("design")
    return responses.refused(page, why, title="Design") if why else None


@console.route("blocks/", name="add-block", right="change", methods=["POST"])
def add_block(page: RecordPage) -> HttpResponse:
    """Put a new block behind another one."""
    post = page.request.POST
    try:
        design, made = designer.add(page.record.design, post.get("type", ""), post.get("after", ""))
    except DesignError as fault:
        return _locked(page) or responses.refused(page, str(fault), status=responses.INVALID)
    return _stored(page, design, opened=made)


@console.route("order/", name="order", right="change", methods=["POST"])
def order_blocks(page: RecordPage) -> HttpResponse:
    """Put the blocks into a new order, as they were dragged."""
    try:
        design = designer.reorder(page.record.design, page.request.POST.get("order", "").split())
    except DesignError as fault:
        return _locked(page) or responses.refused(page, str(fault), status=responses.INVALID)
    return _stored(page, design)


@console.route("blocks/<slug:block>/", name="block", right="change", methods=["POST"])
def edit_block(page: RecordPage, block: str) -> HttpResponse:
    """Change, move, duplicate or remove one block."""
    post, design = page.request.POST, page.record.design
    wanted = post.get("do", "change")
    try:
        if wanted == "change":
            made = designer.change(design, block, _typed(page, block))
            return _stored(page, made, opened=block, quietly="quietly" in post)
        if wanted == "duplicate":
            made, twin = designer.duplicate(design, block)
            return _stored(page, made, opened=twin)
        if wanted == "remove":
            return _stored(page, designer.remove(design, block))
        return _stored(page, designer.move(design, block, {"up": -1, "down": 1}.get(wanted, 0)))
    except DesignError as fault:
        return _locked(page) or responses.refused(page, str(fault), status=responses.INVALID)


def _typed(page: RecordPage, block_id: str) -> dict[str, str]:
    found = [one for one in designer.tidy(page.record.design)["blocks"] if one["id"] == block_id]
    names = [setting.name for one in found for setting in blocks.KINDS[one["type"]].settings]
    return {name: page.request.POST[name] for name in names if name in page.request.POST}


@console.route("theme/", name="theme", right="change", methods=["POST"])
def set_theme(page: RecordPage) -> HttpResponse:
    """Change colours and font of all blocks."""
    given = {name: page.request.POST[name] for name in designer.THEME if name in page.request.POST}
    try:
        design = designer.set_theme(page.record.design, given)
    except DesignError as fault:
        return _locked(page) or responses.refused(page, str(fault), status=responses.INVALID)
    return _stored(page, design, quietly="quietly" in page.request.POST)


@console.route("source/", name="source", right="change", methods=["POST"])
def set_source(page: RecordPage) -> HttpResponse:
    """Replace the hand-written HTML."""
    try:
        design = designer.set_source(page.record.design, page.request.POST.get("html", ""))
    except DesignError as fault:
        return _locked(page) or responses.refused(page, str(fault), status=responses.INVALID)
    return _stored(page, design, quietly="quietly" in page.request.POST)


@console.route("mode/", name="mode", right="change")
def set_mode(page: RecordPage) -> HttpResponse:
    """Change between blocks and source: GET asks, POST does; the other half stays stored."""
    if refused := _locked(page):
        return refused
    design = designer.tidy(page.record.design)
    if page.request.method != "POST":
        title = "Write the HTML yourself?" if design["mode"] == "blocks" else "Back to blocks?"
        context = {"page": page, "design": design}
        return responses.dialog(page.request, "entities/emails/_mode.html", context, title=title)
    wanted = page.request.POST.get("mode", "")
    is_new = wanted == "html" and (page.request.POST.get("start") == "blocks" or not design["html"].strip())
    try:
        made = designer.set_mode(
            page.record.design, wanted, source.source_of(page.record.design, page.record.language) if is_new else None
        )
    except DesignError as fault:
        return responses.refused(page, str(fault), status=responses.INVALID)
    return _stored(page, made)


@console.route("inbox/", name="inbox", right="change", methods=["POST"])
def set_inbox(page: RecordPage) -> HttpResponse:
    """Store subject and preview text while they are typed beside the design."""
    post, quietly = page.request.POST, is_htmx(page.request)
    values = {name: post[f"inbox_{name}"] for name in INBOX if f"inbox_{name}" in post}
    answer = responses.draft(page, values, tab="" if quietly else "designer")
    if quietly and answer.status_code == 200:
        context = {"page": page.reload(), "inbox": _inbox(page.reload())}
        answer.content += render_to_string("entities/emails/_inbox_fresh.html", context, page.request).encode()
        answer["HX-Trigger"] = STORED
    return answer


def _inbox(page: RecordPage) -> list[dict[str, Any]]:
    return [{"view": page.field(name), "typed": page.form.value(name)} for name in INBOX]


@console.tab("plain-text", "Plain text", "entities/emails/_plain_text.html")
def show_plain_text(page: RecordPage) -> dict[str, Any]:
    """The text that is sent beside the HTML, as the preview's contact gets it."""
    is_generated = bool(page.record.generate_plain_text)
    return {**_look(page), "why": page.why_locked("plain_text"), "is_generated": is_generated}


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
    contact = typed["contact"] or chosen.contact
    settings = typed["content_settings"].snapshot() if typed["content_settings"] else None
    key = contact.pk if contact else None
    results = authoring.test_send(page.record.snapshot(), typed["addresses"], key, settings)
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
