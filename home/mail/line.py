"""The line to the mail server: one connection a run, and a bound on all waiting for it."""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

SLACK = 3.0  # seconds over the timeout of the socket itself, which tells better what went wrong
TAKING_LEAVE = 2.0  # seconds that a server has for its last word


class Line:
    """Opened at the first mail, shared by all of a run. The sending is done by a thread that can be
    left behind: the timeout of a socket bounds neither the asking for the server's address nor an
    answer that comes letter by letter.
    """

    def __init__(self) -> None:
        self.server = get_connection(settings.SENDING_BACKEND, **settings.SENDING_OPTIONS)
        self.patience = settings.SENDING_OPTIONS.get("timeout", 0) + SLACK
        self.hand = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")
        self.lost = False

    def send(self, message: EmailMessage) -> None:
        """Whatever goes wrong is raised as it came; TimeoutError when the server took too long."""
        self.wait_for(partial(self.hand_over, message), self.patience)

    def hand_over(self, message: EmailMessage) -> None:
        """What goes wrong before the line stands is no fault of a mail: a password that the
        protocol cannot hold.
        """
        try:
            self.server.open()
        except ValueError as error:
            raise error if isinstance(error, OSError) else ConnectionError(str(error)) from error
        self.server.send_messages([message])

    def wait_for(self, work: Callable[[], None], seconds: float) -> None:
        self.hand.submit(work).result(timeout=seconds)

    def close(self) -> None:
        """With a good-bye where the server still listens; a server that hangs is left at once."""
        if not self.lost:
            with suppress(OSError):
                self.wait_for(self.server.close, TAKING_LEAVE)
        self.cut()
        self.hand.shutdown(wait=False, cancel_futures=True)

    def cut(self) -> None:
        """End what the thread may still be waiting for."""
        connection = getattr(self.server, "connection", None)
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)
