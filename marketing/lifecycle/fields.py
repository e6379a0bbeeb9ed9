"""The protected state column. Why not django-fsm's own mixins: design.md 7."""

from typing import Any

from django_fsm import FSMField, FSMFieldDescriptor


class StateDescriptor(FSMFieldDescriptor):
    """Lets a protected state be set again to the value it has, which full_clean() does."""

    def __set__(self, instance: Any, value: Any) -> None:
        if self.field.protected and instance.__dict__.get(self.field.name, object()) == value:
            return
        super().__set__(instance, value)


class StateField(FSMField):
    """A status reason that transitions alone change and that no form shows."""

    descriptor_class = StateDescriptor

    def formfield(self, **kwargs: Any) -> None:
        """Never appear in a form."""
        return
