"""Makes the toy's table from the model as it stands, so that nothing here has to follow the kernel."""

from django.conf import settings
from django.db import migrations
from django.db.migrations.state import ModelState

from tests.toy.models import Toy

state = ModelState.from_model(Toy)


class Migration(migrations.Migration):
    """One table."""

    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name=state.name,
            fields=list(state.fields.items()),
            options=state.options,
            bases=state.bases,
            managers=state.managers,
        )
    ]
