"""What strangers could send to the addresses in a mail: tokens changed a little, any method, any form, any query."""

from typing import Any
from urllib.parse import quote, urlencode

from django.test import Client
from hypothesis import strategies as st

from marketing.service import tokens
from marketing.service.mail.models import Message
from marketing.service.tokens import Purpose
from tests import factories, visits
from tests.fuzz import trial
from tests.fuzz.grammar import HTML, LEAVES, TEXTS, often
from tests.fuzz.trial import Trial
from tests.service import steps

PAGES = {
    Purpose.OPEN: "/t/o/{}.gif",
    Purpose.CLICK: "/t/c/{}",
    Purpose.UNSUBSCRIBE: "/t/u/{}",
    Purpose.PREFERENCES: "/t/p/{}",
    Purpose.VIEW: "/t/v/{}",
}
NAMES = "first_name last_name do_not_bulk_email do_not_email List-Unsubscribe confirm email csrfmiddlewaretoken next"
HEADERS = "User-Agent Referer Sec-Purpose Purpose Accept-Language Origin X-Forwarded-For Content-Type Cookie"
WORDS = often(TEXTS | st.sampled_from(["on", "One-Click", "yes"]), HTML, LEAVES.map(str))
# How a token is changed: left alone mostly, cut, doubled, one letter put into it, or another text altogether.
CHANGES = often(st.just("{0}"), st.sampled_from(["{0:.20}", "{0}{0}", "{0}.", "x{0}", "%00", "..", "{0}/", ""]))
VISITS = st.fixed_dictionaries({
    "page": st.sampled_from(list(PAGES)),
    "purpose": often(st.none(), st.sampled_from(list(PAGES))),
    "link": st.sampled_from([0, 0, 0, 1, 99, 2**31]),
    "change": CHANGES,
    "method": st.sampled_from(["get", "post", "post", "head", "put", "delete", "options"]),
    "body": st.dictionaries(st.sampled_from(NAMES.split()), WORDS, max_size=5),
    "query": st.dictionaries(st.sampled_from(["u", "n", "x", "a b"]), WORDS, max_size=2),
    "headers": st.dictionaries(st.sampled_from(HEADERS.split()), st.text("aé;=/,\"' -0", max_size=30), max_size=2),
})  # fmt: skip


def mail() -> None:
    """Have somebody get a mail with a link."""
    design = factories.design('<a href="https://shop.example/?name={{ contact.first_name }}">The shop</a>')
    email = factories.in_state("emails", "live", design=design)
    steps.running_journey(tile_settings=factories.tile_settings(factories.live("segments"), email))
    steps.turn()


def visit(case: dict[str, Any]) -> None:
    """Ask for one address without a sign-in; then the service's turn, and the reader's page in the console."""
    if not case:
        return
    attempt, stranger = Trial(), Client(raise_request_exception=True)
    message = Message.objects.filter(state="sent").get()
    token = tokens.sign(case["purpose"] or case["page"], message.pk, message.contact_id, case["link"])
    path = PAGES[case["page"]].format(quote(case["change"].format(token)))
    if case["query"]:
        path += f"?{urlencode(case['query'], errors='replace')}"
    ask = getattr(stranger, case["method"])
    body = {name: text.encode(errors="replace").decode() for name, text in case["body"].items()}
    given = {"data": body} if case["method"] == "post" else {}
    answer = attempt.step(f"{case['method']} {path}", lambda: ask(path, headers=case["headers"], **given))
    if answer.status_code not in trial.ANSWERS:
        raise trial.Failed(f"{path} answered {answer.status_code}")
    visits.collected()
    attempt.work()
    attempt.get(f"/contacts/{message.contact_id}/")
