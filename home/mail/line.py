"""The connection to the mail server: one per run, with a limit on every wait."""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

SLACK = 3.0  # seconds beyond the socket's own timeout, whose error says more
TAKING_LEAVE = 2.0  # seconds that a server has to answer QUIT


class Line:
    """Opened for the first mail, shared by all mails of a run.

    A thread that can be abandoned does the sending: the timeout of a socket limits neither the DNS
    look-up nor an answer that arrives byte by byte.
    """

    def __init__(self) -> None:
        self.server = get_connection(settings.SENDING_BACKEND, **settings.SENDING_OPTIONS)
        self.patience = settings.SENDING_OPTIONS.get("timeout", 0) + SLACK
        self.hand = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")
        self.lost = False

    def send(self, message: EmailMessage) -> None:
        """Errors are raised as they come; TimeoutError when the server took too long."""
        self.wait_for(partial(self.hand_over, message), self.patience)

    def hand_over(self, message: EmailMessage) -> None:
        """Errors of the connection do not count against a mail, such as a password that the
        protocol cannot encode.
        """
        try:
            self.server.open()
        except ValueError as error:
            raise error if isinstance(error, OSError) else ConnectionError(str(error)) from error
        self.server.send_messages([message])

    def wait_for(self, work: Callable[[], None], seconds: float) -> None:
        self.hand.submit(work).result(timeout=seconds)

    def close(self) -> None:
        """With QUIT if the server still answers; the connection to a server that hangs is cut."""
        if not self.lost:
            with suppress(OSError):
                self.wait_for(self.server.close, TAKING_LEAVE)
        self.cut()
        self.hand.shutdown(wait=False, cancel_futures=True)

    def cut(self) -> None:
        """Shut the socket down, so that the thread stops waiting for it."""
        connection = getattr(self.server, "connection", None)
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)
