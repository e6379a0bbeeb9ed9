"""Fills a fresh database as the release before had it, migrates it, and lets its journeys run on; prints what became.

Run as a process of its own, with DATABASE_URL of an empty database: `python -m tests.upgrading.upgrade`.
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402  the set-up comes first
from django.db import connection, transaction  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

DUMP = Path(__file__).with_name("before_runs.json")
LIVE_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def fill(dump: dict[str, Any]) -> None:
    """Migrate to where the dump's database stood, and store its rows as they were."""
    executor = MigrationExecutor(connection)
    known = set(executor.loader.graph.nodes)
    targets = {app: (app, name) for app, name in dump["migrations"] if (app, name) in known}
    executor.migrate(list(targets.values()))
    apps = MigrationExecutor(connection).loader.project_state(list(targets.values())).apps
    with transaction.atomic():
        for label, rows in dump["rows"].items():
            model = apps.get_model(label)
            model._base_manager.bulk_create([_row(model, row) for row in rows])
            _go_on_counting(model)


def _row(model: Any, values: dict[str, Any]) -> Any:
    fields = [field for field in model._meta.concrete_fields if field.name in values and not field.generated]
    return model(pk=values["pk"], **{field.attname: field.to_python(values[field.name]) for field in fields})


def _go_on_counting(model: Any) -> None:
    if connection.vendor == "postgresql" and model._meta.pk.get_internal_type() == "BigAutoField":
        table, column = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}")


def run_on() -> dict[str, Any]:
    """Let the service run on: at once, and when the wait of three days is over."""
    from marketing.service.intake import sweep as intake
    from marketing.service.journeys import runner
    from marketing.service.mail.outbox import sender
    from marketing.service.segments import engine

    def turn(at: datetime) -> dict[str, Any]:
        for _ in range(3):
            for part in (intake, engine, runner, sender):
                part.sweep(at)
        runner.sweep(at)
        return told()

    return {
        "migrated": told(),
        "next day": turn(LIVE_AT + timedelta(days=1)),
        "after the wait": turn(LIVE_AT + timedelta(days=5)),
    }


def told() -> dict[str, Any]:
    """Return where contacts and messages stand, by journey."""
    from marketing.contracts.journey import JourneyVersion
    from marketing.lifecycle import registry
    from marketing.lifecycle.faults import Fault
    from marketing.publishing.publish import load
    from marketing.service import insights
    from marketing.service.journeys.models import Enrolment
    from marketing.service.mail.models import CapturedMessage, Message
    from marketing.service.prepared.models import Prepared
    from marketing.service.runs.models import Run

    journeys: Any = registry.model_for("journeys")

    def minimum_of(journey: Any) -> int | None:
        return load(journey.last_publication, JourneyVersion).minimum_consent

    def count(rows: Any, *names: str) -> dict[str, int]:
        keys = [" ".join(map(str, values)) for values in rows.values_list("run__record_id", *names)]
        return {key: keys.count(key) for key in sorted(set(keys))}

    return {
        "runs": [[run.kind, run.record_id, run.number] for run in Run.objects.order_by("pk")],
        "inside": count(Enrolment.objects.all(), "tile_id", "state"),
        "messages": count(Message.objects.all(), "place", "state"),
        "captured": CapturedMessage.objects.count(),
        "opened": insights.email_results(journey_id=1, tile_id="t2").unique_opens,
        "prepared": [[row.kind, row.digest[:8], row.compiler_version] for row in Prepared.objects.order_by("pk")],
        "journeys": [[one.pk, minimum_of(one), one.has_local_changes] for one in journeys.objects.order_by("pk")],
        "faults": [str(fault) for fault in Fault.objects.all()],
    }


def main() -> None:
    """Do all of it."""
    fill(json.loads(DUMP.read_text()))
    call_command("migrate", verbosity=0)
    json.dump(run_on(), sys.stdout)


if __name__ == "__main__":
    main()
