"""Letters with accents are one letter each, however they came in: rules and searches look for them like that."""

from django.db import migrations

from marketing.audience.upgrading import compose_stored


def compose(apps, schema_editor):
    compose_stored(apps.get_model("contacts", "Contact"))


class Migration(migrations.Migration):
    dependencies = [("contacts", "0006_kept_opt_outs")]

    operations = [migrations.RunPython(compose, migrations.RunPython.noop)]
