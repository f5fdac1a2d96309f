"""What the log says of faults that are not the site's: a line, where a traceback would tell
nothing more.
"""

import logging

from home.site import disk

from .database import is_away


class ShortOfDatabase(logging.Filter):
    """A database that is away, or a full disk, is told in one line for each page that met it."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if is_away(error) or disk.is_full(error):
            record.msg = f"{record.getMessage()}: {' '.join(str(error).split())}"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True
