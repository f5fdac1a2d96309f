"""When the index is lost, damaged or empty: who asks gets titles, who saves is not held up, and
it is noted once.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import DatabaseError, transaction

from .store import Damaged

logger = logging.getLogger(__name__)

FAULTS = (DatabaseError, Damaged)
# Faults of the whole database: to take them for the index's would acknowledge what was not stored.
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
    """A savepoint where an error would spoil the transaction around it: on PostgreSQL, within
    one.
    """
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        return transaction.atomic(using=connection.alias)
    return nullcontext()


@contextmanager
def report_damage(connection: Any) -> Iterator[None]:
    """Whatever goes wrong with the index is told as Damaged; what surrounds it can go on asking
    the database.
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
    """A part of a save that may fail without it: undone by itself; the error, if there was one,
    is in the list.
    """
    errors: list[Exception] = []
    try:
        with transaction.atomic(using=connection.alias):
            yield errors
            if connection.vendor == "sqlite":
                with transaction.atomic(using=connection.alias):
                    # FTS5 writes what it held back when a savepoint begins: errors come here, not
                    # at the commit
                    pass
    except FAULTS as error:
        if not is_of_the_index(error):
            raise
        errors.append(error)
