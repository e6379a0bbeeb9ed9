"""What became of mails, for consoles: results by run, place in it or email, who was blocked, captured mail."""

from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from django.db.models import Count, Q

from marketing.contracts.email import EmailVersion
from marketing.service.interactions.judging.verdicts import BY_PEOPLE, Verdict
from marketing.service.interactions.models import Interaction
from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.mail.looking import looked_at
from marketing.service.mail.models import CapturedMessage, Message, MessageState
from marketing.service.pages import Page, Passage, Place, ReasonCount, RunOwner, contacts_of, newest, owners_of
from marketing.service.reasons import label
from marketing.service.runs.opening import keys_of


@dataclass(frozen=True)
class LinkClicks:
    """Clicks on one link of a mail; `url` as its author wrote it."""

    url: str
    label: str
    clicks: int
    unique_clicks: int


@dataclass(frozen=True)
class EmailResults:
    """Results of mails; opens, clicks and unsubscribes are counted once a message in the `unique_` numbers.

    Opens and clicks are those of people. What machines did stands apart; `unknown_opens` are pictures that Apple Mail
    loads whether or not somebody reads.
    """

    queued: int = 0
    sent: int = 0
    delivered: int = 0
    blocked: int = 0
    failed: int = 0
    uncertain: int = 0
    hard_bounces: int = 0
    soft_bounces: int = 0
    opens: int = 0
    unique_opens: int = 0
    clicks: int = 0
    unique_clicks: int = 0
    machine_opens: int = 0
    machine_clicks: int = 0
    unknown_opens: int = 0
    unsubscribed: int = 0
    blocked_reasons: list[ReasonCount] = field(default_factory=list)
    links: list[LinkClicks] = field(default_factory=list)

    @property
    def apart(self) -> list[tuple[str, int]]:
        """What is not counted as done by people, in words; nothing that is 0."""
        counted = [
            ("Opened by machines", self.machine_opens),
            ("Clicked by machines", self.machine_clicks),
            ("Loaded by Apple Mail, read or not", self.unknown_opens),
        ]
        return [(words, number) for words, number in counted if number]

    def rate(self, name: str) -> float:
        """Return `unique_opens`, `unique_clicks` or `unsubscribed` as a share of `delivered`, 0..1."""
        return int(getattr(self, name)) / self.delivered if self.delivered else 0.0


@dataclass(frozen=True)
class OutgoingRow:
    """One captured mail in the list; `owner` is the record whose run sent it, None for test mails."""

    id: int
    at: datetime
    to: str
    from_header: str
    subject: str
    is_test: bool
    owner: RunOwner | None
    contact_id: int | None


@dataclass(frozen=True)
class OutgoingMessage:
    """One captured mail, taken apart; `raw` is the whole as it would leave. `html` may be "".

    `shown` is the HTML for consoles: looking at it is no open of its recipient's.
    """

    row: OutgoingRow
    headers: list[tuple[str, str]]
    html: str
    text: str
    raw: bytes
    email_id: int | None = None

    @property
    def shown(self) -> str:
        """The HTML whose picture notes nothing."""
        return looked_at(self.html)


@dataclass(frozen=True)
class Selection:
    """Which mails are meant: those of a record's runs (`owner`, with `run_number` of one of them), of one place in
    them, of one email; what is left out narrows nothing.
    """

    owner: Place | None = None
    run_number: int | None = None
    place: str = ""
    email_id: int | None = None

    @property
    def messages(self) -> Q:
        """The condition on messages."""
        email = {} if self.email_id is None else {"email_id": self.email_id}
        return self._runs & Q(**({"place": self.place} if self.place else {}), **email)

    @property
    def events(self) -> Q:
        """The condition on interactions."""
        place = {"tile_id": self.place} if self.place else {}
        email = {} if self.email_id is None else {"subject_kind": EmailVersion.kind, "subject_id": self.email_id}
        return self._runs & Q(**place, **email)

    @property
    def _runs(self) -> Q:
        return Q() if self.owner is None else Q(run_id__in=keys_of(*self.owner, self.run_number))


def results(selection: Selection) -> EmailResults:
    """What became of the selected mails."""
    which, events = selection.messages, selection.events
    states = _counted(Message.objects.filter(which, state__in=MessageState.values).order_by().values_list("state"))
    rows = Interaction.objects.filter(events, type__in=MailInteraction.values).order_by().values_list("type")
    people = Q(verdict__in=BY_PEOPLE)
    counted = rows.annotate(
        by_people=Count("pk", filter=people),
        unique=Count("message_id", filter=people, distinct=True),
        by_machines=Count("pk", filter=Q(verdict=Verdict.MACHINE)),
        unknown=Count("pk", filter=Q(verdict=Verdict.UNKNOWN)),
    )
    counts: dict[str, tuple[int, ...]] = {kind: tuple(numbers) for kind, *numbers in counted}

    def all_of(kind: MailInteraction, column: int = 0) -> int:
        return counts.get(kind, (0, 0, 0, 0))[column]

    def unique(kind: MailInteraction) -> int:
        return all_of(kind, 1)

    return EmailResults(
        queued=sum(states.get(state, 0) for state in (MessageState.QUEUED, MessageState.CLAIMED, MessageState.RETRY)),
        sent=states.get(MessageState.SENT, 0) + states.get(MessageState.UNCERTAIN, 0),
        delivered=unique(MailInteraction.DELIVERED),
        blocked=states.get(MessageState.BLOCKED, 0),
        failed=states.get(MessageState.FAILED, 0),
        uncertain=states.get(MessageState.UNCERTAIN, 0),
        hard_bounces=all_of(MailInteraction.HARD_BOUNCED),
        soft_bounces=all_of(MailInteraction.SOFT_BOUNCED),
        opens=all_of(MailInteraction.OPENED),
        unique_opens=unique(MailInteraction.OPENED),
        clicks=all_of(MailInteraction.CLICKED),
        unique_clicks=unique(MailInteraction.CLICKED),
        machine_opens=all_of(MailInteraction.OPENED, 2) + all_of(MailInteraction.VIEWED, 2),
        machine_clicks=all_of(MailInteraction.CLICKED, 2),
        unknown_opens=all_of(MailInteraction.OPENED, 3),
        unsubscribed=unique(MailInteraction.UNSUBSCRIBED),
        blocked_reasons=_blocked_reasons(which),
        links=_links(events),
    )


def _counted(rows: Any) -> dict[str, int]:
    return dict(rows.annotate(n=Count("pk")))


def _blocked_reasons(which: Q) -> list[ReasonCount]:
    blocked = Message.objects.filter(which, state=MessageState.BLOCKED).order_by().values_list("reason")
    rows = sorted(_counted(blocked).items(), key=lambda row: -row[1])
    return [ReasonCount(reason, label(reason), number) for reason, number in rows]


def _links(which: Q) -> list[LinkClicks]:
    clicked = Interaction.objects.filter(which, type=MailInteraction.CLICKED, verdict__in=BY_PEOPLE).order_by()
    rows = clicked.values_list("link_url", "link_label").annotate(n=Count("pk"), u=Count("message_id", distinct=True))
    return [LinkClicks(url, words, number, unique) for url, words, number, unique in rows.order_by("-n")[:100]]


def blocked_people(selection: Selection, reason: str, after: int | None, limit: int) -> Page[Passage]:
    """The contacts whose mails were blocked, newest first."""
    which = selection.messages & (Q(reason=reason) if reason else Q())
    blocked = Message.objects.filter(which, state=MessageState.BLOCKED).select_related("run")
    rows, next_after = newest(blocked, after, limit)
    contacts = contacts_of(row.contact_id for row in rows)
    owners = owners_of(row.run for row in rows)
    return Page([_passage(row, contacts.get(row.contact_id), owners[row.run_id]) for row in rows], next_after)


def _passage(row: Message, contact: tuple[str, str] | None, owner: RunOwner) -> Passage:
    name, email = contact or ("(deleted)", "")
    return Passage(
        id=row.pk,
        owner=owner,
        tile_id=row.place,
        contact_id=row.contact_id,
        name=name,
        email=email,
        outcome=row.state,
        entered_at=row.queued_at,
        left_at=row.settled_at,
        reason=row.reason,
        reason_label=label(row.reason),
    )


def outgoing(after: int | None, limit: int, q: str) -> Page[OutgoingRow]:
    """Captured mail, newest first, searched by address or subject."""
    mails = CapturedMessage.objects.select_related("run").defer("raw")
    if q.strip():
        mails = mails.filter(Q(to_address__icontains=q.strip()) | Q(subject__icontains=q.strip()))
    rows, next_after = newest(mails, after, limit)
    owners = owners_of(row.run for row in rows)
    return Page([_row(row, owners) for row in rows], next_after)


def outgoing_message(captured_id: int) -> OutgoingMessage | None:
    """One captured mail, taken apart."""
    found = CapturedMessage.objects.filter(pk=captured_id).select_related("message", "run").first()
    if found is None:
        return None
    raw = bytes(found.raw)
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return OutgoingMessage(
        row=_row(found, owners_of([found.run])),
        headers=[(name, str(value)) for name, value in parsed.items()],
        html=_part(parsed, "html"),
        text=_part(parsed, "plain"),
        raw=raw,
        email_id=found.message.email_id if found.message is not None else None,
    )


def _part(parsed: EmailMessage, subtype: str) -> str:
    part = parsed.get_body((subtype,))
    return str(part.get_content()) if part is not None else ""


def _row(row: CapturedMessage, owners: dict[int | None, RunOwner]) -> OutgoingRow:
    return OutgoingRow(
        id=row.pk,
        at=row.at,
        to=row.to_address,
        from_header=row.from_header,
        subject=row.subject,
        is_test=row.is_test,
        owner=owners.get(row.run_id),
        contact_id=row.contact_id,
    )
