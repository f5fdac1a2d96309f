"""Writes down which rows are samples, while they are laid."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction
from django.utils import timezone

from .models import THE_ONLY_ONE, DemoContent, DemoRows
from .pictures import Difference, difference, hold_all_kinds, kinds, rows_of, take_picture


@contextmanager
def recorded_as_demo() -> Iterator[None]:
    """All rows that come or change inside are samples. One transaction, in which nobody else
    writes.

    Raises what is raised inside; nothing is laid then.
    """
    with transaction.atomic():
        hold_all_kinds()
        before = take_picture()
        yield
        DemoContent.objects.get_or_create(pk=THE_ONLY_ONE, defaults={"laid_at": timezone.now()})
        for model in kinds():
            keep(model, difference(before[model], rows_of(model)))


def keep(model: type[models.Model], found: Difference) -> None:
    """Beside what an earlier run wrote down: what a newer version adds is sample, too."""
    if not (found.keys or found.changed):
        return
    rows, _ = DemoRows.objects.get_or_create(model=model._meta.label_lower)
    rows.keys |= found.keys
    rows.changed = found.changed | rows.changed
    rows.save()
