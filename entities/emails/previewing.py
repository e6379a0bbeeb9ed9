"""Whom a preview is filled in for, and with which content settings: each person's own choice, kept in the session."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from marketing.audience import people
from marketing.audience.addresses import identity
from marketing.contracts.parsing import id_of
from marketing.lifecycle import registry
from marketing.lifecycle.text import fold

KEY = "email-preview"
NOBODY = "nobody"
UNKNOWN = "Somebody unknown"
MOST_FOUND = 8
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Chosen:
    """The contact (None: somebody nothing is known of) and the content settings of a preview."""

    contact: Any
    settings: Any

    @property
    def contact_id(self) -> int | None:
        """Id of the contact."""
        return self.contact.pk if self.contact else None

    @property
    def values(self) -> Any:
        """The content settings as the service reads them."""
        return self.settings.snapshot() if self.settings else None


def chosen(request: HttpRequest) -> Chosen:
    """What this person previews with: their choice, else the first contact and the default settings."""
    kept = request.session.get(KEY, {})
    return Chosen(_contact(kept.get("contact")), _settings(kept.get("settings")))


def choose(request: HttpRequest, contact: str | None, settings: str | None) -> bool:
    """Keep a choice; False when there is no such contact or content settings."""
    kept = dict(request.session.get(KEY, {}))
    if contact is not None:
        if contact != NOBODY and _one(people.active_contacts(), contact) is None:
            return False
        kept["contact"] = contact
    if settings is not None:
        if _one(settings_offered(), settings) is None:
            return False
        kept["settings"] = settings
    request.session[KEY] = kept
    return True


def found(typed: str) -> list[Any]:
    """Active contacts whose name or address holds every typed word."""
    contacts = people.active_contacts()
    for word in fold(typed.replace("\0", "")[:LONGEST_SEARCH]).split():
        contacts = contacts.filter(search_text__contains=word)
    return list(contacts.order_by("name", "pk")[:MOST_FOUND])


def without_first_name() -> Any:
    """The first active contact that can be written to and has no first name: fallbacks are tried out with it."""
    contacts = people.active_contacts().filter(first_name="").exclude(email="")
    return contacts.order_by("name", "pk").first()


def offered() -> list[tuple[str, str]]:
    """Whom a test can be filled in for besides those that are typed: value and words."""
    nameless = without_first_name()
    found = [(nameless.email, f"{nameless.name}: a contact without a first name")] if nameless else []
    return [*found, (UNKNOWN, "Nothing is known: all fallbacks")]


def settings_offered() -> Any:
    """The content settings that a preview can use, the default first."""
    model: Any = registry.model_for("content-settings")
    return model.objects.filter(status="active").order_by("-is_default", "name")


def contact_called(typed: str) -> Any:
    """The one active contact of this address or full name; None where there is none, or more than one."""
    contacts = people.active_contacts()
    by_address = list(contacts.filter(email_key=identity(typed))[:1]) if "@" in typed else []
    by_name = by_address or list(contacts.filter(name__iexact=typed.strip())[:2])
    return by_name[0] if len(by_name) == 1 else None


def _contact(kept: Any) -> Any:
    if kept == NOBODY:
        return None
    contacts = people.active_contacts()
    return (_one(contacts, kept) if kept else None) or contacts.exclude(email="").order_by("name", "pk").first()


def _settings(kept: Any) -> Any:
    return (_one(settings_offered(), kept) if kept else None) or settings_offered().first()


def _one(records: Any, typed: Any) -> Any:
    return records.filter(pk=key).first() if (key := id_of(typed)) is not None else None
