"""Messages, address holds and captured mail point at a run, and a place in it, instead of a journey and its tile."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from marketing.service.runs.upgrading import point_at_runs


def point(apps, schema_editor):
    run, message = apps.get_model("runs", "Run"), apps.get_model("service_mail", "Message")
    point_at_runs(run, message, "queued_at")
    hold = apps.get_model("service_mail", "AddressHold")
    point_at_runs(run, hold)
    contact = message.objects.filter(pk=OuterRef("message_id")).values("contact_id")[:1]
    hold.objects.update(contact_id=Coalesce(Subquery(contact), 0))
    point_at_runs(run, apps.get_model("service_mail", "CapturedMessage"), "at")


def run_column(on_delete, name='+', **options):
    return models.ForeignKey(db_constraint=False, db_index=False, on_delete=on_delete, related_name=name, to='runs.run', **options)


class Migration(migrations.Migration):

    dependencies = [
        ('service_mail', '0001_initial'),
        ('runs', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='addresshold', name='one_message_per_address'),
        migrations.RemoveConstraint(model_name='message', name='message_once'),
        migrations.RemoveIndex(model_name='message', name='message_due'),
        migrations.RemoveIndex(model_name='message', name='message_results'),
        migrations.AddField(model_name='addresshold', name='run', field=run_column(django.db.models.deletion.CASCADE, null=True)),
        migrations.AddField(model_name='addresshold', name='contact_id', field=models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField(model_name='message', name='run', field=run_column(django.db.models.deletion.PROTECT, 'messages', null=True)),
        migrations.AddField(model_name='message', name='subject_kind', field=models.CharField(blank=True, max_length=40, default=''), preserve_default=False),
        migrations.AddField(model_name='message', name='subject_id', field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name='capturedmessage', name='run', field=run_column(django.db.models.deletion.SET_NULL, null=True)),
        migrations.RunPython(point, migrations.RunPython.noop),
        migrations.RemoveField(model_name='addresshold', name='journey_id'),
        migrations.RemoveField(model_name='message', name='journey_id'),
        migrations.RemoveField(model_name='message', name='enrolment_id'),
        migrations.RemoveField(model_name='capturedmessage', name='journey_id'),
        migrations.RenameField(model_name='addresshold', old_name='tile_id', new_name='place'),
        migrations.RenameField(model_name='message', old_name='tile_id', new_name='place'),
        migrations.AlterField(model_name='addresshold', name='run', field=run_column(django.db.models.deletion.CASCADE)),
        migrations.AlterField(model_name='message', name='run', field=run_column(django.db.models.deletion.PROTECT, 'messages')),
        migrations.AlterField(model_name='message', name='contact_id', field=models.BigIntegerField()),
        migrations.AddConstraint(
            model_name='addresshold',
            constraint=models.UniqueConstraint(fields=('contact_id', 'run', 'place', 'message_id'), name='one_hold_a_message'),
        ),
        migrations.AddIndex(
            model_name='addresshold',
            index=models.Index(fields=['address_key', 'run', 'place'], name='address_hold'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('contact_id', 'run', 'place', 'subject_kind', 'subject_id'), name='message_once'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['run', 'due_at'], name='message_due'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['state', 'run', 'place'], name='message_results'),
        ),
    ]
