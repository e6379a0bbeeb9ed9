"""Why a mail was not sent, or a contact left a journey early: stored names and words for people."""

from marketing.audience import suppression

CONTACT_DELETED = "contact-deleted"
CONTACT_INACTIVE = "contact-inactive"
DO_NOT_EMAIL = "do-not-email"
DO_NOT_BULK_EMAIL = "do-not-bulk-email"
SUPPRESSED = "suppressed"
CONSENT_BELOW = "consent-below-minimum"
CONSENT_LOWERED = "consent-lowered"
CONSENT_LOWERED_BY_RECIPIENT = "consent-lowered-by-recipient"
DUPLICATE_ADDRESS = "duplicate-address"
INVALID_ADDRESS = "invalid-address"
INVALID_SENDER = "invalid-sender"
INVALID_REPLY_TO = "invalid-reply-to"
REQUIRED_FIELD_EMPTY = "required-field-empty"
ADDRESS_UNSEEN = "postal-address-not-shown"
UNSUBSCRIBE_UNSEEN = "unsubscribe-link-not-shown"
PERSONALISATION_FAILED = "personalisation-failed"
JOURNEY_ENDED = "journey-ended"
JOURNEY_DELETED = "journey-deleted"
ITERATION_OVER = "iteration-over"
FAULTY_DATA = "faulty-data"
NOT_IN_SOURCE = "not-in-source"
TILE_REMOVED = "tile-removed"
HARD_BOUNCE = "hard-bounce"
SOFT_BOUNCE = "soft-bounce"
NO_ANSWER = "no-answer"
CONNECTION_BROKE = "connection-broke"
SENDING_FAILED = "sending-failed"
UNSUBSCRIBED = "unsubscribed"
# What holds for an address: a reason of `audience.suppression` with this before it.
ADDRESS = "address-"

LABELS = {
    CONTACT_DELETED: "The contact was deleted",
    CONTACT_INACTIVE: "The contact is inactive",
    DO_NOT_EMAIL: "The contact wants no e-mail",
    DO_NOT_BULK_EMAIL: "The contact wants no commercial e-mail",
    SUPPRESSED: "Member of the suppression segment",
    CONSENT_BELOW: "Consent below the journey's minimum",
    CONSENT_LOWERED: "Consent lowered below the minimum, by us",
    CONSENT_LOWERED_BY_RECIPIENT: "Consent lowered below the minimum, by the recipient",
    DUPLICATE_ADDRESS: "Another contact with the same address got it",
    INVALID_ADDRESS: "No valid e-mail address",
    INVALID_SENDER: "No valid sender address",
    INVALID_REPLY_TO: "No valid reply address",
    REQUIRED_FIELD_EMPTY: "A required part of the mail came out empty",
    ADDRESS_UNSEEN: "The mail would not show your postal address",
    UNSUBSCRIBE_UNSEEN: "The mail would not show a link to unsubscribe",
    PERSONALISATION_FAILED: "The mail could not be filled in for this contact",
    JOURNEY_ENDED: "The journey's end date passed",
    JOURNEY_DELETED: "The journey was deleted",
    ITERATION_OVER: "The iteration was over",
    FAULTY_DATA: "The contact's data could not be processed",
    NOT_IN_SOURCE: "No longer in the journey's segments",
    TILE_REMOVED: "The tile is no longer there",
    HARD_BOUNCE: "The mailbox or its domain does not exist",
    SOFT_BOUNCE: "The mail server refused it",
    NO_ANSWER: "The connection broke before the mail server's answer",
    CONNECTION_BROKE: "The connection to the mail server broke before the mail was sent, at the last attempt too",
    SENDING_FAILED: "An unexpected error kept it from being sent, at the last attempt too",
    UNSUBSCRIBED: "Unsubscribed",
    **{f"{ADDRESS}{reason}": words for reason, words in suppression.WORDS.items()},
}


def label(reason: str) -> str:
    """The words for a reason."""
    return LABELS.get(reason, reason.replace("-", " ").capitalize())
