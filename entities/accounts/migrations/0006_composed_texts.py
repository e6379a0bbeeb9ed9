"""Letters with accents are one letter each, however they came in: rules and searches look for them like that."""

from django.db import migrations

from marketing.audience.upgrading import compose_stored


def compose(apps, schema_editor):
    compose_stored(apps.get_model("accounts", "Account"))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_names_with_accents")]

    operations = [migrations.RunPython(compose, migrations.RunPython.noop)]
