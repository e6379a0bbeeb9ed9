"""Whose domain a mail claims to come from: ours and set up, not declared, or a mailbox provider's."""

from typing import Literal

from django.conf import settings

Standing = Literal["own", "undeclared", "foreign"]

# Their DMARC policies have receivers refuse what anybody else sends in their name.
MAILBOX_PROVIDERS = frozenset(
    """
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com icloud.com me.com
    mac.com gmx.net gmx.de gmx.at gmx.com web.de t-online.de freenet.de mail.ru yandex.com yandex.ru proton.me
    protonmail.com zoho.com qq.com 163.com 126.com orange.fr free.fr laposte.net libero.it comcast.net att.net
    """.split()
)


def standing(domain: str) -> Standing:
    """Judge a literal domain by what the installation declares in SENDING_DOMAINS, without asking the network.

    While nothing is declared and mail is only captured, every domain but a mailbox provider's is taken as one's own.
    """
    if any(domain == one or domain.endswith(f".{one}") for one in settings.SENDING_DOMAINS):
        return "own"
    if domain in MAILBOX_PROVIDERS:
        return "foreign"
    return "own" if settings.MAIL_CAPTURED and not settings.SENDING_DOMAINS else "undeclared"
