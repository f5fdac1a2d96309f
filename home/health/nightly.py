"""Every night: errors older than what is kept are deleted, and a file of SQLite is read whole."""

from datetime import date

from django.db import connection

from home.schedule.jobs import Failed

from .checks import integrity
from .errors import delete_old

SECONDS_OF_INTEGRITY = 300


def nightly(today: date) -> str:
    told = f"{delete_old(today)} files of errors removed"
    if connection.vendor != "sqlite":
        return told
    fault = integrity(SECONDS_OF_INTEGRITY)
    if fault:
        raise Failed(f"the database file is damaged: {fault}")
    return f"{told}, database file {'not read to its end' if fault is None else 'whole'}"
