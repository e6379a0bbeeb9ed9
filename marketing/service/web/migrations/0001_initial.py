"""Public addresses."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('publishing', '0002_live_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=40)),
                ('record_id', models.BigIntegerField()),
                ('is_current', models.BooleanField(default=True)),
                ('since', models.DateTimeField()),
                ('live', models.ForeignObject(from_fields=['kind', 'record_id'], null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='publishing.livepublication', to_fields=['kind', 'record_id'])),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('slug',), name='slug_once'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('kind', 'record_id'), name='one_current_address')],
            },
        ),
    ]
