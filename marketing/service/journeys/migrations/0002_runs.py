"""Enrolments and steps point at a run instead of a journey."""

import django.db.models.deletion
from django.db import migrations, models

from marketing.service.runs.upgrading import point_at_runs


def point(apps, schema_editor):
    run = apps.get_model("runs", "Run")
    point_at_runs(run, apps.get_model("service_journeys", "Enrolment"), "entered_at")
    point_at_runs(run, apps.get_model("service_journeys", "Step"), "entered_at")


def run_column(**options):
    return models.ForeignKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='runs.run',
        **options,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('service_journeys', '0001_initial'),
        ('runs', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='enrolment', name='enrolled_once'),
        migrations.RemoveIndex(model_name='enrolment', name='enrolment_due'),
        migrations.RemoveIndex(model_name='enrolment', name='enrolment_state'),
        migrations.RemoveIndex(model_name='enrolment', name='enrolment_contact'),
        migrations.RemoveConstraint(model_name='step', name='step_once'),
        migrations.RemoveIndex(model_name='step', name='step_counter'),
        migrations.AddField(model_name='enrolment', name='run', field=run_column(null=True)),
        migrations.AddField(model_name='step', name='run', field=run_column(null=True)),
        migrations.RunPython(point, migrations.RunPython.noop),
        migrations.RemoveField(model_name='enrolment', name='journey_id'),
        migrations.RemoveField(model_name='enrolment', name='iteration'),
        migrations.RemoveField(model_name='step', name='journey_id'),
        migrations.AlterField(model_name='enrolment', name='run', field=run_column()),
        migrations.AlterField(model_name='step', name='run', field=run_column()),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['run', 'due_at'], name='enrolment_due'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['state', 'run', 'id'], name='enrolment_state'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(fields=('contact_id', 'run'), name='enrolled_once'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(fields=['outcome', 'run', 'tile_id', 'id'], name='step_counter'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('enrolment', 'tile_id', 'contact_id'), name='step_once'),
        ),
        # What it saw is looked at once more: doing so twice changes nothing.
        migrations.DeleteModel(name='Watch'),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('run_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('publication_id', models.BigIntegerField(null=True)),
                ('sources', models.CharField(blank=True, max_length=64)),
                ('suppression', models.CharField(blank=True, max_length=64)),
            ],
        ),
    ]
