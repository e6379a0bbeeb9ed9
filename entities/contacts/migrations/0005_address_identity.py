from django.db import migrations

from marketing.audience.addresses import identity

BATCH = 2000


def fill(apps, schema_editor):
    """Tell addresses apart that differ in accents: an ASCII address keeps the key it has."""
    contact = apps.get_model("contacts", "Contact")
    rows = contact._base_manager.using(schema_editor.connection.alias).only("email", "email_key")
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        changed = [row for row in batch if row.email_key != identity(row.email)]
        for row in changed:
            row.email_key = identity(row.email)
        contact._base_manager.bulk_update(changed, ["email_key"], batch_size=200)
        last = batch[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ("contacts", "0004_recently_changed"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
