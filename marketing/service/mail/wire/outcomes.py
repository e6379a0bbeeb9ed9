"""What became of one message on the wire, and what an SMTP reply means."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """When a connection broke: before it stood or before the final dot (both are safe), or after it (uncertain)."""

    CONNECTING = "connecting"
    BEFORE_DOT = "before-dot"
    AFTER_DOT = "after-dot"


class Stage(StrEnum):
    """To which command a server said no: only what it says of the recipient is about the recipient."""

    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"


class Category(StrEnum):
    """Why a message was refused."""

    INVALID_MAILBOX = "invalid-mailbox"
    INVALID_DOMAIN = "invalid-domain"
    INACTIVE_MAILBOX = "inactive-mailbox"
    FULL_MAILBOX = "full-mailbox"
    DMARC_ISSUES = "dmarc-issues"
    REPUTATION_ISSUES = "reputation-issues"
    GREYLISTING = "greylisting"
    BLOCKLISTING = "blocklisting"
    RELAYING = "relaying"
    ROUTING = "routing"
    RECIPIENT_SERVER_ERROR = "recipient-server-error"
    CONNECTION_ERROR = "connection-error"
    POLICY_RELATED = "policy-related"
    MESSAGE_EXPIRED = "message-expired"
    SUPPRESSION_LIST = "suppression-list"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took the message."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class TemporaryFailure:
    """Refused for now: try again later."""

    code: int
    text: str
    category: Category = Category.OTHER


@dataclass(frozen=True, slots=True)
class PermanentFailure:
    """Refused for good."""

    code: int
    text: str
    category: Category = Category.OTHER

    @property
    def is_hard_bounce(self) -> bool:
        """Say whether mailbox or domain don't exist: the address is not to be used again."""
        return self.category in _HARD


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """No answer: `phase` tells whether the message may be sent again or is uncertain."""

    phase: Phase
    text: str


# What is about this recipient and no other; all else is about us, our mail, their server or the way there, and says
# nothing of an address.
_HARD = frozenset({Category.INVALID_MAILBOX, Category.INVALID_DOMAIN})
_ABOUT_RECIPIENT = _HARD | {Category.FULL_MAILBOX, Category.INACTIVE_MAILBOX}

Outcome = Sent | TemporaryFailure | PermanentFailure | ConnectionLost
Refusal = TemporaryFailure | PermanentFailure

_ENHANCED = re.compile(r"(?<![\d.])[245]\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_Words = tuple[tuple["re.Pattern[str]", Category], ...]
# By words first: servers agree more on their wording than on their codes. These say that we or our mail are at fault.
_WORDS_OF_US: _Words = (
    (re.compile(r"grey-?list|gray-?list", re.I), Category.GREYLISTING),
    (re.compile(r"dmarc|dkim|\bspf\b", re.I), Category.DMARC_ISSUES),
    (re.compile(r"black-?list|block-?list|block list|spamhaus|\brbl\b|dnsbl|spamcop", re.I), Category.BLOCKLISTING),
    (re.compile(r"reputation|spam|unsolicited|bulk mail|virus|malware|phish", re.I), Category.REPUTATION_ISSUES),
    (re.compile(r"relay(?! recipient)", re.I), Category.RELAYING),
    (
        re.compile(r"\bsender|sending (?:domain|host|server)|\b(?:helo|ehlo|ptr)\b|reverse dns", re.I),
        Category.POLICY_RELATED,
    ),
    (
        re.compile(r"\b(?:message|mail|size|content|data)\b.*\b(?:too (?:big|large|long)|exceeds?)\b", re.I),
        Category.POLICY_RELATED,
    ),
)
# Of these words a code that is about the recipient says what they mean.
_DOUBTFUL = (Category.POLICY_RELATED, Category.RELAYING)
_WORDS_OF_RECIPIENT: _Words = (
    (re.compile(r"mailbox (?:is )?full|over ?quota|quota exceeded", re.I), Category.FULL_MAILBOX),
    (re.compile(r"disabled|inactive|suspended|not active", re.I), Category.INACTIVE_MAILBOX),
    (re.compile(r"(?:domain|host)\b.*\b(?:not found|does not exist|unknown)", re.I), Category.INVALID_DOMAIN),
    (
        re.compile(r"unknown user|user unknown|no such|does ?n[o']t exist|not found|invalid (?:rec|mail)", re.I),
        Category.INVALID_MAILBOX,
    ),
)
# Enhanced codes (RFC 3463 and 7505) by subject and detail, then by subject alone.
_CODES: dict[tuple[int, int], Category] = {
    (1, 1): Category.INVALID_MAILBOX,
    (1, 2): Category.INVALID_DOMAIN,
    (1, 3): Category.INVALID_MAILBOX,
    (1, 6): Category.INVALID_MAILBOX,
    (1, 7): Category.POLICY_RELATED,  # the sender's address
    (1, 8): Category.POLICY_RELATED,  # the sender's domain
    (1, 10): Category.INVALID_DOMAIN,
    (2, 1): Category.INACTIVE_MAILBOX,
    (2, 2): Category.FULL_MAILBOX,
    (2, 3): Category.POLICY_RELATED,  # longer than this mailbox takes
    (2, 4): Category.RECIPIENT_SERVER_ERROR,  # a mailing list there
    (4, 7): Category.MESSAGE_EXPIRED,
    (7, 26): Category.DMARC_ISSUES,
}
_SUBJECTS = {
    2: Category.INACTIVE_MAILBOX,
    3: Category.RECIPIENT_SERVER_ERROR,
    4: Category.ROUTING,
    5: Category.RECIPIENT_SERVER_ERROR,
    6: Category.POLICY_RELATED,
    7: Category.POLICY_RELATED,
}
# Without an enhanced code, in answer to RCPT: what was said to the mail itself is about the mail.
_BASIC = {
    421: Category.CONNECTION_ERROR,
    450: Category.GREYLISTING,
    451: Category.RECIPIENT_SERVER_ERROR,
    452: Category.RECIPIENT_SERVER_ERROR,
    550: Category.INVALID_MAILBOX,
    551: Category.INACTIVE_MAILBOX,
    552: Category.FULL_MAILBOX,
    553: Category.INVALID_MAILBOX,
    554: Category.POLICY_RELATED,
}
# The server wants something of us, not of the recipient: set-up is at fault and nobody may be given up for it.
_SET_UP_CODES = frozenset({500, 501, 502, 503, 504, 530, 534, 535, 538})


def refusal(code: int, text: str, *, stage: Stage = Stage.RCPT) -> Refusal:
    """Classify a refusing reply (4xx or 5xx) by its words, its enhanced code, and the command it answers.

    What a server says to MAIL is about the sender whatever its code, and a bare code in answer to the mail itself is
    about the mail; a 5xx about the set-up (530 authenticate first, 503 order) is temporary.
    """
    category = _category(code, text, stage)
    if stage is Stage.MAIL and category in _ABOUT_RECIPIENT:
        category = Category.POLICY_RELATED
    if 400 <= code < 500 or code in _SET_UP_CODES:
        return TemporaryFailure(code, text, category)
    return PermanentFailure(code, text, category)


def is_about_recipient(outcome: Refusal) -> bool:
    """Say whether a refusal tells something of this recipient's mailbox, so that it counts against the address."""
    return outcome.category in _ABOUT_RECIPIENT


def _category(code: int, text: str, stage: Stage) -> Category:
    enhanced = _ENHANCED.search(text)
    place = (int(enhanced[1]), int(enhanced[2])) if enhanced is not None else (0, 0)
    of_code: Category | None = _CODES.get(place) or _SUBJECTS.get(place[0])
    # A code that says “not the recipient” outweighs words that could be about anything, such as “not found”.
    is_ours = of_code is not None and of_code not in _ABOUT_RECIPIENT
    judged: _Words = _WORDS_OF_US if is_ours else _WORDS_OF_US + _WORDS_OF_RECIPIENT
    for words, category in judged:
        if words.search(text) and not (of_code in _ABOUT_RECIPIENT and category in _DOUBTFUL):
            return category
    if of_code is not None:
        return of_code
    basic = _BASIC.get(code, Category.OTHER)
    return Category.POLICY_RELATED if stage is Stage.DATA and basic in _ABOUT_RECIPIENT else basic
