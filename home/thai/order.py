"""Registers in dictionary order, by a stored key: no database sorts Thai as a Thai
dictionary does.
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import models

from .writing import sort_key


class InDictionaryOrder(models.Model):
    """A record that lists, choosers and selects show in the order of a Thai dictionary; the
    key is bytes, which every database sorts in the same way.
    """

    sorted_by = "name"
    ignored_prefix = ""

    order_key = models.BinaryField(editable=False, default=b"")

    class Meta:
        abstract = True
        ordering = ["order_key"]

    def save(self, *args, update_fields=None, **kwargs):
        """Updates the key together with the name."""
        self.order_key = self.make_order_key()
        if update_fields is not None and self.sorted_by in update_fields:
            update_fields = {*update_fields, "order_key"}
        return super().save(*args, update_fields=update_fields, **kwargs)

    def make_order_key(self) -> bytes:
        return sort_key(getattr(self, self.sorted_by), self.ignored_prefix).encode()


def in_thai_order(rows: Iterable, name: str) -> list:
    """The rows of a short list, sorted in Python by this attribute as a Thai dictionary would."""
    return sorted(rows, key=lambda row: sort_key(getattr(row, name)))


def fill_order_keys() -> None:
    """Store the keys of rows from before there were any."""
    for model in apps.get_models():
        if issubclass(model, InDictionaryOrder):
            for row in model.objects.filter(order_key=b""):
                model.objects.filter(pk=row.pk).update(order_key=row.make_order_key())
