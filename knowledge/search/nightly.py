"""What is done for the index each night: a server hears what it missed, and what is damaged is
made anew.
"""

from datetime import date
from io import StringIO

from django.core.management import call_command

from . import tell_server


def nightly(today: date) -> str:
    """What the command says of the index."""
    tell_server()
    told = StringIO()
    call_command("rebuild_search", if_needed=True, stdout=told, stderr=StringIO())
    return told.getvalue().strip()
