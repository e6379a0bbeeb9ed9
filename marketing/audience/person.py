"""What contacts and companies have in common: plain status, catalogue fields, the change feed."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction

from marketing.audience import changes, consent, people, static_lists, suppression
from marketing.audience.consent import Evidence
from marketing.lifecycle.history import RecordChange
from marketing.lifecycle.models import Record
from marketing.lifecycle.text import compose

BY_FORM = "Contact's form in the console"


class Person(Record):
    """A contact or a company. `audience_fields` and `audience_relations` name what rules and texts may use.

    `began_column` says since when there is one, to rules that ask how old it may be.

    `agreed` is the consent level that this copy's writer was told of; it goes into the consent record alone.
    """

    area: ClassVar[str] = "Customers"
    audience_fields: ClassVar[tuple[str, ...]] = ()
    audience_relations: ClassVar[tuple[str, ...]] = ()
    derived_fields: ClassVar[tuple[str, ...]] = ()
    began_column: ClassVar[str] = "created_at"
    agreed: int | None = None

    class Meta:
        abstract = True

    def before_store(self) -> None:
        """Fill the columns that are derived from others."""

    def save(self, **kwargs: Any) -> None:
        """Store the person, its derived columns and its place in the change feed."""
        compose(self)
        self.before_store()
        super().save(**kwargs)

    def settle_references(self, differences: dict[str, list[Any]]) -> None:
        """Announce whom the person leaves behind: people are related by their columns."""
        super().settle_references(differences)
        changes.announce_left(type(self), [differences])

    def after_store(self, at: datetime) -> None:
        """Announce the change to whoever keeps something about people."""
        super().after_store(at)
        changes.announce(self.slug, [self.pk])

    def remembered(self, change: RecordChange, *, is_new: bool) -> None:
        """Keep what the change means for a contact's consent."""
        super().remembered(change, is_new=is_new)
        if isinstance(self, people.model("contact")):
            act = consent.act_of(self, None if is_new else change.changes)
            source = BY_FORM if is_new or not change.note else change.note
            consent.note([act], Evidence(source), by=change.by, at=change.at)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the person and announce it in the same transaction: memberships and enrolments end."""
        with transaction.atomic():
            changes.announce_deleted(self)
            if isinstance(self, people.model("contact")):
                static_lists.forget(self.pk)
                consent.forget(self.pk)
            address = getattr(self, "email", "")
            deleted = super().delete(*args, **kwargs)
            suppression.forget(address)
        return deleted

    def moved(self, command: str, at: datetime) -> None:
        """Announce that somebody became active or inactive."""
        super().moved(command, at)
        changes.announce(self.slug, [self.pk])
