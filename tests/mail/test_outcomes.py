"""What a refusing reply means."""

import pytest

from marketing.service.mail.wire.outcomes import (
    Category,
    PermanentFailure,
    Stage,
    TemporaryFailure,
    is_about_recipient,
    refusal,
)


@pytest.mark.parametrize(
    ("code", "text", "category"),
    [
        (550, "5.1.1 The email account does not exist", Category.INVALID_MAILBOX),
        (550, "5.1.2 Host unknown", Category.INVALID_DOMAIN),
        (550, "no such user here", Category.INVALID_MAILBOX),
        (552, "5.2.2 The email account is over quota", Category.FULL_MAILBOX),
        (550, "5.2.1 mailbox disabled", Category.INACTIVE_MAILBOX),
        (550, "5.7.26 Unauthenticated email is not accepted due to DMARC policy", Category.DMARC_ISSUES),
        (554, "5.7.1 Service unavailable; Client host blocked using Spamhaus", Category.BLOCKLISTING),
        (550, "5.7.1 Our system has detected likely unsolicited mail", Category.REPUTATION_ISSUES),
        (451, "4.7.1 Greylisting in action", Category.GREYLISTING),
        (554, "5.7.1 Relay access denied", Category.RELAYING),
        (554, "5.4.6 Routing loop", Category.ROUTING),
        (554, "5.4.7 expired", Category.MESSAGE_EXPIRED),
        (451, "4.3.2 not now", Category.RECIPIENT_SERVER_ERROR),
        (550, "5.7.0 refused", Category.POLICY_RELATED),
        (599, "odd", Category.OTHER),
    ],
)
def test_refusals_get_the_categories_of_the_specification(code: int, text: str, category: Category) -> None:
    assert refusal(code, text).category == category


def test_only_unknown_mailboxes_and_domains_are_hard_bounces() -> None:
    hard = {category for category in Category if PermanentFailure(550, "", category).is_hard_bounce}

    assert hard == {Category.INVALID_MAILBOX, Category.INVALID_DOMAIN}


def test_a_refusal_of_the_sender_says_nothing_about_the_recipient() -> None:
    outcome = refusal(550, "5.1.1 unknown user", stage=Stage.MAIL)

    assert isinstance(outcome, PermanentFailure)
    assert not outcome.is_hard_bounce


@pytest.mark.parametrize("code", [450, 421, 530, 535, 503])
def test_what_later_or_better_set_up_can_mend_is_temporary(code: int) -> None:
    assert isinstance(refusal(code, "no"), TemporaryFailure)


@pytest.mark.parametrize(
    ("stage", "code", "text", "counts"),
    [
        (Stage.RCPT, 550, "5.1.1 unknown user", True),
        (Stage.RCPT, 550, "5.1.1 <a@b.example>: User unknown in relay recipient table", True),
        (Stage.RCPT, 550, "User unknown in relay recipient table", True),
        (Stage.RCPT, 550, "no", True),
        (Stage.RCPT, 551, "User not local", True),
        (Stage.RCPT, 553, "no", True),
        (Stage.RCPT, 552, "5.2.2 over quota", True),
        (Stage.RCPT, 552, "no", True),
        (Stage.RCPT, 550, "5.2.1 disabled", True),
        (Stage.RCPT, 452, "4.2.2 The email account exceeds its quota", True),
        (Stage.RCPT, 450, "4.2.1 mailbox disabled for now", True),
        (Stage.DATA, 550, "5.1.1 no such user", True),
        (Stage.DATA, 552, "5.2.2 mailbox full", True),
        (Stage.DATA, 554, "rejected as spam", False),
        (Stage.DATA, 554, "5.7.1 blocked by policy", False),
        (Stage.DATA, 554, "no", False),
        (Stage.DATA, 550, "no", False),
        (Stage.DATA, 550, "Administrative prohibition", False),
        (Stage.DATA, 552, "5.3.4 message too big", False),
        (Stage.DATA, 552, "Message size exceeds fixed limit", False),
        (Stage.DATA, 552, "5.2.3 no", False),
        (Stage.DATA, 552, "no", False),
        (Stage.DATA, 554, "5.6.0 no", False),
        (Stage.MAIL, 552, "too big", False),
        (Stage.MAIL, 550, "5.1.8 Sender address rejected: Domain not found", False),
        (Stage.RCPT, 550, "5.1.8 Sender address rejected: Domain not found", False),
        (Stage.RCPT, 550, "Sender verify failed", False),
        (Stage.RCPT, 550, "5.7.1 no such policy found, access denied", False),
        (Stage.RCPT, 550, "5.7.25 the sending IP has no PTR record", False),
        (Stage.RCPT, 554, "5.7.1 Relay access denied", False),
        (Stage.RCPT, 450, "4.7.1 try later", False),
        (Stage.RCPT, 451, "4.3.0 our disk is not found", False),
        (Stage.RCPT, 450, "Greylisted", False),
    ],
)
def test_only_what_is_about_the_recipient_counts_against_the_address(
    stage: Stage, code: int, text: str, counts: bool
) -> None:
    assert is_about_recipient(refusal(code, text, stage=stage)) == counts
