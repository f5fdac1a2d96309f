"""The column of a telephone number, for models whose forms are made from them."""

from django.core.exceptions import ValidationError
from django.db import models

from .telephone import as_stored, parse_telephone


def validate_telephone(text: str) -> None:
    """Gives an error beside the field of the admin's form."""
    try:
        parse_telephone(text)
    except ValueError as error:
        raise ValidationError(str(error), code="telephone") from error


class TelephoneColumn(models.CharField):
    """A column for telephone numbers: validated in forms and stored in one form, whoever writes it;
    a text column in the database.
    """

    default_validators = (validate_telephone,)

    def clean(self, value, model_instance):
        return as_stored(super().clean(value, model_instance), self.max_length)

    def pre_save(self, model_instance, add: bool) -> str:
        text = as_stored(super().pre_save(model_instance, add), self.max_length)
        setattr(model_instance, self.attname, text)
        return text

    def deconstruct(self):
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options
