"""Connections to clients: what they may send, how long that may take, and the response when they
are refused.
"""

import re
import socket
import time
from contextlib import suppress

from django.template.loader import render_to_string
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask
from waitress.utilities import BadRequest, Error

SECONDS_OF_SILENCE = 30  # seconds of silence within a request, or while a response is not read
SECONDS_IDLE = 75  # seconds between requests: browsers keep a connection for the next page
SECONDS_FOR_HEADERS = 20  # seconds for the headers of a request, from its first byte
# seconds to send a body or to read a response; one more for each SLOWEST bytes transferred
SECONDS_FOR_BODY = 60
SLOWEST = 2_000  # bytes per second: a tenth of a slow mobile connection
SECONDS_TO_LINGER = 30  # seconds after a refusal in which remaining input is still read
LONGEST_HEADERS = 64 * 1024  # bytes
LARGEST_BODY = 64 * 1024 * 1024  # bytes; forms refuse much smaller files with a message
LONGEST_CHUNK_HEAD = 8 * 1024  # bytes before or after the chunks of a chunked body
# in cookies: Python before 3.11.10 takes half a minute for 60,000, and ours contain none
MOST_BACKSLASHES = 100
# Waitress's own patterns take minutes for a first line or a header that these reject at once.
FIRST_LINE = re.compile(rb"[^ ]+ [^ ]+(?: HTTP/[0-9]\.[0-9])?")
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class NoRoom(Error):
    code = 507
    reason = "Insufficient Storage"


class Request(HTTPRequestParser):
    """One request as waitress parses it, without constructs that chained servers interpret
    differently.
    """

    def received(self, data: bytes) -> int:
        try:
            consumed = super().received(data)
        except OSError as error:  # writing the temporary file of a body failed
            self.refuse(NoRoom(error.strerror))
            return len(data)
        if self.chunked and not self.error:
            receiver = self.body_rcv
            if len(receiver.control_line) + len(receiver.trailer) > LONGEST_CHUNK_HEAD:
                self.refuse(BadRequest("what stands around the chunks is too long"))
        if self.completed:
            self.expect_continue = False  # no "100 Continue" is needed any more
        return consumed

    def refuse(self, error: Error) -> None:
        self.error = error
        self.completed = True

    def parse_header(self, header_plus: bytes) -> None:
        first_line = header_plus.partition(b"\r\n")[0].rstrip()
        if CONTROL.search(header_plus) or not FIRST_LINE.fullmatch(first_line):
            raise ParsingError("no request")
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # an invalid URL
            raise ParsingError(str(error)) from error
        if "TRANSFER_ENCODING" in self.headers or (
            self.chunked and "CONTENT_LENGTH" in self.headers
        ):
            raise ParsingError("a body of two lengths, or of one that HTTP/1.0 does not know")
        if self.headers.get("COOKIE", "").count("\\") > MOST_BACKSLASHES:
            raise ParsingError("cookies that are not ours")

    def close(self) -> None:
        with suppress(OSError):  # there was no room for its temporary file
            super().close()


class Refusal(ErrorTask):
    """An error page in Thai that says why a request was refused."""

    def execute(self) -> None:
        error = self.request.error
        page = render_to_string(
            "refused.html", {"code": error.code, "megabytes": LARGEST_BODY // 2**20}
        ).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "text/html; charset=utf-8"))
        self.response_headers.append(("X-Content-Type-Options", "nosniff"))
        self.content_length = len(page)
        self.set_close_on_finish()
        self.channel.is_refused = True
        self.write(page)


class Channel(HTTPChannel):
    """A connection; waitress closes it when it is silent, this class also when it is too slow."""

    parser_class = Request
    error_task_class = Refusal
    request_began = answer_began = 0.0  # times as of time.time()
    answer_length = 0  # bytes since answer_began
    is_refused = False
    lingers = False

    def readable(self) -> bool:
        return bool(self.lingers or super().readable())

    def received(self, data: bytes) -> bool:
        if self.lingers:
            return False
        if self.request is None:
            self.request_began = time.time()
        return super().received(data)

    def write_soon(self, data: bytes) -> int:
        if not self.total_outbufs_len:
            self.answer_began, self.answer_length = time.time(), 0
        length = super().write_soon(data)
        self.answer_length += length
        return length

    def handle_close(self) -> None:
        """Close; but after a refusal read and discard remaining input for a while, because closing
        with unread input would lose the response.
        """
        if self.is_refused and self.will_close:
            self.is_refused = self.will_close = False
            self.lingers, self.request_began = True, time.time()
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
        else:
            super().handle_close()

    def is_at_work(self) -> bool:
        """Whether a request is being received or answered, or its response sent."""
        receives = self.request is not None and self.request.headers_finished
        return bool(receives or self.requests or self.total_outbufs_len)

    def is_late(self, now: float) -> bool:
        """Whether the client has used up its time; `now` as of time.time()."""
        silence = now - self.last_activity
        if self.total_outbufs_len:
            sent = self.answer_length - self.total_outbufs_len
            return silence > SECONDS_OF_SILENCE or is_slow(now - self.answer_began, sent)
        if self.lingers:
            return now - self.request_began > SECONDS_TO_LINGER
        if self.requests:
            return False  # we have to answer
        if self.request is None:
            return silence > SECONDS_IDLE
        if not self.request.headers_finished:
            return now - self.request_began > SECONDS_FOR_HEADERS
        taken = self.request.body_bytes_received
        return silence > SECONDS_OF_SILENCE or is_slow(now - self.request_began, taken)


def is_slow(seconds: float, length: int) -> bool:
    return seconds > SECONDS_FOR_BODY + length / SLOWEST
