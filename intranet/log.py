"""Shortens log entries for faults outside the site to one line, where a traceback would add
nothing.
"""

import logging

from home.site import disk

from .database import is_away


class ShortOfDatabase(logging.Filter):
    """An unavailable database, or a full disk, is logged in one line for each affected page."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if is_away(error) or disk.is_full(error):
            record.msg = f"{record.getMessage()}: {' '.join(str(error).split())}"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True
