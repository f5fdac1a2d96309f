"""What is done for the lists of searches each night: counted, and forgotten when their time is
over.
"""

from datetime import date

from .models import flush_searches, purge_searches


def nightly(today: date) -> str:
    flush_searches()
    purge_searches(today)
    return "counted"
