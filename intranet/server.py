"""A worker of the web server: waitress, which takes whole requests before it answers, with deadlines and no threads.

However slowly somebody sends or reads, only an open line is held, never the worker. Waitress itself cuts lines that
are silent; what drips is cut here. Requests are answered between two looks at the lines, for a thread beside them
costs a tenth of a page; and a worker that is busy takes no new line, so the other one does.
"""

import resource
import signal
import socket
import time
from collections import deque
from collections.abc import Callable

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

SECONDS_OF_SILENCE = 30  # within a request, or while an answer is not read
SECONDS_IDLE = 75  # between requests: browsers keep a line for the next page
SECONDS_FOR_HEADERS = 20  # of any request, from its first byte
SECONDS_FOR_BODY = 60  # and one more for each SLOWEST_BODY bytes that came
SLOWEST_BODY = 2_000  # bytes a second: a tenth of a slow telephone
LARGEST_BODY = 64 * 1024 * 1024  # bytes; forms refuse in words long before
SECONDS_BETWEEN_LOOKS = 2  # at what is late
OPEN_LINES = 8_000  # of a worker; an idle one takes about 3 kB
OTHER_FILES = 500
SECONDS_TO_FINISH = 6  # what was begun when the end was asked for


class Channel(HTTPChannel):
    """One line to a browser or telephone."""

    request_began = 0.0

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.request_began = time.time()
        return super().received(data)

    def is_at_work(self) -> bool:
        """Whether a request is being taken or answered, or its answer sent."""
        receives = self.request is not None and self.request.headers_finished
        return bool(receives or self.requests or self.total_outbufs_len)

    def is_late(self, now: float) -> bool:
        """Whether the other end has had its time; `now` in seconds as of time.time()."""
        if self.request is None and not self.total_outbufs_len:
            return now - self.last_activity > SECONDS_IDLE
        if now - self.last_activity > SECONDS_OF_SILENCE:
            return True
        if self.request is None:
            return False
        time_taken = now - self.request_began
        if not self.request.headers_finished:
            return time_taken > SECONDS_FOR_HEADERS
        return time_taken > SECONDS_FOR_BODY + self.request.body_bytes_received / SLOWEST_BODY


class Worker(TcpWSGIServer):
    """Serves a listening socket that other workers share, until SIGTERM."""

    channel_class = Channel
    looked_at = 0.0
    stops_at: float | None = None

    def __init__(self, application: Callable, listener: socket.socket, **adjustments: object):
        self.whole_requests: deque[Channel] = deque()
        about = (listener.family, listener.type, listener.proto, listener.getsockname())
        own = Adjustments(sockets=[listener], **adjustments)
        super().__init__(application, {}, _sock=listener, dispatcher=self, adj=own, sockinfo=about, bind_socket=False)

    def add_task(self, task: Channel) -> None:
        self.whole_requests.append(task)

    def pull_trigger(self) -> None:
        """Nobody waits in a thread to be woken."""

    def maintenance(self, now: float) -> None:
        was_busy = now - self.looked_at > 2 * SECONDS_BETWEEN_LOOKS
        self.looked_at = now
        if was_busy:  # what came meanwhile is not read yet
            return
        for channel in self.active_channels.values():
            if channel.is_late(now):
                channel.will_close = True

    def ask_to_stop(self, signum, frame) -> None:
        self.stops_at = time.monotonic() + SECONDS_TO_FINISH
        self.trigger.pull_trigger()

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self.ask_to_stop)
        while self.stops_at is None:
            self.turn()
        wasyncore.dispatcher.close(self)  # no new line
        while time.monotonic() < self.stops_at and self.is_at_work():
            self.turn()

    def turn(self) -> None:
        """Look at all lines, a second at most; then answer what is whole."""
        wasyncore.loop(timeout=1, use_poll=True, map=self._map, count=1)
        while self.whole_requests:
            self.whole_requests.popleft().service()

    def is_at_work(self) -> bool:
        return any(channel.is_at_work() for channel in self.active_channels.values())


def listen(host: str, port: int) -> socket.socket:
    """A listening socket for all workers; OSError when there can be none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def allow_open_files() -> int:
    """A line is an open file, and the usual limit is 1,024. How many lines there may be."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_LINES + OTHER_FILES
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return wanted - OTHER_FILES


def serve(application: Callable, listener: socket.socket) -> None:
    """The body of a worker's process."""
    worker = Worker(
        application,
        listener,
        connection_limit=allow_open_files(),
        cleanup_interval=SECONDS_BETWEEN_LOOKS,
        max_request_body_size=LARGEST_BODY,
        outbuf_high_watermark=2**40,  # an answer waits in a file for a slow reader; the worker never does
        send_bytes=1,
        clear_untrusted_proxy_headers=False,  # whom to trust is Django's to say
        ident=None,
    )
    worker.run()
