"""The web server on a real socket, before small applications: what it takes, what it refuses,
whom it holds up.
"""

import multiprocessing
import os
import resource
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from multiprocessing.context import ForkProcess

import pytest
from django.conf import settings
from django.db import connections
from django.utils.html import format_html

from intranet import connection
from intranet import server as server_module
from intranet.server import leave_room_for_calls, listen, serve
from intranet.wsgi import application as the_site

PATIENCE = 120  # seconds, on a busy machine
MEGABYTE = 1024 * 1024
LARGE = 8 * MEGABYTE
HELLO = b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /length HTTP/1.1\r\nHost: a\r\n"
# As they are set; some tests below hurry them.
BOUNDS = {
    name: value
    for name, value in (vars(connection) | vars(server_module)).items()
    if name.isupper() and isinstance(value, int)
}
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


class Application:
    """Answers by the address; counts what it was asked."""

    def __init__(self):
        self.asked = 0

    def __call__(self, environ: dict, start_response: Callable) -> list[bytes]:
        self.asked += 1
        answer = self.answer(environ["PATH_INFO"], environ["wsgi.input"])
        start_response(
            "200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))]
        )
        return [answer]

    def answer(self, path: str, body) -> bytes:
        if path == "/large":
            return b"x" * LARGE
        if path == "/sleep":
            time.sleep(0.05)
        if path == "/length":
            return str(len(body.read())).encode()
        return {"/asked": str(self.asked), "/process": str(os.getpid())}.get(path, path).encode()


@dataclass
class Serving:
    port: int
    process: ForkProcess

    def call(self, data: bytes = b"") -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        line.sendall(data)
        return line

    def ask(self, path: str) -> str:
        with self.call(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()) as line:
            return body_of(line)


def begin(application: Callable) -> Iterator[Serving]:
    with listen("127.0.0.1", 0) as listener:
        process = multiprocessing.get_context("fork").Process(
            target=serve, args=(application, listener)
        )
        process.start()
        yield Serving(listener.getsockname()[1], process)
    process.terminate()
    process.join(PATIENCE)
    assert process.exitcode == 0


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    yield from begin(Application())


def next_answer(line: socket.socket, method: str = "GET") -> HTTPResponse:
    answer = HTTPResponse(line, method=method)
    answer.begin()
    return answer


def body_of(line: socket.socket) -> str:
    return next_answer(line).read().decode()


def everything(line: socket.socket) -> bytes:
    """All that comes until the other end closes the line."""
    parts = []
    while part := line.recv(65536):
        parts.append(part)
    return b"".join(parts)


def two_answers(server: Serving, first: bytes) -> bytes:
    """What comes after `first` and a request that must not be answered, if `first` is refused."""
    with server.call(first + SMUGGLED) as line:
        return everything(line)


REFUSED = {
    "two ways to tell a length": (
        400,
        POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    "the same, in the other order": (
        400,
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    ),
    "chunks before HTTP/1.1": (
        400,
        b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    "chunks after HTTP/1.1": (
        400,
        b"POST / HTTP/1.2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    "an unknown encoding": (501, POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    "an encoding around chunks": (501, POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
    "an encoding with a sign": (400, POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n"),
    "two lengths": (400, POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"),
    "a length with a sign": (400, POST + b"Content-Length: +4\r\n\r\nabcd"),
    "a negative length": (400, POST + b"Content-Length: -4\r\n\r\nabcd"),
    "a length of 5,000 digits": (400, POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n"),
    "a length beyond the limit": (413, POST + b"Content-Length: 70000000\r\n\r\n"),
    "a chunk without a size": (
        400,
        POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
    ),
    "a chunk that is longer than told": (
        400,
        POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
    ),
    "a chunk with a long name": (400, POST + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"a" * 9000),
    "a long trailer": (400, POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\na: " + b"a" * 9000),
    "a line feed alone": (400, b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
    "a carriage return alone": (400, b"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"),
    "a NUL": (400, b"GET / HTTP/1.1\r\nHost: a\x00b\r\n\r\n"),
    "a space before the colon": (400, POST + b"Content-Length : 4\r\n\r\nabcd"),
    "a header without a colon": (400, b"GET / HTTP/1.1\r\nHost\r\n\r\n"),
    "no version": (400, b"GET / HTTPS/1.1\r\nHost: a\r\n\r\n"),
    "a small method": (400, b"get / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "no request at all": (400, b"\x16\x03\x01\x02\x00\x01\r\n\r\n"),
    "an address that is none": (400, b"GET http://[/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    "a first line that patterns trip over": (
        400,
        b"GET a://" + b"1" * 60_000 + b" X\r\nHost: a\r\n\r\n",
    ),
    "a header that patterns trip over": (
        400,
        b"GET / HTTP/1.1\r\nX:" + b" " * 60_000 + b"\x01\r\n\r\n",
    ),
    "a cookie that Python trips over": (
        400,
        b'GET / HTTP/1.1\r\nCookie: a="' + b"\\" * 60_000 + b'"\r\n\r\n',
    ),
    "a flood of headers": (431, b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 12_000 + b"\r\n"),
    "a flood without an end": (431, b"GET /" + b"a" * 66_000),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_request_is_refused_in_thai_and_nothing_after_it_is_answered(server, name):
    status, request = REFUSED[name]
    before = int(server.ask("/asked"))
    told = two_answers(server, request)
    assert told.count(b"HTTP/1.") == 1
    head, _, page = told.partition(b"\r\n\r\n")
    assert head.split()[1] == str(status).encode()
    assert b"Connection: close" in head
    assert "โปรด" in page.decode()
    assert int(server.ask("/asked")) == before + 1


@pytest.mark.parametrize(
    "request_line",
    ["GET /hello HTTP/1.1", "GET http://elsewhere.example/hello HTTP/1.1", "GET //hello HTTP/1.1"],
)
def test_an_address_may_be_whole(server, request_line):
    with server.call(f"{request_line}\r\nHost: a\r\n\r\n".encode()) as line:
        assert body_of(line) == "/hello"


def test_the_oldest_browsers_are_answered_and_let_go(server):
    with server.call(b"GET /hello HTTP/1.0\r\n\r\n") as line:
        assert everything(line).endswith(b"/hello")
    with server.call(b"GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") as line:
        assert body_of(line) == "/hello"
        line.sendall(HELLO)
        assert body_of(line) == "/hello"


def test_headers_with_an_underscore_do_not_pass_for_others(server):
    with server.call(POST + b"Content_Length: 4\r\n\r\n" + HELLO) as line:
        assert [body_of(line)] == ["0"]


@pytest.mark.parametrize("chunked", [True, False])
def test_who_sends_too_much_still_reads_why(server, chunked):
    """All is sent before the answer is read, as browsers do."""
    head = POST + (
        b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"Content-Length: 70000000\r\n\r\n"
    )
    part = b"a" * MEGABYTE
    with server.call(head) as line:
        for _ in range(70):
            line.sendall(b"100000\r\n" + part + b"\r\n" if chunked else part)
        answer = next_answer(line)
        assert answer.status == 413
        page = answer.read().decode()
    assert "ไฟล์ใหญ่เกินไป" in page and "64 MB" in page


def test_a_body_is_asked_for_only_when_it_is_wanted(server):
    expecting = POST + b"Expect: 100-continue\r\n"
    with server.call(expecting + b"Content-Length: 4\r\n\r\n") as line:
        told = line.recv(65536)
        assert told == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"abcd")
        assert body_of(line) == "4"
    with server.call(expecting + b"Content-Length: 0\r\n\r\n") as line:
        assert next_answer(line).status == 200
    with server.call(expecting + b"Content-Length: 70000000\r\n\r\n") as line:
        assert line.recv(65536).startswith(b"HTTP/1.1 413")


def test_requests_sent_at_once_are_answered_in_order(server):
    with server.call(HELLO + POST + b"Content-Length: 4\r\n\r\nabcd" + HELLO) as line:
        line.shutdown(socket.SHUT_WR)
        told = everything(line)
    assert [part.rpartition(b"\r\n")[2] for part in told.split(b"HTTP/1.1 ")[1:]] == [
        b"/hello",
        b"4",
        b"/hello",
    ]


def test_a_flood_of_requests_on_one_line_holds_up_nobody(server):
    flood = b"GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n" * 200
    before = int(server.ask("/asked"))
    with server.call(flood):
        assert server.ask("/hello") == "/hello"
        assert int(server.ask("/asked")) < before + 100


def test_a_large_answer_is_made_once_the_last_one_was_read(server):
    """Else a line of eight kilobytes fills a disk."""
    before = int(server.ask("/asked"))
    with server.call(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n" * 20) as line:
        for _ in range(20):
            asked = int(server.ask("/asked"))
        assert asked <= before + 22
        line.shutdown(socket.SHUT_WR)
        told = everything(line)
    assert told.count(b"HTTP/1.1 200") == 20 and len(told) > 20 * LARGE


def cut(line: socket.socket) -> None:
    """As a telephone that lost its network."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def test_who_leaves_in_the_middle_takes_nobody_along(server):
    before = server.ask("/process")
    for data in (
        b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n" * 3,
        POST + b"Content-Length: 900000\r\n\r\nabc",
        b"GET",
    ):
        line = server.call(data)
        if b"large" in data:
            line.recv(1000)
        cut(line)
        server.call(data).close()
    assert server.ask("/process") == before


@pytest.fixture
def ending() -> Iterator[Serving]:
    yield from begin(Application())


def test_what_was_begun_is_taken_and_answered_before_the_end(ending):
    with ending.call(POST + b"Content-Length: 8\r\n\r\nabcd") as line:
        assert ending.ask("/hello") == "/hello"  # what came before was read too
        os.kill(ending.process.pid, signal.SIGTERM)
        time.sleep(1)
        line.sendall(b"efgh")
        assert body_of(line) == "8"
    ending.process.join(PATIENCE)
    assert ending.process.exitcode == 0


# Deadlines


@pytest.fixture(scope="module")
def hasty() -> Iterator[Serving]:
    """The same with deadlines of a second."""
    with pytest.MonkeyPatch.context() as changes:
        shorten(changes)
        yield from begin(Application())


def shorten(changes: pytest.MonkeyPatch) -> None:
    for name in (
        "SECONDS_OF_SILENCE",
        "SECONDS_IDLE",
        "SECONDS_FOR_HEADERS",
        "SECONDS_FOR_BODY",
        "SECONDS_TO_LINGER",
    ):
        changes.setattr(connection, name, 1)
    changes.setattr(connection, "SLOWEST", 10 * MEGABYTE)


SLOW = {
    "silence": (b"", b""),
    "half a header": (b"GET / HT", b""),
    "a header that drips": (b"GET / HTTP/1.1\r\nX: ", b"a"),
    "half a body": (POST + b"Content-Length: 9\r\n\r\nabc", b""),
    "a body that drips": (POST + b"Content-Length: 90000\r\n\r\nabc", b"a"),
    "what drips after a refusal": (POST + b"Content-Length: 70000000\r\n\r\nabc", b"a"),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_line_that_stalls_or_drips_is_cut(hasty, name):
    first, drip = SLOW[name]
    deadline = time.monotonic() + PATIENCE
    with hasty.call(first) as line:
        line.settimeout(0.2)
        while is_open(line, drip):
            assert time.monotonic() < deadline


def is_open(line: socket.socket, drip: bytes) -> bool:
    """Whether the other end still takes `drip`; its last words do not count."""
    try:
        line.sendall(drip)
        return bool(line.recv(65536)) or bool(drip)
    except TimeoutError:
        return True
    except OSError:
        return False


def test_an_answer_that_is_read_by_drips_is_cut(hasty):
    taken = 0
    with hasty.call(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n" * 3) as line:
        try:
            while part := line.recv(20_000):
                taken += len(part)
                time.sleep(0.05)
        except ConnectionResetError:
            pass
    assert taken < 3 * LARGE


def test_every_bound_is_documented():
    text = (settings.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    assert len(BOUNDS) == 16
    for name, value in BOUNDS.items():
        assert f"\n| `{name}` | {value:,} |" in text


# With the site behind it


@pytest.fixture(scope="module")
def site(django_db_blocker) -> Iterator[Serving]:
    with django_db_blocker.unblock():
        connections.close_all()  # no connection may be shared with a child
        yield from begin(the_site)


@pytest.mark.parametrize("path", ["/healthz", "/no-such-file.png"])
def test_an_answer_tells_its_length_and_its_line_is_kept(site, path):
    with site.call() as line:
        for method in ("GET", "HEAD", "GET"):
            line.sendall(f"{method} {path} HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n".encode())
            answer = next_answer(line, method)
            length, body = int(answer.headers["Content-Length"]), answer.read()
            assert length > 0 and "Connection" not in answer.headers
            assert len(body) == (0 if method == "HEAD" else length)


@pytest.mark.parametrize(
    "headers", ["", "Host: 127.0.0.1\r\nHost: elsewhere.example\r\n", "Host: a@127.0.0.1\r\n"]
)
def test_no_host_or_two_are_refused_in_thai(site, headers):
    with site.call(f"GET /accounts/login/ HTTP/1.1\r\n{headers}\r\n".encode()) as line:
        answer = next_answer(line)
        assert answer.status == 400
        assert "ไม่ใช่ที่อยู่ของเว็บนี้" in answer.read().decode()


def memory_taken() -> int:
    """How often the system gave this thread memory so far."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt


def faults_of_calls_at(depth: int) -> int:
    """How often the system gave memory while a call this deep made a hundred calls, in the
    quietest of three rounds.
    """
    if depth:
        return faults_of_calls_at(depth - 1)
    rounds = []
    for _ in range(3):
        before = memory_taken()
        for _ in range(100):
            sum((), start=0)
            next(iter(range(1)), None)
            format_html("{}", "ข้อความ")
        rounds.append(memory_taken() - before)
    return min(rounds)


def test_calls_at_no_depth_take_memory_from_the_system_at_each_turn():
    def application(environ, start_response):
        return [max(faults_of_calls_at(depth) for depth in range(200))]

    assert leave_room_for_calls(application)({}, None)[0] < 50
