"""A column for e-mail addresses, stored and looked up in lower case."""

from django.db import models


class EmailColumn(models.EmailField):
    """Mail servers ignore case, so we do too; an EmailField in the database."""

    def to_python(self, value):
        value = super().to_python(value)
        return value.lower() if isinstance(value, str) else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value.lower() if isinstance(value, str) else value

    def pre_save(self, model_instance, add: bool) -> str:
        address = super().pre_save(model_instance, add).lower()
        setattr(model_instance, self.attname, address)
        return address

    def deconstruct(self):
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.EmailField", arguments, options
