"""Types of interactions are whatever apps register; what an interaction is about can be a record of any kind."""

from django.db import migrations, models

ABOUT_EMAILS = "UPDATE interactions_interaction SET subject_kind = 'emails' WHERE subject_id IS NOT NULL"


class Migration(migrations.Migration):

    dependencies = [
        ('interactions', '0002_runs'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='interaction', name='interaction_email'),
        migrations.RenameField(model_name='interaction', old_name='email_id', new_name='subject_id'),
        migrations.AddField(
            model_name='interaction',
            name='subject_kind',
            field=models.CharField(blank=True, default='', max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(model_name='interaction', name='payload', field=models.JSONField(default=dict)),
        migrations.AlterField(model_name='interaction', name='type', field=models.CharField(max_length=40)),
        migrations.RunSQL(ABOUT_EMAILS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(fields=['subject_id', 'subject_kind', 'type'], name='interaction_subject'),
        ),
    ]
