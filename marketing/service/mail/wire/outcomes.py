"""What became of one message on the wire, and what an SMTP reply means."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """When a connection broke: before it stood or before the final dot (both are safe), or after it (uncertain)."""

    CONNECTING = "connecting"
    BEFORE_DOT = "before-dot"
    AFTER_DOT = "after-dot"


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
        return self.category in (Category.INVALID_MAILBOX, Category.INVALID_DOMAIN)


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """No answer: `phase` tells whether the message may be sent again or is uncertain."""

    phase: Phase
    text: str


Outcome = Sent | TemporaryFailure | PermanentFailure | ConnectionLost
Refusal = TemporaryFailure | PermanentFailure

_ENHANCED = re.compile(r"\b[245]\.(\d{1,3})\.(\d{1,3})\b")
# By words first: servers agree more on their wording than on their codes.
_WORDS = (
    (re.compile(r"grey-?list|gray-?list", re.I), Category.GREYLISTING),
    (re.compile(r"dmarc|dkim|\bspf\b", re.I), Category.DMARC_ISSUES),
    (re.compile(r"black-?list|block-?list|block list|spamhaus|\brbl\b|dnsbl|spamcop", re.I), Category.BLOCKLISTING),
    (re.compile(r"reputation|spam|unsolicited|bulk mail", re.I), Category.REPUTATION_ISSUES),
    (re.compile(r"relay", re.I), Category.RELAYING),
    (re.compile(r"mailbox (?:is )?full|over ?quota|quota exceeded", re.I), Category.FULL_MAILBOX),
    (re.compile(r"disabled|inactive|suspended|not active", re.I), Category.INACTIVE_MAILBOX),
    (re.compile(r"(?:domain|host)\b.*\b(?:not found|does not exist|unknown)", re.I), Category.INVALID_DOMAIN),
    (
        re.compile(r"unknown user|user unknown|no such|does ?n[o']t exist|not found|invalid (?:rec|mail)", re.I),
        Category.INVALID_MAILBOX,
    ),
)
_CODES = {
    (1, 1): Category.INVALID_MAILBOX,
    (1, 2): Category.INVALID_DOMAIN,
    (1, 3): Category.INVALID_MAILBOX,
    (1, 6): Category.INVALID_MAILBOX,
    (1, 10): Category.INVALID_DOMAIN,
    (2, 1): Category.INACTIVE_MAILBOX,
    (2, 2): Category.FULL_MAILBOX,
    (4, 7): Category.MESSAGE_EXPIRED,
    (7, 26): Category.DMARC_ISSUES,
}
_SUBJECTS = {
    2: Category.INACTIVE_MAILBOX,
    3: Category.RECIPIENT_SERVER_ERROR,
    4: Category.ROUTING,
    7: Category.POLICY_RELATED,
}
_BASIC = {
    421: Category.CONNECTION_ERROR,
    450: Category.GREYLISTING,
    451: Category.RECIPIENT_SERVER_ERROR,
    452: Category.RECIPIENT_SERVER_ERROR,
    550: Category.INVALID_MAILBOX,
    551: Category.RELAYING,
    552: Category.FULL_MAILBOX,
    553: Category.INVALID_MAILBOX,
    554: Category.POLICY_RELATED,
}
# The server wants something of us, not of the recipient: set-up is at fault and nobody may be given up for it.
_SET_UP_CODES = frozenset({500, 501, 502, 503, 504, 530, 534, 535, 538})


def refusal(code: int, text: str, *, is_about_recipient: bool = True) -> Refusal:
    """Classify a refusing reply (4xx or 5xx).

    A 5xx that is not about the recipient (MAIL FROM) says nothing about the address, so its category never is one
    that would count as a hard bounce; one about the set-up (530 authenticate first, 503 order) is temporary.
    """
    category = _category(code, text)
    if not is_about_recipient and category in (Category.INVALID_MAILBOX, Category.INVALID_DOMAIN):
        category = Category.POLICY_RELATED
    if 400 <= code < 500 or code in _SET_UP_CODES:
        return TemporaryFailure(code, text, category)
    return PermanentFailure(code, text, category)


def _category(code: int, text: str) -> Category:
    for words, category in _WORDS:
        if words.search(text):
            return category
    enhanced = _ENHANCED.search(text)
    if enhanced is not None:
        subject, detail = int(enhanced[1]), int(enhanced[2])
        exact = _CODES.get((subject, detail)) or _SUBJECTS.get(subject)
        if exact is not None:
            return exact
    return _BASIC.get(code, Category.OTHER)
