"""Marks the demo's sign-ins; those of the first version are known by name and password."""

from typing import Any

from django.contrib.auth.hashers import check_password
from django.db import migrations, models
from django.db.models import Q

NAMES = ("admin", "marketer", "reviewer")
DOMAIN = "@nordwind.example"
PASSWORD = "golive-demo"


def mark(apps: Any, schema_editor: Any) -> None:
    """Hashing takes a third of a second each, so only those are asked that look like the demo's."""
    users = apps.get_model("users", "User")._base_manager.using(schema_editor.connection.alias)
    looks_so = users.filter(Q(username__in=NAMES) | Q(email__endswith=DOMAIN)).values_list("pk", "password")
    found = [pk for pk, stored in looks_so if check_password(PASSWORD, stored)]
    users.filter(pk__in=found).update(is_demo=True)


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]

    operations = [
        migrations.AddField("User", "is_demo", models.BooleanField(default=False, editable=False)),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    ]
