"""Makes the tables from the models as they stand, so that nothing here has to follow the kernel."""

from django.conf import settings
from django.db import migrations
from django.db.migrations.state import ModelState

from tests.shapes.models import Edition, Fair, Leaflet


def table(model: type) -> migrations.CreateModel:
    """The table of one model."""
    state = ModelState.from_model(model)
    return migrations.CreateModel(
        name=state.name,
        fields=list(state.fields.items()),
        options=state.options,
        bases=state.bases,
        managers=state.managers,
    )


class Migration(migrations.Migration):
    """One table for each toy."""

    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [table(model) for model in (Fair, Leaflet, Edition)]
