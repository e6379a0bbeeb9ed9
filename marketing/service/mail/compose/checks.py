"""The check of a marketing email as far as it needs no database (`Problem`s with the codes of the check catalogue)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from marketing.contracts.design import Design, read_design
from marketing.contracts.email import COMMERCIAL, CONFIRMATION_REQUEST, EmailVersion
from marketing.contracts.placeholders import placeholder_in
from marketing.contracts.problems import ERROR, WARNING, Problem, Severity
from marketing.service.mail import addresses, sender_domains
from marketing.service.mail.compose import (
    body_checks,
    compiled,
    context,
    design_checks,
    everybody,
    outlook_gate,
    personalise,
    plain_text,
    shown_sections,
)
from marketing.service.mail.compose.blocks_error import BlocksError
from marketing.service.mail.compose.body_checks import Body
from marketing.service.mail.compose.compiled import CompileError
from marketing.service.mail.compose.everybody import ADDRESS_PATHS, MESSAGE_FIELDS, SUBSCRIPTION_PATHS, Reach
from marketing.service.mail.compose.expressions import ExpressionProblem
from marketing.service.mail.compose.finding_places import located
from marketing.service.mail.compose.liquid_text import LiquidTextError, has_liquid
from marketing.service.mail.compose.personalise import PersonaliseError

# Nobody mends more at once, and each is looked for in the whole mail.
MOST_LOCATED = 200
CONTENT_SETTINGS_FIELDS = frozenset(
    "address_main address_line_2 subscription_center_url forward_to_a_friend_url "
    "linkedin_url x_url facebook_url instagram_url youtube_url".split(),
)
_UNSEEN = (
    "Put it where everybody sees it: under no condition, not into a section for some, not into a hidden element, "
    "not hidden on phones; a link needs words."
)
CONFIRMATION_PATHS = (("message", "confirmation_url"),)


class _Required(NamedTuple):
    code: str
    paths: tuple[tuple[str, str], ...]
    message: str
    severity: Severity


def default_catalogue(contact_fields: object = None) -> dict[str, object]:
    """What emails may use; `contact_fields` as in `personalise.problems`, None allows any field."""
    return {
        "contact": contact_fields,
        "content_settings": CONTENT_SETTINGS_FIELDS,
        "message": MESSAGE_FIELDS,
    }


def problems(email: EmailVersion, catalogue: Mapping[str, object] | None = None) -> list[Problem]:
    """Check one email; errors keep it from going live, warnings don't."""
    known = dict(default_catalogue() if catalogue is None else catalogue)
    found = [
        *_header_findings(email),
        *_sender_findings(email),
        *_recipient_findings(email),
        *_header_expressions(email, known),
        *_body_findings(email, known),
    ]
    design = read_design(email.design).value
    told: dict[tuple[str, str, str], Problem] = {}
    for problem in found:
        key = (problem.where, problem.code, problem.message)
        if key not in told:
            told[key] = located(problem, design) if len(told) < MOST_LOCATED else replace(problem, place="")
    return [*told.values()]


def authored_problems(email: EmailVersion) -> list[Problem]:
    """Check an email that may use the fields of contacts and no others."""
    return problems(email, default_catalogue(context.contact_catalogue()))


def _header_findings(email: EmailVersion) -> Iterator[Problem]:
    for name in ("subject", "preheader"):
        if found := placeholder_in(getattr(email, name)):
            yield Problem(ERROR, "placeholder-text", f"This still says “{found}”: write your own text.", name)
        yield from body_checks.foreign_findings(getattr(email, name), name)
    if not personalise.can_yield_text(email.subject):
        yield Problem(ERROR, "subject-missing", "Write a subject.", "subject")
    if not email.preheader.strip():
        message = "Without a preview text, inboxes show the start of the body."
        yield Problem(WARNING, "preheader-missing", message, "preheader")


def _sender_findings(email: EmailVersion) -> Iterator[Problem]:
    if not personalise.can_yield_text(email.from_name):
        yield Problem(ERROR, "from-name-missing", "Write the name that people see as sender.", "from_name")
    if not _yields_address(email.from_address):
        message = "Enter the sender's e-mail address, or an expression that gives one."
        yield Problem(ERROR, "from-address-invalid", message, "from_address")
    else:
        yield from _domain_findings(_domain(email.from_address))
    if not email.reply_to.strip():
        return
    if not _yields_address(email.reply_to):
        message = "Enter one e-mail address, an expression that gives one, or nothing."
        yield Problem(ERROR, "replyto-invalid", message, "reply_to")
    elif _domain(email.reply_to) and _domain(email.from_address) not in ("", _domain(email.reply_to)):
        message = "Replies go to another domain than the sender's: some inboxes distrust that."
        yield Problem(WARNING, "replyto-other-domain", message, "reply_to")


def _domain_findings(domain: str) -> Iterator[Problem]:
    standing = sender_domains.standing(domain) if domain else "own"
    if standing == "foreign":
        message = (
            f"{domain} belongs to a mailbox provider: receivers refuse mail that others send in its name. "
            "Enter an address of your own domain."
        )
        yield Problem(ERROR, "from-domain-foreign", message, "from_address")
    elif standing == "undeclared":
        message = (
            f"{domain} is not declared as set up to send, so inboxes may distrust the mail. Enter an address of a "
            "declared domain, or have an administrator add it to SENDING_DOMAINS once SPF and DKIM are set up."
        )
        yield Problem(WARNING, "from-domain-unauthenticated", message, "from_address")


def _recipient_findings(email: EmailVersion) -> Iterator[Problem]:
    if not has_liquid(email.to):
        message = "“To” must be an expression such as {{ contact.email }}: a fixed address would get every mail."
        yield Problem(ERROR, "to-not-expression", message, "to")
    elif not personalise.analyse(email.to).paths or not _yields_address(email.to):
        yield Problem(ERROR, "to-invalid", "“To” must give one e-mail address, such as {{ contact.email }}.", "to")


def _header_expressions(email: EmailVersion, known: Mapping[str, object]) -> Iterator[Problem]:
    for where in ("subject", "preheader", "from_name", "from_address", "to", "reply_to"):
        for problem in personalise.problems(getattr(email, where), known, values_only=True):
            yield problem.at(where)


def _body_findings(email: EmailVersion, known: Mapping[str, object]) -> Iterator[Problem]:
    try:
        # Subject and preview text travel in the HTML too, but are judged at their own fields.
        source = compiled.body_html(replace(email, subject="", preheader=""))
    except LiquidTextError as error:
        yield ExpressionProblem("expression-syntax", error.sample, error.message).at("design")
        return
    except (BlocksError, CompileError) as error:
        yield Problem(ERROR, "html-invalid", str(error), "design")
        return
    if not source.strip():
        yield Problem(ERROR, "body-missing", "The email has no content. Add a block, or write its HTML.", "design")
        return
    design = read_design(email.design).value
    everything = shown_sections.for_nobody(shown_sections.of(email.design), are_shown=True)
    parts = {**known, shown_sections.ROOT: frozenset(everything)} if everything else known
    broken = personalise.problems(source, parts, given={shown_sections.ROOT: everything})
    yield from (problem.at("design") for problem in broken)
    yield from design_checks.findings(design)
    written = design.html if design.is_hand_written else source
    yield from body_checks.foreign_findings(written, "design", is_source=design.is_hand_written)
    if not any(problem.code == "expression-syntax" for problem in broken):
        yield from _content_findings(email, source, known)
        yield from _unseen_findings(email, design, source)
        yield from outlook_gate.findings(design)


def _content_findings(email: EmailVersion, source: str, known: Mapping[str, object]) -> Iterator[Problem]:
    if not email.generate_plain_text:
        yield from _plain_text_findings(email, source, known)
    else:
        yield from _generated_text_findings(email, source)
    for required in _required(email):
        if not personalise.has_path(source, *required.paths):
            yield Problem(required.severity, required.code, required.message, "design")
    found = [*body_checks.findings(Body(email, source))]
    found += body_checks.place_findings(source, known=found)
    yield from found
    if any(problem.code in ("html-invalid", "link-malformed") for problem in found):
        return  # what can't be sent as it is has no size
    try:
        yield from body_checks.size_findings(compiled.compile(email).size)
    except CompileError as error:
        if has_only_valid_text(email):
            yield Problem(ERROR, "html-invalid", str(error), "design")


def _unseen_findings(email: EmailVersion, design: Design, source: str) -> Iterator[Problem]:
    """What the law asks for stands where every reader sees it: under no condition, hidden nowhere, as a link of words.

    That an address or a link is not there at all is told before.
    """
    text = "" if email.generate_plain_text else email.plain_text
    for required in _required(email):
        paths = required.paths
        if personalise.has_path(source, *paths):
            is_seen = everybody.reach(source, paths) is not Reach.SOME
            if not is_seen or not design_checks.reaches_everybody(design, paths):
                yield Problem(required.severity, required.code, f"{required.message} {_UNSEEN}", "design")
        if personalise.has_path(text, *paths) and everybody.reach(text, paths, is_html=False) is Reach.SOME:
            message = f"Text version: {required.message} Put it where no condition decides about it."
            yield Problem(required.severity, "plaintext-lacks-required", message, "plain_text")


def has_only_valid_text(email: EmailVersion) -> bool:
    """Say whether a failed compilation is the design's fault, not that of texts with findings of their own."""
    texts = (email.subject, email.preheader, email.from_name, email.from_address, email.to, email.reply_to)
    return not any(personalise.analyse(text).problem for text in (*texts, email.plain_text))


def _plain_text_findings(email: EmailVersion, source: str, known: Mapping[str, object]) -> Iterator[Problem]:
    if not email.plain_text.strip():
        message = "Write the text version, or let it be generated from the HTML."
        yield Problem(ERROR, "plaintext-missing", message, "plain_text")
        return
    yield from body_checks.foreign_findings(email.plain_text, "plain_text")
    broken = personalise.problems(email.plain_text, known)
    yield from (problem.at("plain_text") for problem in broken)
    if not any(problem.code == "expression-syntax" for problem in broken):
        for one in personalise.misleading(email.plain_text):
            yield Problem(ERROR, "link-malformed", one.message, "plain_text")
    for required in _required(email):
        is_needed = required.severity == ERROR or personalise.has_path(source, *required.paths)
        if is_needed and not personalise.has_path(email.plain_text, *required.paths):
            yield Problem(ERROR, "plaintext-lacks-required", f"Text version: {required.message}", "plain_text")


def _generated_text_findings(email: EmailVersion, source: str) -> Iterator[Problem]:
    """What the law asks for is in the generated text too: there it fails to be where nobody or only Outlook sees it."""
    text = plain_text.from_html(source)
    for required in _required(email):
        if (
            required.severity == ERROR
            and personalise.has_path(source, *required.paths)
            and not personalise.has_path(text, *required.paths)
        ):
            message = (
                f"The text version that is made from the design lacks what it must hold. {required.message} "
                "Put it where everybody sees it: not into a hidden element or what is for Outlook alone."
            )
            yield Problem(ERROR, "plaintext-lacks-required", message, "plain_text")


def _required(email: EmailVersion) -> Iterator[_Required]:
    is_commercial = email.legal_designation == COMMERCIAL
    if is_commercial:
        message = "Add the link {{ content_settings.subscription_center_url }}: people must be able to unsubscribe."
        yield _Required("subscription-link-missing", SUBSCRIPTION_PATHS, message, ERROR)
    message = "Add the postal address {{ content_settings.address_main }}."
    yield _Required("address-missing", ADDRESS_PATHS, message, ERROR if is_commercial else WARNING)
    if email.content_type == CONFIRMATION_REQUEST:
        message = "Add the link {{ message.confirmation_url }} that people confirm with."
        yield _Required("confirmation-url-missing", CONFIRMATION_PATHS, message, ERROR)


def _yields_address(text: str) -> bool:
    """Say whether a text is an address, or gives one when its values are addresses (or parts of one)."""
    if not has_liquid(text):
        return addresses.is_address(text.strip())
    found = personalise.analyse(text)
    if found.problem is not None:
        return True  # reported as what it is
    return any(_is_address_with(text, found.paths, sample) for sample in ("someone@mail.example", "someone"))


def _is_address_with(text: str, paths: tuple[tuple[str, ...], ...], sample: str) -> bool:
    person: dict[str, Any] = {}
    for path in paths:
        place = person
        for name in path[:-1]:
            place = place.setdefault(name, {}) if isinstance(place.get(name, {}), dict) else {}
        place[path[-1]] = sample
    try:
        return addresses.is_address(personalise.render(text, person).strip())
    except PersonaliseError:
        return False


def _domain(text: str) -> str:
    """The literal domain of an address text, or nothing."""
    domain = text.strip().rpartition("@")[2].lower()
    return "" if has_liquid(domain) or "@" not in text else domain
