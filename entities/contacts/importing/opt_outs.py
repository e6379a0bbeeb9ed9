"""Who wants no mail, as other programs write it: the names of their columns, the words in their cells.

A column says it straight on (“Unsubscribed: yes”) or the other way round (“Newsletter: no”). Words that tell by
themselves (“unsubscribed”, “Do Not Allow”) mean the same in both.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError

from marketing.lifecycle.text import fold

Converter = Callable[[str], Any]
NO_EMAIL, BULK = "do_not_email", "do_not_bulk_email"
# What a person said; a file takes it back only where whoever imports says why it may.
OPT_OUTS = (NO_EMAIL, BULK)
# Targets that fill an opt-out with the opposite of what their cells say.
INVERSE = {"may_email": NO_EMAIL, "may_bulk_email": BULK}
ASKED = {*OPT_OUTS, *INVERSE}
TRUE = set("yes true 1 y t x ja j wahr oui o vrai si s verdadero sim ano tak da on checked ✓ ✔ ☑ ✅ да".split())
FALSE = set("no false 0 n f nein falsch non faux falso nao ne nie nej nee off unchecked ✗ ✘ ☐ ❌ нет".split())
EMPTY = set("na null nil nan unknown undefined unbekannt empty - -- — – ?".split())
# Words that tell by themselves; a day in a column of opt-outs is when somebody opted out.
OUT = set(
    """unsubscribed unsubscribe unsub optedout optout blocklisted blocked blacklisted suppressed abgemeldet abbestellt
    desabonne desinscrit uitgeschreven disiscritto dadodebaja wypisany odhlasen cleaned bounced hardbounce hardbounced
    softbounced bounce complained complaint spam spamcomplaint markedasspam abuse junk donotallow notallowed disallowed
    disallow donotemail donotmail donotcontact nomail noemail nonsubscribed notsubscribed neversubscribed pending
    unconfirmed notconfirmed notoptedin denied withdrawn revoked refused rejected declined invalid undeliverable
    deleted removed archived inactive noconsent nopermission""".split()
)
NOT_OUT = set(
    """subscribed subscribe optedin optin active allow allowed angemeldet abonne inscrit ingeschreven iscritto confirmed
    granted given accepted agreed permitted implied express explicit valid verified deliverable ok okay member
    """.split()
)
# Nobody but a mail program writes them: a column that holds one tells who wants no mail, whatever its name.
TELLING = OUT - set("blocked pending denied withdrawn revoked refused rejected declined invalid deleted removed "
                    "archived inactive bounce abuse junk".split())  # fmt: skip
STATUSES = re.compile(
    "(e?mail|subscription|subscriber|newsletter|marketing|contact|mailing|permission|optin|consent)*(status|state)"
)
VAGUE = re.compile("(marketing|contact)*(status|state)")
STRAIGHT = re.compile(
    "unsub|opt(ed|ing)?out|donot.*e?mail|donotcontact|^dnc$|^no(more)?(newsletter|marketing|mailing|contact)"
    "|^noe?mails?$|block(ed|list)|blacklist|suppress|bounced?|^clean(ed)?(time|date|at)?$|complain|spam"
    "|abgemeldet|abmeld|abbestell|werbesperre|werbeverbot|keinewerbung|keine?(newsletter|mail|email)|desabonn"
    "|desinscri|dadodebaja|^baja|uitgeschreven|afgemeld|uitschrij|disiscri|cancellat[oi]|descadastr|wypisan|rezygn"
    "|odhlas|avregistr|avmeld|frameld|leiratkoz|отпис|配信停止"
)
ROUND = re.compile(
    "accepts?(e?mail|sms|bulk)?marketing|acceptse?mails?|marketing(e?mails?)?(consent|permission|optin|allowed)"
    "|e?mail(marketing)?(consent|permission|optin|allowed|ok)|^(is)?subscribed$|subscribedto|newsletter|opt(ed)?in"
    "|werb(ung|email|emails)(erlaubt|ok|gestattet)|werbeerlaubnis|werbeeinwilligung|einwilligung|wants?(news|e?mail)"
    "|receives?(news|e?mail|marketing)|(may|can|allow)s?(bulk)?e?mails?|mailingerlaubt|nieuwsbrief|infolettre"
    "|boletin|biuletyn|gdpr|dsgvo|rgpd|^permission$|consenso|consentement|consentimiento|toestemming|zgoda|souhlas"
    "|samtyck|samtykk|подпис|согласие"
)
SUSPECT = re.compile(
    "consent|permission|newsletter|marketing|subscri|mailing|optin|optedin|bounce|gdpr|dsgvo|rgpd|(?<!be)(?<!ge)werb"
    "|bulk|donot|abonn|einwillig|consens|zgoda"
)
ABOUT_IT = re.compile(
    "reason|campaign|source|grund|raison|link|url|token|other|count|number|score|level|owner|title|channel"
    "|leadstatus|name$|interest"
)
WHEN = re.compile("date$|time$|timestamp|datum|ip$|address$|version|language|(optin|subscribed|confirmed)(on|at|am)$")
MOST_UNUSABLE = 0.5


def plain(text: str) -> str:
    """A text's letters and digits, folded."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


def is_opt_out(name: str) -> bool:
    """Say whether a column's name tells who wants no mail."""
    bare = plain(name)
    return bool(STRAIGHT.search(bare)) and not ABOUT_IT.search(bare)


def is_opt_in(name: str) -> bool:
    """Say whether a column's name tells who may be mailed."""
    bare = plain(name)
    return bool(ROUND.search(bare)) and not any(other.search(bare) for other in (STRAIGHT, ABOUT_IT, WHEN))


def field_of(name: str, cells: Sequence[str] | None = None) -> str:
    """The target that a column fills by its name and its different cells; "" where they don't tell.

    With no cells known (None) its name alone counts.
    """
    bare, words = plain(name), {plain(cell) for cell in cells or ()}
    unusable = _unusable(cells or ())
    if unusable > MOST_UNUSABLE * len(cells or ()):
        return ""
    if is_opt_out(name):
        return BULK
    if STATUSES.fullmatch(bare):
        is_vague = bool(VAGUE.fullmatch(bare))
        is_told = bool(words & ((TELLING if is_vague else OUT) | {"subscribed"}))
        if not words & (TRUE | FALSE) and (is_told or (cells is None and not is_vague)):
            return BULK
    if is_opt_in(name):
        return "may_bulk_email"
    return BULK if words & TELLING and not unusable else ""


def is_suspicious(name: str, cells: Sequence[str]) -> bool:
    """Say whether a column that fills nothing may tell who must not be mailed, for all one knows."""
    bare = plain(name)
    if any(plain(cell) in TELLING for cell in cells):
        return True
    return bool(SUSPECT.search(bare) or STATUSES.fullmatch(bare)) and not ABOUT_IT.search(bare)


def _unusable(cells: Sequence[str]) -> int:
    """How many cells say neither yes nor no, in any words; a day is when somebody said it."""
    words = (plain(cell) or cell for cell in cells)
    known = TRUE | FALSE | EMPTY | OUT | NOT_OUT
    return sum(word not in known and not any(map(str.isdigit, word)) for word in words)


def reader(readers: Sequence[Converter], *, is_inverse: bool) -> Converter:
    """The reader of an opt-out: True for “no mail”, None where a cell says nothing. `readers` read days.

    A day is when somebody opted out, in a column that says it the other way round when they agreed.
    """

    def convert(cell: str) -> bool | None:
        word = plain(cell)
        if word in OUT or word in NOT_OUT:
            return word in OUT
        try:
            said = truth(cell)
        except ValidationError as fault:
            said = _on_a_day(cell, readers, fault)
            if said is False and is_inverse and plain(cell) not in NEVER:
                return None
        return said if said is None else said is not is_inverse

    return convert


def _on_a_day(cell: str, readers: Sequence[Converter], fault: ValidationError) -> bool:
    """Whether a cell holds a day; one of nothing but zeros says that it never happened."""
    for read in readers:
        with suppress(ValidationError):
            return read(cell) is not None
    if plain(cell) in NEVER:
        return False
    raise fault


NEVER = {"never", "none", "nie", "jamais", "nunca"}


def truth(cell: str) -> bool | None:
    """Yes or no in several languages, a mark for it, None for what stands for nothing. Raises ValidationError."""
    word = fold(cell)
    if word in EMPTY or plain(cell) in EMPTY:
        return None
    if word not in TRUE | FALSE:
        raise ValidationError(f"“{cell[:60]}” is neither yes nor no")
    return word in TRUE
