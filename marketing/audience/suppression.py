"""Addresses that get no mail, whichever contact has them.

lifecycles.md, "What a recipient says holds for the address".

What a recipient says (opt-out, complaint) holds until somebody lifts it; a bounce for six months (domain.md 6.1).
Addresses are looked up by a keyed digest of their identity, so what was said outlives the contact's deletion.
"""

import hmac
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F, Q

from marketing.audience import people
from marketing.audience.addresses import identity
from marketing.audience.models import AddressKey, SoftBounces, SuppressedAddress
from marketing.audience.models import SuppressionReason as Reason
from marketing.inserting import insert_new
from marketing.lifecycle.history import RecordChange

BOUNCE_HOLDS = relativedelta(months=6)
# So many soft bounces in a row count as a hard one.
SOFT_IN_A_ROW = 5
BOUNCES = (Reason.HARD_BOUNCE, Reason.SOFT_BOUNCES)
# What a recipient said of mail, against what only keeps commercial mail back.
COMMERCIAL_ALONE = frozenset({Reason.UNSUBSCRIBED})
RAN_OUT = "Six months have passed since the bounce."
CHUNK = 500

Held = dict[str, frozenset[str]]
# Why a mail to the address is kept back, in words.
WORDS = {
    Reason.UNSUBSCRIBED: "Somebody with this address unsubscribed",
    Reason.NO_EMAIL: "Somebody with this address wants no e-mail at all",
    Reason.COMPLAINT: "A mail to this address was marked as spam",
    Reason.HARD_BOUNCE: "Mail to this address came back for good",
    Reason.SOFT_BOUNCES: "Five mails in a row to this address came back",
}


def digests(addresses: Iterable[str]) -> dict[str, str]:
    """The digest of each address, by the address as it was given; none while no address was ever kept."""
    row = AddressKey.objects.order_by("pk").first()
    return _by(row.key, addresses) if row else {}


def _made_digests(addresses: Iterable[str]) -> dict[str, str]:
    row, _made = AddressKey.objects.get_or_create(pk=1, defaults={"key": secrets.token_hex(32)})
    return _by(row.key, addresses)


def _by(key: str, addresses: Iterable[str]) -> dict[str, str]:
    secret = bytes.fromhex(key)

    def digest(text: str) -> str:
        return hmac.digest(secret, identity(text).encode("utf-8", "surrogatepass"), "sha256").hex()

    return {text: digest(text) for text in addresses}


def suppress(addresses: Iterable[str], reason: Reason, at: datetime, source: str = "") -> int:
    """Note that these addresses get no mail, once for a reason; returns for how many of them that is new."""
    wanted = [text for text in addresses if text.strip()]
    if not wanted:
        return 0
    until = at + BOUNCE_HOLDS if reason in BOUNCES else None
    by_address = _made_digests(wanted)
    rows = [
        SuppressedAddress(digest=digest, address=text[:254], reason=reason, since=at, until=until, source=source[:200])
        for text, digest in by_address.items()
    ]
    with transaction.atomic():
        ended = SuppressedAddress.objects.filter(reason=reason, lifted_at__isnull=True, until__lte=at)
        for part in _parts(list(by_address.values())):
            ended.filter(digest__in=part).update(lifted_at=F("until"), lift_reason=RAN_OUT)
        return len(insert_new(rows, ("digest", "reason")))


def held(addresses: Iterable[str], at: datetime) -> Held:
    """The reasons that keep mail from these addresses now, by the address as it was given; others are missing."""
    by_address = digests({text for text in addresses if text})
    if not by_address:
        return {}
    found: dict[str, set[str]] = {}
    for part in _parts(list(set(by_address.values()))):
        rows = active(at).filter(digest__in=part).values_list("digest", "reason")
        for digest, reason in rows:
            found.setdefault(digest, set()).add(reason)
    return {text: frozenset(found[digest]) for text, digest in by_address.items() if digest in found}


def speaking_against(reasons: Collection[str], *, is_commercial: bool) -> str:
    """The weightiest of the reasons that an address is held for that keeps back a mail; "" where none does."""
    asked = [one.value for one in _BY_WEIGHT if is_commercial or one not in COMMERCIAL_ALONE]
    return next((one for one in asked if one in reasons), "")


_BY_WEIGHT = (Reason.COMPLAINT, Reason.NO_EMAIL, Reason.UNSUBSCRIBED, Reason.HARD_BOUNCE, Reason.SOFT_BOUNCES)


def rows_of(address: str, at: datetime) -> list[SuppressedAddress]:
    """What holds for one address now, the newest first."""
    if not address:
        return []
    return list(active(at).filter(digest__in=list(digests([address]).values())).order_by("-since", "-pk"))


def active(at: datetime) -> Any:
    """All that holds now, as a queryset."""
    return SuppressedAddress.objects.filter(Q(until__isnull=True) | Q(until__gt=at), lifted_at__isnull=True)


def lift(row: SuppressedAddress, *, by: Any, at: datetime, reason: str) -> bool:
    """Let an address have mail again. The reason goes into the history of its contacts; False if it was lifted before.

    `by` is None where the recipient said so.
    """
    with transaction.atomic():
        waiting = SuppressedAddress.objects.filter(pk=row.pk, lifted_at__isnull=True)
        if not waiting.update(lifted_at=at, lifted_by=by, lift_reason=reason[:500]):
            return False
        SoftBounces.objects.filter(digest=row.digest).delete()
        contact = people.model("contact")
        note = f"Address may have mail again ({row.get_reason_display()}): {reason}"[:200]
        keys = contact._base_manager.filter(email_key=identity(row.address)).values_list("pk", flat=True)
        RecordChange.objects.bulk_create(
            RecordChange(kind=contact.slug, record_id=key, at=at, by=by, note=note, changes={}) for key in keys
        )
    return True


def said(address: str, wishes: Mapping[Reason, bool], at: datetime, source: str) -> None:
    """Note what a recipient chose on a page of theirs: what is wished holds, what is taken back is lifted."""
    for reason, is_wished in wishes.items():
        if is_wished:
            suppress([address], reason, at, source)
        else:
            for row in rows_of(address, at):
                if row.reason == reason:
                    lift(row, by=None, at=at, reason=source)


def came_back(hard: Collection[str], soft: Collection[str], delivered: Collection[str], at: datetime) -> None:
    """Note what became of mails to addresses: for good, for now, or taken by the server."""
    suppress(hard, Reason.HARD_BOUNCE, at, "The mail server refused it for good")
    good = list(digests(set(delivered)).values()) if delivered else []
    for part in _parts(good):
        SoftBounces.objects.filter(digest__in=part).delete()
    if soft:
        suppress(_too_often(soft), Reason.SOFT_BOUNCES, at, f"{SOFT_IN_A_ROW} mails in a row came back")


def _too_often(addresses: Collection[str]) -> list[str]:
    """Count one more soft bounce for each address; returns those that have had enough, whose count begins anew."""
    by_digest = {digest: text for text, digest in _made_digests(set(addresses)).items()}
    found: list[str] = []
    for part in _parts(sorted(by_digest)):
        with transaction.atomic():
            new = insert_new([SoftBounces(digest=digest, in_a_row=1) for digest in part], ("digest",))
            known = SoftBounces.objects.filter(digest__in=part).exclude(pk__in=[row.pk for row in new])
            known.update(in_a_row=F("in_a_row") + 1)
            full = SoftBounces.objects.filter(digest__in=part, in_a_row__gte=SOFT_IN_A_ROW)
            found += full.values_list("digest", flat=True)
            full.delete()
    return [by_digest[digest] for digest in found]


def forget(address: str) -> None:
    """Mask an address in what holds for it, where no contact has it any more; it goes on holding."""
    if not address or people.model("contact")._base_manager.filter(email_key=identity(address)).exists():
        return
    own = SuppressedAddress.objects.filter(digest__in=list(digests([address]).values()))
    own.update(address=masked(address))


def masked(address: str) -> str:
    """An address of which only its first letter and its domain can be read."""
    local, _at, domain = identity(address).rpartition("@")
    return f"{local[:1]}•••@{domain}"


def _parts(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
