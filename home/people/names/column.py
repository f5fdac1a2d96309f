"""The column of the key that a name of an account is compared by."""

from django.db import models

from home.thai.keys import username_key


class UsernameKeyColumn(models.CharField):
    """Made of the name whenever an account is stored, by `bulk_create` too; text for the
    database.
    """

    def pre_save(self, model_instance, add: bool) -> str:
        key = username_key(model_instance.username)
        setattr(model_instance, self.attname, key)
        return key

    def deconstruct(self):
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options
