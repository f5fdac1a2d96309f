"""A worker of the web server: waitress, which takes whole requests before it answers, without
threads.

However slowly somebody sends or reads, only an open line is held, never the worker. Requests are
answered between two looks at the lines, for a thread beside them costs a tenth of a page; and a
worker that is busy takes no new line, so the other one does.
"""

import math
import resource
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from .connection import LARGEST_BODY, LONGEST_HEADERS, Channel

SECONDS_BETWEEN_LOOKS = 2  # at what is late
OPEN_LINES = 8_000  # of a worker; an idle one takes about 3 kB
FILES_OF_A_LINE = 2  # itself, and what is large of its request or answer
OTHER_FILES = 500
SECONDS_TO_FINISH = 6  # what was begun when the end was asked for
IN_MEMORY = 64 * 1024  # bytes of a body; the rest goes to a temporary file


class Worker(TcpWSGIServer):
    """Serves a listening socket that other workers share, until SIGTERM."""

    channel_class = Channel
    next_channel_cleanup = (
        math.inf
    )  # waitress would look before it has read what came; turn() looks after
    looked_at = 0.0
    stops_at = math.inf

    def __init__(self, application: Callable, listener: socket.socket, **adjustments: object):
        self.whole_requests: deque[Channel] = deque()
        about = (listener.family, listener.type, listener.proto, listener.getsockname())
        own = Adjustments(sockets=[listener], **adjustments)
        super().__init__(
            application,
            {},
            _sock=listener,
            dispatcher=self,
            adj=own,
            sockinfo=about,
            bind_socket=False,
        )

    def add_task(self, task: Channel) -> None:
        self.whole_requests.append(task)

    def pull_trigger(self) -> None:
        """Nobody waits in a thread to be woken."""

    def ask_to_stop(self, signum, frame) -> None:
        self.stops_at = time.monotonic() + SECONDS_TO_FINISH
        self.trigger.pull_trigger()

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self.ask_to_stop)
        while self.stops_at == math.inf:
            self.turn()
        wasyncore.dispatcher.close(self)  # no new line
        while time.monotonic() < self.stops_at and self.is_at_work():
            self.turn()

    def is_at_work(self) -> bool:
        return any(channel.is_at_work() for channel in self.active_channels.values())

    def turn(self) -> None:
        """Look at all lines, a second at most; then answer one request of each that has read
        its last answer.
        """
        waits = any(not channel.total_outbufs_len for channel in self.whole_requests)
        wasyncore.loop(timeout=0 if waits else 1, use_poll=True, map=self._map, count=1)
        self.cut_late_lines(time.time())
        for _ in range(len(self.whole_requests)):
            channel = self.whole_requests.popleft()
            if channel.total_outbufs_len:
                self.whole_requests.append(channel)
            else:
                self.answer(channel)

    def answer(self, channel: Channel) -> None:
        try:
            channel.service()
        except OSError:  # of this line alone
            channel.handle_error()

    def cut_late_lines(self, now: float) -> None:
        if now - self.looked_at < SECONDS_BETWEEN_LOOKS:
            return
        self.looked_at = now
        for channel in self.active_channels.values():
            if channel.is_late(now):
                channel.will_close = True


def listen(host: str, port: int) -> socket.socket:
    """A listening socket for all workers; OSError when there can be none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def allow_open_files() -> int:
    """The usual limit is 1,024 files. How many lines there may be."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_OF_A_LINE * OPEN_LINES + OTHER_FILES
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return (wanted - OTHER_FILES) // FILES_OF_A_LINE


def leave_room_for_calls(application: Callable) -> Callable:
    """Python keeps the calls that it is in on pieces of 16 kB, and gives a piece back to the system
    with the last call on it: where a loop's calls cross the end of a piece, each turn takes and
    gives one, a sixth of a page's time. A call that says it needs half of a larger piece leaves the
    other half to all that it calls.
    """

    def answer(environ: dict, start_response: Callable) -> Iterable[bytes]:
        return application(environ, start_response)

    words_of_8_bytes = 2**15 + 1  # the smallest piece that holds them holds twice as many
    answer.__code__ = answer.__code__.replace(co_stacksize=words_of_8_bytes)
    return answer


def serve(application: Callable, listener: socket.socket) -> None:
    """The body of a worker's process."""
    worker = Worker(
        leave_room_for_calls(application),
        listener,
        connection_limit=allow_open_files(),
        max_request_header_size=LONGEST_HEADERS,
        max_request_body_size=LARGEST_BODY,
        inbuf_overflow=IN_MEMORY,
        recv_bytes=IN_MEMORY,
        outbuf_high_watermark=2
        ** 40,  # an answer waits in a file for a slow reader; the worker never does
        clear_untrusted_proxy_headers=False,  # whom to trust is Django's to say
        ident=None,
    )
    worker.run()
