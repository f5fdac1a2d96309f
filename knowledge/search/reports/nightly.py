"""The nightly tasks for the lists of searches: counts are written, and old ones deleted."""

from datetime import date

from .models import flush_searches, purge_searches


def nightly(today: date) -> str:
    flush_searches()
    purge_searches(today)
    return "counted"
