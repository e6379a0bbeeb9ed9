"""One record as one person sees it now: what views, extensions and templates ask."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from marketing import clock
from marketing.console import access
from marketing.console.commands.bar import CommandBar, command_bar, new_bar
from marketing.console.entity import Entity, entity_of
from marketing.console.frame.attention import fault_words
from marketing.console.page_parts import Fact, Notice
from marketing.console.record import sentences, tabs, unreadable
from marketing.console.record.field_views import FieldView
from marketing.console.record.findings import CHECKED
from marketing.console.record.forms import RecordForm, narrow
from marketing.console.record.validation import Validation
from marketing.contracts.problems import Problem
from marketing.lifecycle import checks
from marketing.lifecycle.lifecycle import PERSON
from marketing.lifecycle.parts import leads_to_parts
from marketing.lifecycle.refusals import NotPermitted
from marketing.lifecycle.states import StatusReason


@dataclass
class LoadedRecordPage:
    """A record, loaded and authorised. `validation` holds a refused POST, `problems` the findings of a check,
    `held_back` the command that its errors kept from running.

    `shared` is for an extension: what several of its tabs show and is worked out once. `held_version` is the row
    version that forms go on carrying when an edit was stored though somebody else had changed other fields.
    """

    request: HttpRequest
    entity: Entity
    record: Any
    at: datetime
    validation: Validation | None = None
    problems: list[Problem] = field(default_factory=list)
    is_checked: bool = False
    refusal: Notice | None = None
    command_form: Any = None
    tab_context: dict[str, Any] = field(default_factory=dict)
    wanted_tab: str = ""
    held_back: str = ""
    held_version: int | None = None
    shared: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, request: HttpRequest, slug: str, record_id: int, right: str = "view") -> "LoadedRecordPage":
        """The page of a stored record; 403 and 404 are judged here."""
        entity, record = access.load(request, slug, record_id, right)
        return cls(request, entity, record, clock.now())

    @classmethod
    def of(cls, request: HttpRequest, record: Any) -> "LoadedRecordPage":
        """The page of a record at hand."""
        return cls(request, entity_of(record), record, clock.now())

    def reload(self) -> "LoadedRecordPage":
        """This page with the record as it is stored now."""
        fresh = LoadedRecordPage.load(self.request, self.entity.slug, self.record.pk)
        fresh.held_version = self.held_version
        return fresh

    # --- what it is --------------------------------------------------------------------------------------------------
    @property
    def user(self) -> Any:
        """The person who looks."""
        return self.request.user

    @property
    def is_new(self) -> bool:
        """True while the record isn't stored yet."""
        return self.record.pk is None

    @property
    def url(self) -> str:
        """Address of the record, of the new-record page while there is none."""
        return f"{self.entity.url}new/" if self.is_new else self.entity.record_url(self.record.pk)

    @property
    def reason(self) -> StatusReason:
        """The status reason."""
        return StatusReason(self.record.status_reason)

    @property
    def status(self) -> str:
        """Active or inactive; "" while there is no record."""
        return "" if self.is_new else str(self.record.status)

    @property
    def title(self) -> str:
        """The record's name, or that it is new."""
        return f"New {self.entity.label}" if self.is_new else str(self.record)

    @property
    def sentence(self) -> tuple[str, str]:
        """What its state means: the emphasised sentence, and the rest."""
        return ("", "") if self.is_new else sentences.sentence(self)

    @property
    def look(self) -> str:
        """The family of the state's colours."""
        return sentences.look(self.record)

    @property
    def moves_by_itself(self) -> bool:
        """True while the service works on it; the header then refreshes itself."""
        return not self.is_new and self.reason.is_transient

    @cached_property
    def bar(self) -> CommandBar:
        """The commands, and the reasons of missing ones."""
        return new_bar(self.entity) if self.is_new else command_bar(self.entity, self.record, self.user)

    @property
    def links(self) -> list[tuple[Any, str]]:
        """(button, address) of what the entity leads to."""
        found = [] if self.is_new else self.entity.extension.links
        return [
            (link, link.href(self) if callable(link.href) else link.href)
            for link in found
            if link.when(self) and (not link.right or self.user.has_perm(link.right))
        ]

    @property
    def assign_url(self) -> str:
        """Where the owner is changed; "" when this person can't do that now."""
        offered = not self.is_new and self.record.lifecycle.is_command("assign") and self.can("assign")
        return f"{self.url}commands/assign/" if offered else ""

    def can(self, command: str) -> bool:
        """True when state and right allow a command."""
        lifecycle = self.record.lifecycle
        is_permitted = not lifecycle.not_permitted(command, self.record, self.user)
        return is_permitted and not lifecycle.refusal(command, self.record)

    def require(self, command: str) -> None:
        """Raise NotPermitted unless the person has every right that a command takes on this record."""
        if why := self.record.lifecycle.not_permitted(command, self.record, self.user):
            raise NotPermitted(why)

    def has_right(self, right: str) -> bool:
        """True when the person has view, add, change, delete or a full permission on this kind."""
        return bool(self.user.has_perm(self.entity.permission(right)))

    def route(self, name: str, **captured: Any) -> str:
        """The address of one of the entity's own routes below this record."""
        route = next(route for route in self.entity.extension.routes if route.name == name)
        return self.url + _filled(route.path, captured)

    # --- its form ----------------------------------------------------------------------------------------------------
    @cached_property
    def form(self) -> RecordForm:
        """The form: what was typed when a POST was refused, else what is stored."""
        if self.validation is not None:
            form = self.validation.form
        else:
            form = RecordForm(self.entity, self.record, self.user)
        narrow(form, self, [n for n in form.fields if n not in form.posted])
        return form

    def why_locked(self, name: str) -> str:
        """Say why a field is locked; "" when this person may edit it now."""
        if not self.is_new and not self.has_right("change"):
            return f"You don't have the right to change {self.entity.plural}."
        return self._why_not_mine(name) or self.form.why_locked(name)

    def _why_not_mine(self, name: str) -> str:
        """Say why this person may not edit what is live, though others may: a change to it is put live."""
        lifecycle = self.record.lifecycle
        if self.is_new or (why := lifecycle.not_permitted("save", self.record, self.user)):
            return "" if self.is_new else why
        waits_for_edit = lifecycle.move_from("edit", self.reason, PERSON) is not None and self.form.why_locked(name)
        return lifecycle.not_permitted("edit", self.record, self.user) if waits_for_edit else ""

    def field(self, name: str) -> FieldView:
        """A field as it is shown."""
        return FieldView(self, name)

    @property
    def row_version(self) -> int:
        """The token of staleness that every form carries."""
        return int(self.record.row_version) if self.held_version is None else self.held_version

    # --- what stands around it ---------------------------------------------------------------------------------------
    @property
    def facts(self) -> list[Fact]:
        """The header's facts."""
        if self.is_new:
            return []
        own = self.entity.extension.facts_function
        return list(own(self)) if own else _usual_facts(self)

    @property
    def tabs(self) -> list[Any]:
        """The tabs that are shown."""
        return tabs.of(self)

    @property
    def tab(self) -> Any:
        """The tab that is open."""
        return tabs.current(self)

    def panels(self, tab_name: str) -> list[Any]:
        """The panels beside the fields of a tab."""
        return [] if self.is_new else [p for p in self.entity.extension.panels if p.tab == tab_name and p.when(self)]

    @cached_property
    def messages(self) -> list[Any]:
        """Messages of commands that were just run."""
        return list(messages.get_messages(self.request))

    @cached_property
    def notices(self) -> list[Notice]:
        """What people should know about the record."""
        if self.is_new:
            return []
        held_up = [Notice("warning", words) for words in fault_words(self.entity.slug, self.record.pk)]
        own = [notice for ask in self.entity.extension.notice_functions for notice in ask(self)]
        return [*unreadable.notices(self), *held_up, *self._unpublished(), *own]

    def _unpublished(self) -> list[Notice]:
        """Say that a change is stored and not live, where saving is meant to put it live at once."""
        record = self.record
        is_shown = record.lifecycle.republish_on_save and self.reason is StatusReason.LIVE
        if not is_shown or not record.has_local_changes:
            return []
        words = f"Version {record.last_publication.number} goes on. Mend what the check finds, then save again."
        return [Notice("warning", words, title="The last change is not live")]

    @cached_property
    def unreadable(self) -> tuple[Problem, ...]:
        """What of the record's content can't be read."""
        return unreadable.faults_of(self)

    def recheck(self) -> None:
        """Run the check again where the page that asked shows its results already, and the state still has one."""
        is_shown = "yes" in (self.request.GET.get(CHECKED), self.request.POST.get(CHECKED))
        if is_shown and not self.is_checked and self.can_check:
            self.problems, self.is_checked = checks.problems(self.record, self.at), True

    @property
    def can_check(self) -> bool:
        """True when this person can check the record for errors now."""
        return not self.is_new and self.record.lifecycle.is_command("check") and self.can("check")

    @property
    def parts_url(self) -> str:
        """Where to go live with what the check says isn't live; "" when it isn't that, or not for this person now."""
        if self.has_typed or not leads_to_parts(self.problems):
            return ""
        lifecycle = self.record.lifecycle
        saves = lifecycle.move_from("save", self.reason, PERSON) is not None
        command = "save" if saves else lifecycle.publishing_command
        return f"{self.url}parts/" if self.can(command) else ""

    @property
    def errors(self) -> list[Problem]:
        """The check's errors."""
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def has_typed(self) -> bool:
        """True when the form shows something that isn't stored."""
        return self.validation is not None


def _usual_facts(page: LoadedRecordPage) -> list[Fact]:
    record, facts = page.record, []
    for name, label in (("starts_at", "Starts"), ("ends_at", "Ends")):
        if hasattr(record, name):
            facts.append(Fact(label, getattr(record, name), "datetime", zone=getattr(record, "time_zone", "")))
    if hasattr(record, "starts_at") and hasattr(record, "time_zone"):
        facts.append(Fact("Time zone", record.time_zone.replace("_", " ")))
    if hasattr(record, "expires_at") and record.expires_at:
        facts.append(Fact("Expires", record.expires_at, "date"))
    facts.append(Fact("Owner", record.owner or "—"))
    facts.append(Fact("Modified", record.modified_at, "ago"))
    return facts


def _filled(path: str, captured: dict[str, Any]) -> str:
    for name, value in captured.items():
        path = "/".join(str(value) if part.strip("<>").split(":")[-1] == name else part for part in path.split("/"))
    return path
