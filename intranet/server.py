"""A worker of the web server: waitress, which receives whole requests before it answers, without
threads.

However slowly a client sends or reads, it occupies only an open connection, never the worker.
Requests are answered between two polls of the connections, because a thread for them would cost a
tenth of a page's time; and a busy worker accepts no new connection, so that the other one does.
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

SECONDS_BETWEEN_LOOKS = 2  # seconds between checks for slow connections
OPEN_LINES = 8_000  # connections of a worker; an idle one takes about 3 kB
FILES_OF_A_LINE = 2  # files of a connection: itself, and large parts of its request or response
OTHER_FILES = 500
SECONDS_TO_FINISH = 6  # seconds to finish what was begun before the stop
IN_MEMORY = 64 * 1024  # bytes of a body in memory; the rest goes to a temporary file


class Worker(TcpWSGIServer):
    """Serves a listening socket that it shares with other workers, until SIGTERM."""

    channel_class = Channel
    # waitress would check before it has read what arrived; turn() checks afterwards
    next_channel_cleanup = math.inf
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
        """Nothing to do: no thread waits to be woken."""

    def ask_to_stop(self, signum, frame) -> None:
        self.stops_at = time.monotonic() + SECONDS_TO_FINISH
        self.trigger.pull_trigger()

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self.ask_to_stop)
        while self.stops_at == math.inf:
            self.turn()
        wasyncore.dispatcher.close(self)  # accept no new connection
        while time.monotonic() < self.stops_at and self.is_at_work():
            self.turn()

    def is_at_work(self) -> bool:
        return any(channel.is_at_work() for channel in self.active_channels.values())

    def turn(self) -> None:
        """Poll all connections, for a second at most; then answer one request of each connection
        that has read its last response.
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
        except OSError:  # affects this connection only
            channel.handle_error()

    def cut_late_lines(self, now: float) -> None:
        if now - self.looked_at < SECONDS_BETWEEN_LOOKS:
            return
        self.looked_at = now
        for channel in self.active_channels.values():
            if channel.is_late(now):
                channel.will_close = True


def listen(host: str, port: int) -> socket.socket:
    """A listening socket for all workers; raises OSError when that is impossible."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def allow_open_files() -> int:
    """The usual limit is 1,024 files. Returns how many connections there may be."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_OF_A_LINE * OPEN_LINES + OTHER_FILES
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return (wanted - OTHER_FILES) // FILES_OF_A_LINE


def leave_room_for_calls(application: Callable) -> Callable:
    """Python stores the frames of current calls in chunks of 16 kB, and frees a chunk with the last
    call in it: where the calls of a loop cross the end of a chunk, each iteration allocates and
    frees one, a sixth of a page's time. A call that declares that it needs half of a larger chunk
    leaves the other half to all that it calls.
    """

    def answer(environ: dict, start_response: Callable) -> Iterable[bytes]:
        return application(environ, start_response)

    words_of_8_bytes = 2**15 + 1  # the smallest chunk for them is twice their size
    answer.__code__ = answer.__code__.replace(co_stacksize=words_of_8_bytes)
    return answer


def serve(application: Callable, listener: socket.socket) -> None:
    """The main function of a worker process."""
    worker = Worker(
        leave_room_for_calls(application),
        listener,
        connection_limit=allow_open_files(),
        max_request_header_size=LONGEST_HEADERS,
        max_request_body_size=LARGEST_BODY,
        inbuf_overflow=IN_MEMORY,
        recv_bytes=IN_MEMORY,
        outbuf_high_watermark=2
        ** 40,  # a response waits in a file for a slow reader; the worker never waits
        clear_untrusted_proxy_headers=False,  # Django decides which proxies to trust
        ident=None,
    )
    worker.run()
