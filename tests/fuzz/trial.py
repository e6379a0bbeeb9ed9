"""What is done with a case: stored through the door, or past it where the door refuses, then looked at and run.

Every step is bounded in CPU time, not in time: other processes of the machine don't count.
"""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing import running
from marketing import clock
from marketing.lifecycle import registry
from marketing.lifecycle.faults import Fault
from marketing.service.journeys import runner
from marketing.service.web import tracking
from tests import factories
from tests.fuzz.grammar import A_SEGMENT, AN_EMAIL, IS_LONG
from tests.service import steps
from tests.unreadable import poison

# A second, and where other tests share the machine's caches with this one three.
SECONDS = 1.0 if IS_LONG else 3.0
ANSWERS = frozenset((200, 204, 302, 400, 403, 404, 405, 409, 422))
HTMX = {"HX-Request": "true"}
FAULTY = ("unexpected error", "The database could not")


class Failed(AssertionError):
    """A case that must not be; the words say what happened at which step."""


class Slow(Failed):
    """A step that took too long."""


class Trial:
    """One case on its way: the browser of a marketer, and what is measured."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=True)
        self.client.force_login(factories.marketer())
        cache.clear()
        tracking.targets.clear()  # by number, and what was rolled back leaves numbers that come again

    def step(self, name: str, act: Callable[[], Any]) -> Any:
        """Do one step within its time."""
        start = time.process_time()
        found = act()
        if (spent := time.process_time() - start) > SECONDS:
            raise Slow(f"{name} took {spent:.1f} s of CPU time")
        return found

    def get(self, path: str) -> Any:
        """Look at a page, as htmx asks for it where it is a part of one."""
        answer = self.step(f"GET {path}", lambda: self.client.get(path, headers=HTMX if path.count("/") > 3 else {}))
        return self._judged(f"GET {path}", answer)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Send a form."""
        return self._judged(f"POST {path}", self.step(f"POST {path}", lambda: self.client.post(path, body)))

    def store(self, record: Any, columns: dict[str, Any]) -> None:
        """Send columns to a record's form; content that it refuses is put into the database all the same."""
        content = [name for name in columns if _is_content(record, name)]
        body = {name: json.dumps(one) if name in content else str(one) for name, one in columns.items()}
        answer = self.post(f"/{record.slug}/{record.pk}/", {"row_version": record.row_version, **body})
        if answer.status_code == 302:
            return
        for name in content:
            if connection.vendor == "sqlite" or not ("\\u0000" in body[name] or "\\ud8" in body[name]):
                poison.write(record, name, body[name])

    def look(self, record: Any, parts: Iterable[str] = ()) -> None:
        """See the record and its parts, ask for its check, and press Go live."""
        url = f"/{record.slug}/{record.pk}/"
        for part in ("", *parts):
            if (shown := self.get(url + part).status_code) not in (200, 404):
                raise Failed(f"GET {url}{part} answers {shown}")
        self.post(f"{url}commands/check/", {})
        self.post(f"{url}commands/go-live/", {"confirm": "yes"})

    def work(self) -> None:
        """Let the service take its turns; nothing may be held up by what it did not expect."""
        self.step("the service's turn", lambda: steps.turn(times=1))
        for fault in Fault.objects.all():
            if any(words in fault.error for words in FAULTY):
                raise Failed(f"{fault.doing}: {fault.error}")

    @staticmethod
    def _judged(name: str, answer: Any) -> Any:
        if answer.status_code not in ANSWERS:
            raise Failed(f"{name} answered {answer.status_code}")
        return answer


def _is_content(record: Any, name: str) -> bool:
    return name in type(record).data_fields() and isinstance(type(record)().value_of(name), (dict, list))


def email(columns: dict[str, Any]) -> None:
    """Try an email, and where it goes live, send it to somebody."""
    trial, record = Trial(), factories.email()
    trial.store(record, columns)
    trial.look(record, ("preview/",))
    record = registry.get("emails", record.pk)
    if record.status_reason == "live":
        source = factories.live("segments")
        journey = factories.journey(tile_settings=factories.tile_settings(source, record))
        trial.step("Go live of a journey", lambda: steps.go_live(journey))
    trial.work()


def segment(query: Any) -> None:
    """Try a segment's query."""
    trial, record = Trial(), factories.segment()
    trial.store(record, {"dynamic_query": query})
    trial.look(record, ("estimate/dynamic_query/",))
    trial.work()


def journey(columns: dict[str, Any]) -> None:
    """Try a journey's pipeline and tile settings, and move people through it."""
    trial, record = Trial(), factories.journey()
    marks = {A_SEGMENT: factories.live("segments").pk, AN_EMAIL: factories.live("emails").pk}
    trial.store(record, _with_ids(columns, marks))
    trial.look(record, ("pulse/?was=draft", "tiles/t2/"))
    trial.work()
    trial.step("moving people on", lambda: runner.sweep(clock.now()))
    trial.get(f"/journeys/{record.pk}/")


def import_file(content: bytes, columns: dict[str, str], duplicates: str) -> None:
    """Try a file: upload, page, start, the worker's turn, what was refused."""
    trial = Trial()
    trial.post("/contacts/import/", {"file": SimpleUploadedFile("people.csv", content)})
    job = Import.objects.order_by("-pk").first()
    if job is None:
        return
    url = f"/contacts/import/{job.pk}/"
    trial.get(url)
    guessed = {f"column-{index}": key for index, key in job.mapping.items()}
    trial.post(url, {**guessed, **columns, "duplicates": duplicates, "date_order": "day"})
    trial.step("the import's turn", lambda: running.run(job.pk, clock.now()))
    job.refresh_from_db()
    trial.get(url)
    refused: Any = trial.get(f"{url}refused/")
    if getattr(refused, "streaming", False):
        trial.step("the refused rows", lambda: list(refused.streaming_content))
    if job.state == ImportState.RUNNING:
        raise Failed("The import's turn ended, and it is still running")
    if any(words in job.error for words in ("could not be stored",)):
        raise Failed(job.error)
    trial.get("/contacts/")


def _with_ids(value: Any, marks: dict[str, int]) -> Any:
    """Return a value with real ids in place of marks."""
    if isinstance(value, dict):
        return {key: _with_ids(inner, marks) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_ids(inner, marks) for inner in value]
    return marks.get(value, value) if isinstance(value, str) else value
