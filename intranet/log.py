"""What becomes of log entries: faults outside the site take one line, where a traceback would add
nothing; errors of the site get a number, under which the page of health shows them.
"""

import logging

from django.http import HttpRequest

from home.files.storage import is_storage_away
from home.health.errors import new_number, write_error
from home.site import disk

from .access_log import path_of
from .database import is_away


def error_of(record: logging.LogRecord) -> BaseException | None:
    """The exception that was logged, if it is a fault of the site: no refused request, and no
    fault of the machine around it.
    """
    error = record.exc_info[1] if record.exc_info else None
    is_refusal = getattr(record, "status_code", 500) < 500
    return None if is_refusal or is_outside(error) else error


def is_outside(error: BaseException | None) -> bool:
    """Whether the database, the disk or the object store is at fault, and not the site."""
    return is_away(error) or disk.is_full(error) or is_storage_away(error)


def number_of(record: logging.LogRecord) -> str:
    """The number that the person saw, else a new one; the same whoever asks of a record."""
    if not hasattr(record, "error_number"):
        request = getattr(record, "request", None)
        record.error_number = getattr(request, "error_number", "") or new_number()
    return record.error_number


class ShortOfDatabase(logging.Filter):
    """An unavailable database or object store, or a full disk, is logged in one line for each
    affected page.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if is_outside(error):
            record.msg = f"{record.getMessage()}: {' '.join(str(error).split())}"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


class LineWithNumber(logging.Formatter):
    """A line, with the number of the error in it, so that the log of the machine is found by it."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = super().formatMessage(record)
        return f"{line} [{number_of(record)}]" if error_of(record) else line


class ErrorsFile(logging.Handler):
    """Writes each error of the site to the file of the day, whoever logged it: a page, the nightly
    run, the sender of mails.
    """

    def emit(self, record: logging.LogRecord) -> None:
        error = error_of(record)
        if error is None:
            return
        request = getattr(record, "request", None)
        facts = facts_of(request) if isinstance(request, HttpRequest) else facts_of_command(record)
        try:
            write_error(error, number=number_of(record), **facts)
        except OSError:
            self.handleError(record)


def facts_of(request: HttpRequest) -> dict:
    """The address as the access log has it, and the number of the account."""
    user = request.__dict__.get("_cached_user")  # asking for request.user could query the database
    account = user.pk if user is not None and user.is_authenticated else None
    return {"what": f"{request.method} {path_of(request)}", "account": account}


def facts_of_command(record: logging.LogRecord) -> dict:
    """The words of the code, without what was put into them."""
    return {"what": f"{record.name}: {record.msg}", "account": None}
