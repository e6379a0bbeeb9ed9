"""The unique key of address holds begins with the contact: an index by run and place first tempts the planner to it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('runs', '0001_initial'),
        ('service_mail', '0002_runs'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='addresshold',
            name='one_hold_a_message',
        ),
        migrations.AddConstraint(
            model_name='addresshold',
            constraint=models.UniqueConstraint(fields=('contact_id', 'run', 'place', 'message_id'), name='one_hold_a_message'),
        ),
    ]
