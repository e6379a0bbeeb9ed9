"""Imports count the opt-outs that they take over and take back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0009_import_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='import',
            name='lifted',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='import',
            name='opted_out',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
