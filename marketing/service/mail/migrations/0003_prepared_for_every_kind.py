"""What was compiled of emails is kept with what every other kind prepares: nothing has to be compiled anew."""

from django.db import migrations

CARRY_OVER = """
    INSERT INTO prepared_prepared (kind, digest, compiler_version, content, at)
    SELECT 'emails', digest, CAST(compiler_version AS integer), content, at FROM service_mail_preparedemail
"""


class Migration(migrations.Migration):

    dependencies = [
        ('service_mail', '0002_runs'),
        ('prepared', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.DeleteModel(name='PreparedEmail'),
    ]
