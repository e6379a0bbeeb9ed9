"""An email as it is seen and judged: the preview, whom it is filled in for, its findings and size."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.html import format_html_join

from entities.emails import previewing
from entities.emails.console import mends, targets
from marketing.console import responses
from marketing.console.access import is_htmx
from marketing.console.extension import RecordPage, extend
from marketing.console.frame.darkened import darkened, in_light
from marketing.console.frame.frames import framed
from marketing.service import authoring

ADVISED, LARGEST = 100 * 1024, 128 * 1024
LEFT_OUT = (
    "<style>.block-{}>*{{opacity:.35}}.block-{}::before{{content:'This contact does not get this section';"
    "display:block;padding:4px;font:12px/1.4 sans-serif;text-align:center;color:#5c4400;background:#fff3cd}}</style>"
)
console = extend("emails")


def look_of(page: RecordPage) -> dict[str, Any]:
    """The mail as it is seen and judged, made once for both tabs that show it."""
    if "look" not in page.shared:
        page.shared["look"] = _made_look(page)
    return dict(page.shared["look"])


def _made_look(page: RecordPage) -> dict[str, Any]:
    chosen = previewing.chosen(page.request)
    rendered = authoring.render(page.record.snapshot(), chosen.contact_id, chosen.values)
    typed, problems = page.request.GET.get("person"), authoring.problems(page.record.snapshot())
    return {
        "chosen": chosen,
        "rendered": rendered,
        "is_open": not page.why_locked("design"),
        "findings": [(one, mends.of(one, page.record.design, _can_mend)) for one in problems],
        "targets": targets.of(authoring.links(page.record.snapshot())),
        "weight": min(1.0, rendered.size / LARGEST),
        "is_heavy": rendered.size > ADVISED,
        "nameless": previewing.without_first_name() if typed is not None else None,
        "settings_offered": previewing.settings_offered(),
        "people": previewing.found(typed) if typed is not None else [],
        "typed": (typed or "")[:100],
    }


def _can_mend(source: str, code: str) -> bool:
    return authoring.mended(source, code) is not None


@console.route("preview/", name="preview", methods=["GET"])
def preview(page: RecordPage) -> HttpResponse:
    """The mail as its reader gets it, for a frame; with `?design=yes` each block is marked, for the designer."""
    chosen, asked = previewing.chosen(page.request), page.request.GET
    is_marked, value = "design" in asked, page.record.snapshot()
    rendered = authoring.render(value, chosen.contact_id, chosen.values, is_whole=is_marked, is_marked=is_marked)
    html = _told(rendered.html, rendered.left_out) or nothing(rendered)
    return framed(darkened(html) if asked.get("scheme") == "dark" else in_light(html), is_measured=is_marked)


def _told(html: str, left_out: tuple[str, ...]) -> str:
    """The mail with the sections paled that the chosen contact does not get, and a word above each."""
    rules = format_html_join("", LEFT_OUT, ((name, name) for name in left_out))
    return html.replace("</head>", f"{rules}</head>", 1) if left_out else html


def nothing(rendered: authoring.Rendered) -> str:
    """What a frame shows while there is no mail to show."""
    said = {"rendered": rendered, "what": "This email has no content yet."}
    return render_to_string("console/mails/nothing.html", said)


@console.route("people/", name="people", methods=["GET"])
def search_people(page: RecordPage) -> HttpResponse:
    """The contacts that fit what is typed."""
    typed = page.request.GET.get("person", "")[:100]
    if not is_htmx(page.request):
        return responses.tab_panel(page, "designer")
    found, chosen = previewing.found(typed), previewing.chosen(page.request)
    context = {"page": page, "people": found, "typed": typed, "chosen": chosen}
    context["nameless"] = previewing.without_first_name()
    return responses.fragment(page.request, "entities/emails/_people.html", context)


@console.route("preview-with/", name="preview-with", methods=["POST"])
def preview_with(page: RecordPage) -> HttpResponse:
    """Keep whom this person previews with."""
    post = page.request.POST
    if not previewing.choose(page.request, post.get("contact"), post.get("settings")):
        why = "This contact or these content settings don't exist any more."
        return responses.refused(page, why, status=responses.INVALID)
    if is_htmx(page.request):
        context = {"page": page, "is_fresh": True, **look_of(page)}
        return responses.fragment(page.request, "entities/emails/_look.html", context)
    return HttpResponseRedirect(f"{page.url}?tab=designer")
