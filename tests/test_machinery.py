"""The machinery knows no entity by name: what is particular to one stands in its own package, or is registered.

design.md 2: "marketing/ the machinery: knows no entity by name … settings.ENTITIES lists the packages".
"""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

from marketing.lifecycle import registry
from tests.test_architecture import lines_with, name, python_files

# Names of kinds that are names of something else in the service too: the contracts' kinds, its tasks and queues, the
# data that mails are filled in with, the captured mail, the public address of pictures.
SERVICE_WORDS = {
    "emails", "journeys", "segments", "content-settings", "content_settings", "media", "outgoing_mail",
    "lead-scoring-models",
}  # fmt: skip
SERVICE = ("marketing/contracts/", "marketing/service/", "marketing/operations/arrangement.py")


def names() -> set[str]:
    """Return the app labels of the entities' packages, and the kinds of their records."""
    labels = {config.label for config in apps.get_app_configs() if config.name in settings.ENTITIES}
    return labels | set(registry.kinds())


def quoted(words: set[str]) -> str:
    """Return a pattern of these words as strings of their own, or at the start of `label.Model` and `label_table`."""
    return rf"""["'/](?:{"|".join(sorted(words))})(?:["'./]|_[a-z]+["'])"""


def machinery() -> list[Path]:
    """Return the modules of `marketing/` but the settings, which list the packages."""
    return [path for path in python_files("marketing") if name(path) != "marketing/settings.py"]


def test_no_package_of_an_entity_is_named() -> None:
    packages = "|".join(re.escape(package).replace(r"\.", "[./]") for package in settings.ENTITIES)

    assert lines_with(rf"\b(?:{packages})\b|^\s*(?:from|import) entities\b", machinery()) == []


def test_no_kind_is_named_where_every_kind_is_treated_alike() -> None:
    kernel = [path for path in machinery() if not name(path).startswith(SERVICE)]

    assert len(names()) > len(settings.ENTITIES)
    assert lines_with(quoted(names()), kernel) == []


def test_the_service_names_no_kind_but_by_its_contract() -> None:
    assert names() >= SERVICE_WORDS
    assert lines_with(quoted(names() - SERVICE_WORDS), machinery()) == []


def test_what_sends_records_and_shows_does_not_know_what_a_journey_is() -> None:
    """Runs have a kind: forms, events and journeys of another kind send mail and record what people do as well."""
    rooms = [f"marketing/service/{room}" for room in ("interactions", "mail", "prepared", "runs", "web")]
    modules = [path for path in python_files(*rooms) if path.name != "upgrading.py"]  # of data from before runs

    assert lines_with(r"contracts\.journey|JourneyVersion|journey_(?:id|name)", modules) == []
