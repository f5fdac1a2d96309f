"""Erases again, in a restored database, those who were erased since the backup was taken."""

import re
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models

from home.people.models import User
from home.privacy.erased import NOBODY, Erased, fact_of_account
from home.privacy.personal_data import ERASED, Subject, take_away, text_columns

ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]\\]+@[^\s@<>\"',;:()\[\]\\]+")


def erase_again(lines: Iterable[Erased]) -> int:
    """How many of them the backup still held."""
    listed = list(dict.fromkeys(lines))
    subjects = [*accounts_meant(listed), *addresses_meant(listed)]
    for subject in subjects:
        take_away(subject)
    return len(subjects)


def accounts_meant(lines: Iterable[Erased]) -> Iterator[Subject]:
    for line in lines:
        if line.account == NOBODY:
            continue
        user = User.objects.filter(pk=line.account).first()
        if user is None or user.username == f"erased-{user.pk}":
            continue
        if line.means(fact_of_account(user.date_joined)):
            yield Subject.of_user(user)


def addresses_meant(lines: Iterable[Erased]) -> Iterator[Subject]:
    """People without an account are found by trying every address that stands anywhere."""
    nameless = [line for line in lines if line.account == NOBODY]
    if not nameless:
        return
    for address in sorted(addresses_of_database()):
        if any(line.means(address) for line in nameless):
            yield Subject.of_address(address)


def addresses_of_database() -> set[str]:
    found: set[str] = set()
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        for column in text_columns(model):
            found.update(addresses_in(model, column))
    return found


def addresses_in(model: type[models.Model], column: models.Field) -> Iterator[str]:
    rows = model._base_manager.filter(**{f"{column.name}__contains": "@"})
    for value in rows.values_list(column.name, flat=True).iterator():
        for address in ADDRESS.findall(str(value)):
            if ERASED not in address:
                yield address.lower()
