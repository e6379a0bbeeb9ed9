"""A contact's consent in words: who agreed to what, when, from where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketing.audience import consent, levels
from marketing.audience.consent_models import ConsentRecord

SIZE = 50
LONGEST_SEARCH = 100
OPT_OUTS = (
    ("no_email", "Wants no e-mail at all", "Takes e-mail again"),
    ("no_bulk", "Wants no commercial mail", "Takes commercial mail again"),
)


@dataclass(frozen=True)
class Entry:
    """One act: by which way, from where, for which address; `text` is what was shown, in version `text_number`."""

    at: datetime
    who: str
    words: str
    where: tuple[str, ...]
    text: str = ""
    text_number: int = 0


def shown(contact_id: int, typed: str, after: int | None) -> dict[str, Any]:
    """A page of a contact's acts behind a key, searched by what was typed; `next_after` is None on the last page."""
    q = typed.replace("\0", "").strip()[:LONGEST_SEARCH]
    rows = consent.history(contact_id, q, after, SIZE + 1)
    next_after = rows[SIZE - 1].pk if len(rows) > SIZE else None
    return {"entries": [entry(row) for row in rows[:SIZE]], "q": q, "after": after, "next_after": next_after}


def newest(contact_id: int) -> Entry | None:
    """The last act; None where none was kept."""
    rows = consent.history(contact_id, "", None, 1)
    return entry(rows[0]) if rows else None


def entry(row: ConsentRecord) -> Entry:
    """An act in words."""
    words = list(_words(row))
    return Entry(
        at=row.at,
        who=who(row),
        words=". ".join(words) or "Nothing changed",
        where=tuple(filter(None, (row.source, row.obtained, row.address))),
        text=row.text.text if row.text else "",
        text_number=row.text_id or 0,
    )


def who(row: ConsentRecord) -> str:
    """Who said so: the recipient, or the user who entered it."""
    if row.is_recipients:
        return "The recipient"
    return str(row.by) if row.by else "Golive"


def _words(row: ConsentRecord) -> Iterator[str]:
    before, after = row.level_before, row.level_after
    name = levels.label(after)
    if row.agreed is not None and row.agreed != after:
        yield f"Agreed to {levels.label(row.agreed)}"
    if before is None:
        yield f"New contact, consent level {name}"
    elif before == after:
        if row.agreed is not None:
            yield f"Consent level stays {name}"
    else:
        yield f"Consent level {'raised' if after > before else 'lowered'} from {levels.label(before)} to {name}"
    for column, out, back in OPT_OUTS:
        was, is_out = getattr(row, f"{column}_before"), getattr(row, f"{column}_after")
        if was != is_out:
            yield out if is_out else back
