"""One runner among several servers: the lock is held as long as its process lives, and no longer.

On PostgreSQL an advisory lock on a connection of its own, which servers on several machines share;
with SQLite, which is one machine's, a lock on a file of the var folder.
"""

import fcntl
from typing import IO, Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections

NUMBER = 2_570_0002  # of PostgreSQL's advisory lock


class RunnerLock:
    """Whoever holds it runs the schedule."""

    def __init__(self) -> None:
        self.link: Any = None  # a connection of its own
        self.file: IO[str] | None = None

    def take(self) -> bool:
        """Whether this process holds it, now or still."""
        if connection.vendor == "postgresql":
            return self.is_held_there() or self.take_there()
        return self.file is not None or self.take_file()

    def take_file(self) -> bool:
        file = open(settings.VAR_DIR / "schedule.lock", "w", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self.file = file
        return True

    def is_held_there(self) -> bool:
        """A connection that was lost took the lock with it."""
        if self.link is None:
            return False
        try:
            with self.link.cursor() as cursor:
                cursor.execute("SELECT 1")
        except (OperationalError, InterfaceError):
            self.give_back()
        return self.link is not None

    def take_there(self) -> bool:
        link = connections.create_connection("default")
        with link.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [NUMBER])
            is_free = cursor.fetchone()[0]
        if not is_free:
            link.close()
            return False
        self.link = link
        return True

    def give_back(self) -> None:
        if self.link is not None:
            self.link.close()
        if self.file is not None:
            self.file.close()
        self.link = self.file = None
