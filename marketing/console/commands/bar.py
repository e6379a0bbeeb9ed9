"""Commands as people meet them: buttons that fit state and right, and reasons where there is no button."""

from dataclasses import dataclass, field
from typing import Any

from marketing.console.entity import Entity
from marketing.lifecycle.lifecycle import PERSON
from marketing.lifecycle.states import StatusReason

# Order and grouping on the bar; what is not listed stands between the copies and Assign.
FIRST = ("save", "go-live", "publish", "check", "edit", "discard-changes", "new-version")
SECOND = ("stop", "activate", "deactivate")
THIRD = ("copy", "save-as-template", "test-send")
LAST = ("assign", "delete")
# The filled button: the first of these that can be run.
MAIN = ("save", "go-live", "publish", "edit", "activate")
ICONS = {
    "save": "save", "check": "check", "go-live": "live", "publish": "live", "edit": "edit", "discard-changes": "undo",
    "stop": "stop", "activate": "on", "deactivate": "off", "copy": "copy", "save-as-template": "template",
    "test-send": "send", "assign": "person", "delete": "delete", "make-default": "star", "new": "plus",
}  # fmt: skip
RISKY = frozenset({"stop", "deactivate", "delete", "discard-changes"})
# Asked in a list before they are run on chosen records.
ASKED_FIRST = frozenset({"delete"})
# These take what is typed in the form along, so that nothing typed is lost or left out.
CARRIES = frozenset({"go-live", "publish", "check"})
# People look for these whatever the state: their reason stands where the button would.
MISSED = ("delete", "deactivate", "activate")
# Not on the bar of a record: Assign stands beside the owner.
ELSEWHERE = frozenset({"assign"})
# On one record at a time only.
SINGLE = frozenset({"save", "check", "copy", "save-as-template", "test-send", "discard-changes"})


@dataclass(frozen=True)
class Command:
    """A button of the command bar. `way` is how it is run: submit, carry, post, ask or link.

    `is_extra` marks what an entity adds to the commands of the contract.
    """

    name: str
    label: str
    way: str
    url: str
    icon: str = ""
    look: str = ""
    group: int = 1
    is_extra: bool = False


@dataclass(frozen=True)
class Missing:
    """Commands people would look for, with the one reason why they can't be run now."""

    label: str
    reason: str


@dataclass
class CommandBar:
    """All commands of one record for one person."""

    commands: list[Command] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    @property
    def groups(self) -> list[list[Command]]:
        """The buttons between separators."""
        numbers = sorted({command.group for command in self.commands})
        return [[c for c in self.commands if c.group == number] for number in numbers]


@dataclass(frozen=True)
class BulkCommand:
    """A command for chosen records of a list."""

    name: str
    label: str
    url: str
    icon: str
    look: str
    lifecycle: Any

    @property
    def is_asked_first(self) -> bool:
        """True when the list asks before it is run."""
        return self.name in ASKED_FIRST

    def fits(self, record: Any) -> bool:
        """True when this record's state allows it; what no lifecycle knows fits all."""
        return self.lifecycle is None or not self.lifecycle.refusal(self.name, record)


def command_bar(entity: Entity, record: Any, user: Any) -> CommandBar:
    """The buttons that fit the record's state and the person's rights, and the reasons of missing ones."""
    lifecycle, bar = entity.model.lifecycle, CommandBar()
    possible: list[str] = []
    missing: dict[str, list[str]] = {}
    for name in sorted(lifecycle.commands, key=_place):
        if name in ELSEWHERE or not user.has_perm(lifecycle.permission(name)):
            continue
        refusal = lifecycle.refusal(name, record)
        if not refusal and (refusal := lifecycle.not_permitted(name, record, user)):
            missing.setdefault(refusal, []).append(lifecycle.label(name))
        elif not refusal:
            possible.append(name)
        elif _is_looked_for(name, record) and not _is_done(name, record):
            missing.setdefault(refusal, []).append(lifecycle.label(name))
    main = next((name for name in MAIN if name in possible), "")
    bar.missing = [Missing(", ".join(labels), why) for why, labels in missing.items()]
    bar.commands = [_command(entity, record, name, main) for name in possible]
    return bar


def new_bar(entity: Entity) -> CommandBar:
    """The bar of a record that is not stored yet."""
    save = Command("save", "Save", "submit", f"{entity.url}new/", ICONS["save"], "main")
    back = Command("cancel", "Cancel", "link", entity.url, "undo")
    return CommandBar([save, back])


def bulk_commands(entity: Entity, user: Any) -> list[BulkCommand]:
    """The commands that this person can run on many records of the list."""
    lifecycle = entity.model.lifecycle
    names = [n for n in sorted(lifecycle.commands, key=_place) if n not in SINGLE and n not in entity.extension.runs]
    return [
        BulkCommand(
            name,
            lifecycle.label(name),
            f"{entity.url}commands/{name}/",
            ICONS.get(name, ""),
            "risky" if name in RISKY else "",
            lifecycle,
        )
        for name in names
        if user.has_perms(lifecycle.rights(name))
    ] + [
        BulkCommand(own.command, own.label, f"{entity.url}commands/{own.command}/", own.icon, "", None)
        for own in entity.extension.bulk_actions.values()
        if user.has_perm(own.right)
    ]


def list_links(entity: Entity, user: Any) -> list[Any]:
    """The list's buttons that lead somewhere and that this person may follow."""
    return [link for link in entity.extension.list_links if not link.right or user.has_perm(link.right)]


def _place(name: str) -> tuple[int, int]:
    for group, names in enumerate((FIRST, SECOND, THIRD, LAST)):
        if name in names:
            return (group, names.index(name))
    return (2, len(THIRD))


def _is_looked_for(name: str, record: Any) -> bool:
    """True for what people look for in every state, and for a move that the state allows but the record doesn't."""
    reason = StatusReason(record.status_reason)
    return name in MISSED or record.lifecycle.move_from(name, reason, PERSON) is not None


def _is_done(name: str, record: Any) -> bool:
    """True when the record is where the command leads: nobody looks for Activate on an active record."""
    return record.status == {"activate": "active", "deactivate": "inactive"}.get(name)


def _command(entity: Entity, record: Any, name: str, main: str) -> Command:
    url = entity.record_url(record.pk)
    run = entity.extension.runs.get(name)
    return Command(
        name=name,
        label=(run.label if run and run.label else entity.model.lifecycle.label(name)),
        way=_way(name, run, record),
        url=url if name == "save" else f"{url}commands/{name}/",
        icon=(run.icon if run and run.icon else ICONS.get(name, "")),
        look="main" if name == main else ("strong" if name in MAIN else ("risky" if name in RISKY else "")),
        group=_place(name)[0],
        is_extra=_place(name) >= (2, len(THIRD)) and name not in LAST,
    )


def _way(name: str, run: Any, record: Any) -> str:
    if name == "save":
        return "submit"
    if name in CARRIES:
        return "post" if StatusReason(record.status_reason) is StatusReason.ERROR else "carry"
    if name in ("assign", "delete", "save-as-template") or (run and run.form):
        return "ask"
    return "post"
