"""Companies that were stored before their names had a key get one."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests import factories

MIGRATION = "0005_names_with_accents"


@pytest.mark.django_db
def test_companies_that_are_there_get_the_key_of_their_name(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module(f"entities.accounts.migrations.{MIGRATION}")
    monkeypatch.setattr(module, "BATCH", 2)
    for name in ("Café Ärzte", "ACME", "Müller & Söhne"):
        factories.account(name=name)
    apps = MigrationLoader(connection).project_state(("accounts", MIGRATION)).apps
    companies = apps.get_model("accounts", "Account")._base_manager
    keys = list(companies.order_by("pk").values_list("name_key", flat=True))
    companies.update(name_key="")
    module.fill(apps, SimpleNamespace(connection=connection))
    assert list(companies.order_by("pk").values_list("name_key", flat=True)) == keys
    assert keys == ["café ärzte", "acme", "müller & söhne"]
