"""What rules of a scoring model may speak of: the lead and who it is related to, and what people did.

A path begins with `lead` or with a type of interaction, and goes on by relations of the audience catalogue; from an
interaction, the contact who did it comes first: `lead.contact.account`, `clicked.contact`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from marketing.audience import catalogue
from marketing.audience.catalogue import Field, Relation
from marketing.contracts.scoring import MOST_HOPS
from marketing.service.interactions import types

LEAD, CONTACT = "lead", "contact"
# What is known of an interaction beside its type and who it is of.
INTERACTION_FIELDS = {
    "link_label": Field("link_label", "Name of the link", catalogue.TEXT, "link_label"),
    "link_url": Field("link_url", "Address of the link", catalogue.TEXT, "link_url"),
    "at": Field("at", "When", catalogue.DATETIME, "at"),
}
WHO = Relation(CONTACT, "Contact", CONTACT, "contact_id", False)


class PathFault(ValueError):
    """A path that leads nowhere; `code` as in the check catalogue, the words are for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Place:
    """Where a path leads: from its root (`lead`, or a type of interaction) by `hops` to an audience entity.

    `entity` is "" where the records are interactions themselves.
    """

    path: str
    root: str
    hops: tuple[Relation, ...]
    entity: str
    label: str

    @property
    def is_interaction(self) -> bool:
        """True where interactions are what is counted."""
        return self.root != LEAD

    @property
    def fields(self) -> dict[str, Field]:
        """The fields that expressions may use, of the record at the end of the path."""
        return catalogue.entity(self.entity).fields if self.entity else INTERACTION_FIELDS


def place_of(path: str) -> Place:
    """Where a path leads; raises PathFault."""
    root, *names = path.split(".") if path else [""]
    if not root:
        raise PathFault("condition-without-entity", "choose what it is about.")
    if len(names) > MOST_HOPS:
        raise PathFault("too-many-hops", f"the way to it has more than {MOST_HOPS} steps.")
    if root != LEAD and root not in types.known():
        raise PathFault("unknown-entity", f"nothing that can be scored is called “{root[:40]}”.")
    entity, hops, labels = LEAD if root == LEAD else "", [], [_root_label(root)]
    for name in names:
        hop = _relations(entity).get(name)
        if hop is None:
            raise PathFault("unknown-relation", f"no way “{name[:40]}” leads on from {labels[-1].lower()}.")
        hops.append(hop)
        labels.append(hop.label)
        entity = hop.target
    return Place(path, root, tuple(hops), entity, " → ".join(labels))


def place_at(path: str) -> Place | None:
    """Where a path leads; None where that is nowhere."""
    try:
        return place_of(path)
    except PathFault:
        return None


def offered() -> Iterator[tuple[str, list[Place]]]:
    """Yield the usual places with headings, as menus show them: ways of up to two steps."""
    yield "The lead", list(_from(place_of(LEAD), 2))
    acts = [place_of(name) for name in types.known()]
    yield "What people did", acts
    yield "Who did it", [place_of(f"{place.path}.{CONTACT}") for place in acts]


def _from(place: Place, steps: int) -> Iterator[Place]:
    yield place
    if steps:
        for name in _relations(place.entity):
            yield from _from(place_of(f"{place.path}.{name}"), steps - 1)


def _relations(entity: str) -> dict[str, Relation]:
    return catalogue.entity(entity).relations if entity else {CONTACT: WHO}


def _root_label(root: str) -> str:
    return "Lead" if root == LEAD else types.label(root)
