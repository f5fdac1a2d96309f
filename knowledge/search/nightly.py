"""The nightly tasks for the index: a search server receives what it missed, and a damaged index is
rebuilt.
"""

from datetime import date
from io import StringIO

from django.core.management import call_command

from . import tell_server


def nightly(today: date) -> str:
    """A line about the index for the command."""
    tell_server()
    told = StringIO()
    call_command("rebuild_search", if_needed=True, stdout=told, stderr=StringIO())
    return told.getvalue().strip()
