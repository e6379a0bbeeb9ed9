"""Tabs that every record has: General, where it is used, its versions, its history."""

from typing import TYPE_CHECKING, Any

from marketing.console.extension import Tab
from marketing.console.record import uses, versions
from marketing.console.record.histories import history_of

if TYPE_CHECKING:
    from marketing.console.record.record_page import RecordPage


def _uses(page: "RecordPage") -> dict[str, Any]:
    return {"uses": uses.of(page)}


def _versions(page: "RecordPage") -> dict[str, Any]:
    return versions.of(page.record, page.request.GET)


def _history(page: "RecordPage") -> dict[str, Any]:
    return {"history": history_of(page.record, page.request.GET.get("from", ""))}


GENERAL = Tab("general", "General", "console/tabs/general.html", on_new=True)
LATER = (
    Tab("uses", "Used by", "console/tabs/uses.html", _uses, lazy=True),
    Tab(
        "versions",
        "Versions",
        "console/tabs/versions.html",
        _versions,
        lazy=True,
        when=lambda p: p.entity.is_publishable,
    ),
    Tab("history", "History", "console/tabs/history.html", _history, lazy=True),
)
