"""When the index is missing, damaged or empty: searches use titles, saves are not interrupted, and
it is logged once.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import DatabaseError, transaction

from .store import Damaged

logger = logging.getLogger(__name__)

FAULTS = (DatabaseError, Damaged)
# Errors of the whole database: treating them as errors of the index would acknowledge data that was
# not stored.
NOT_OF_THE_INDEX = (
    "disk is full",
    "No space left",
    "is locked",
    "readonly",
    "unable to open",
    "disk I/O",
)


def is_of_the_index(error: Exception) -> bool:
    return not any(words in str(error) for words in NOT_OF_THE_INDEX)


def part_of_transaction(connection: Any) -> Any:
    """A savepoint where an error would abort the surrounding transaction: on PostgreSQL, within
    one.
    """
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        return transaction.atomic(using=connection.alias)
    return nullcontext()


@contextmanager
def report_damage(connection: Any) -> Iterator[None]:
    """Raises Damaged for any error of the index; the surrounding code can go on using the
    database.
    """
    try:
        with part_of_transaction(connection):
            yield
    except FAULTS as error:
        if not is_of_the_index(error):
            raise
        raise Damaged(str(error)) from error


@contextmanager
def collect_errors(connection: Any) -> Iterator[list[Exception]]:
    """For a part of a save that may fail without the save: it is rolled back alone, and the error,
    if any, is added to the list.
    """
    errors: list[Exception] = []
    try:
        with transaction.atomic(using=connection.alias):
            yield errors
            if connection.vendor == "sqlite":
                with transaction.atomic(using=connection.alias):
                    # FTS5 flushes its buffer when a savepoint begins, so errors occur here, not at
                    # the commit
                    pass
    except FAULTS as error:
        if not is_of_the_index(error):
            raise
        errors.append(error)
