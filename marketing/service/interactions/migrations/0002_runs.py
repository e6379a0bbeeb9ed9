"""Interactions point at a run instead of a journey; a dedupe key is unique for a contact."""

import django.db.models.deletion
from django.db import migrations, models

from marketing.service.runs.upgrading import point_at_runs


def point(apps, schema_editor):
    point_at_runs(apps.get_model("runs", "Run"), apps.get_model("interactions", "Interaction"), "at")


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0001_initial'),
        ('runs', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='interaction', name='interaction_tile'),
        migrations.RemoveIndex(model_name='interaction', name='interaction_contact'),
        migrations.AddField(
            model_name='interaction',
            name='run',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='runs.run'),
        ),
        migrations.RunPython(point, migrations.RunPython.noop),
        migrations.RemoveField(model_name='interaction', name='journey_id'),
        migrations.AlterField(
            model_name='interaction',
            name='dedupe_key',
            field=models.CharField(max_length=100, null=True),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['type', 'run', 'tile_id', 'message_id'], name='interaction_tile'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['contact_id', 'run', 'tile_id'], name='interaction_contact'),
        ),
        migrations.AddConstraint(
            model_name='interaction',
            constraint=models.UniqueConstraint(fields=('contact_id', 'dedupe_key'), name='interaction_once'),
        ),
    ]
