from django.db import migrations

from marketing.lifecycle.text import fold

BATCH = 2000


def fill(apps, schema_editor):
    """Give the companies that are there the key of their name, a batch at a time."""
    account = apps.get_model("accounts", "Account")
    rows = account._base_manager.using(schema_editor.connection.alias).only("name")
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in batch:
            row.name_key = fold(row.name.strip())[:200]
        account._base_manager.bulk_update(batch, ["name_key"], batch_size=200)
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_name_key"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
