"""Who holds copies of a content block: found by reference, so that no other design is read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from entities.content_blocks.models import ContentBlock
from marketing.console.entity import Entity, entities
from marketing.console.mails import mails
from marketing.console.mails.saved import Saved
from marketing.contracts import copies
from marketing.contracts.copies import Copy
from marketing.lifecycle.history import RecordReference
from marketing.lifecycle.models import Record
from marketing.users.models import User

MAIL = mails.kind("an email")
MOST = 200
UNREADABLE = "A part of its design can't be read, so it can't be changed."


@dataclass(frozen=True)
class Held:
    """One copy: the id of its block, what that is called and says, and how it stands to its content block."""

    id: str
    label: str
    summary: str
    standing: Copy


@dataclass(frozen=True)
class Holder:
    """A record with its copies; `where` is the field that its design is in, `why_not` says why it can't change now."""

    entity: Entity
    record: Any
    where: str
    held: list[Held]
    why_not: str

    @property
    def place(self) -> str:
        """What forms call it."""
        return f"{self.entity.slug}/{self.record.pk}"

    @property
    def url(self) -> str:
        """Where it is designed."""
        return self.entity.record_url(self.record.pk)

    @property
    def offered(self) -> list[Held]:
        """The copies that can be updated now."""
        return [] if self.why_not else [one for one in self.held if one.standing.is_behind]

    @property
    def has_undo(self) -> bool:
        """Say whether its designer can take an update back."""
        return any(route.name == "undo" for route in self.entity.extension.routes)


def holders(block: ContentBlock, user: User, places: Iterable[tuple[str, int]] | None = None) -> list[Holder]:
    """The records that hold copies and that somebody may see, by kind, state and name; `places` narrows them."""
    wanted: dict[str, dict[int, str]] = defaultdict(dict)
    references = RecordReference.objects.filter(target_kind=block.slug, target_id=block.pk).order_by("id")
    for kind, key, where in references.values_list("kind", "record_id", "where"):
        if places is None or (kind, key) in places:
            wanted[kind][key] = where
    saved = Saved.of(block)
    found = [one for kind, keys in wanted.items() for one in _of_kind(saved, kind, keys, user)]
    return sorted(found, key=lambda one: (one.entity.slug, one.record.status_reason, str(one.record).casefold()))[:MOST]


def _of_kind(saved: Saved, kind: str, keys: dict[int, str], user: User) -> Iterator[Holder]:
    entity = entities().get(kind)
    if entity is None or kind == ContentBlock.slug or not user.has_perm(entity.permission("view")):
        return
    for record in entity.records.filter(pk__in=list(keys)[:MOST]):
        where = keys[record.pk]
        if held := list(copies_in(design_in(record, where), saved)):
            yield Holder(entity, record, where, held, why_not(record, where, user))


def copies_in(design: object, saved: Saved) -> Iterator[Held]:
    """The copies in a design."""
    for found in MAIL.walk(design):
        if copies.origin_of(found.block).get("id") == saved.key:
            standing = copies.standing(found.block, saved.element)
            yield Held(found.block["id"], MAIL.label(found.block), MAIL.summary(found.block), standing)


def why_not(record: Record, where: str, user: User) -> str:
    """Say why a design can't be changed now; "" when it may."""
    lifecycle = record.lifecycle
    refusal = lifecycle.locks.why(where, record) or lifecycle.refusal("save", record)
    return str(refusal or lifecycle.not_permitted("save", record, user))


def design_in(record: Record, where: str) -> Any:
    """The design in a field: the field itself, or that of the record which a template holds."""
    value = getattr(record, where, None)
    return value["design"] if isinstance(value, dict) and "design" in value else value


def put_design(record: Record, where: str, design: dict[str, Any]) -> None:
    """Set the design in a field of this copy of a record."""
    value = getattr(record, where)
    setattr(record, where, {**value, "design": design} if "design" in value else design)
