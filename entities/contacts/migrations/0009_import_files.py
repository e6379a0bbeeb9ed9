"""Imports: the order of dates by choice, cells left out, reasons shared by rows, whom an import was about."""

import re

import django.db.models.deletion
from django.db import migrations, models

AT_ONCE = 1000


def choose_month_first(apps, schema_editor):
    apps.get_model("contacts", "Import").objects.filter(day_first=False).update(date_order="month")


def share_reasons(apps, schema_editor):
    """Refused rows of before have one reason each, without what a cell held."""
    fault, refusal = apps.get_model("contacts", "ImportFault"), apps.get_model("contacts", "ImportRefusal")
    last = 0
    while rows := list(refusal.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        fault.objects.bulk_create(
            [
                fault(of_id=row.of_id, line=row.line, reason=re.sub(r"“.*”\s*", "", row.reason, flags=re.S)[:200])
                for row in rows
            ]
        )
        last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0008_consent'),
    ]

    operations = [
        migrations.AddField(
            model_name='import',
            name='bad_cells',
            field=models.CharField(choices=[('leave', 'Import the row without that cell'), ('refuse', 'Refuse the row')], default='leave', max_length=6),
        ),
        migrations.AddField(
            model_name='import',
            name='date_order',
            field=models.CharField(choices=[('day', 'Day first: 31/12/2026'), ('month', 'Month first: 12/31/2026'), ('year', 'Year first: 2026/12/31')], default='day', max_length=5),
        ),
        migrations.RunPython(choose_month_first, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='import',
            name='day_first',
        ),
        migrations.AddField(
            model_name='import',
            name='left_out',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='importrefusal',
            name='is_imported',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='importrefusal',
            name='of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='noted_rows', to='contacts.import'),
        ),
        migrations.CreateModel(
            name='ImportedContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact_id', models.BigIntegerField()),
                ('is_known', models.BooleanField(default=False)),
                ('of', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='people', to='contacts.import')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('of', 'contact_id'), name='imported_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportFault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('column', models.PositiveIntegerField(null=True)),
                ('reason', models.CharField(max_length=200)),
                ('is_imported', models.BooleanField(default=False)),
                ('of', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='faults', to='contacts.import')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['of', 'is_imported', 'reason', 'line'], name='import_reason')],
            },
        ),
        migrations.RunPython(share_reasons, migrations.RunPython.noop),
    ]
