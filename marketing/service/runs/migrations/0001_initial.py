"""Runs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('publishing', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('record_id', models.BigIntegerField()),
                ('number', models.PositiveIntegerField(default=1)),
                ('starts_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('why_closed', models.CharField(blank=True, max_length=60)),
                ('cleared_at', models.DateTimeField(null=True)),
                ('publication', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.publication')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['kind'], name='run_open'), models.Index(condition=models.Q(('cleared_at__isnull', True), ('closed_at__isnull', False)), fields=['kind'], name='run_uncleared')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'record_id', 'number'), name='run_number_once')],
            },
        ),
    ]
