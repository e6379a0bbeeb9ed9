from django.db import migrations

from marketing.audience.names import identity

BATCH = 2000


def fill(apps, schema_editor):
    """Tell companies apart whose names differ in accents alone."""
    account = apps.get_model("accounts", "Account")
    rows = account._base_manager.using(schema_editor.connection.alias).only("name")
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in batch:
            row.name_key = identity(row.name)[:200]
        account._base_manager.bulk_update(batch, ["name_key"], batch_size=200)
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0004_fill_name_key"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
