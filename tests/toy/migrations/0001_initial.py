"""Makes the toy's tables from the models as they stand, so that nothing here has to follow the kernel."""

from django.conf import settings
from django.db import migrations, models
from django.db.migrations.state import ModelState

from tests.toy.models import Spin, Toy


def table_of(model: type[models.Model]) -> migrations.CreateModel:
    """Return the operation that makes a model's table."""
    state = ModelState.from_model(model)
    return migrations.CreateModel(
        name=state.name,
        fields=list(state.fields.items()),
        options=state.options,
        bases=state.bases,
        managers=state.managers,
    )


class Migration(migrations.Migration):
    """A table for each."""

    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [table_of(Toy), table_of(Spin)]
