"""`manage.py start` when something ends that should not, or is asked to end; and when the
database is not there.
"""

import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.make_forms import ask_answers
from tests.server import LONGEST_STOP, Server
from tests.test_smoke import Browser, filled_fields

PATIENCE = 120  # seconds, on a busy machine


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def children(server: Server) -> set[int]:
    listed = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    return {int(pid) for pid in listed.split()}


def answers(server: Server) -> bool:
    try:
        return requests.get(f"{server.url}/healthz", timeout=PATIENCE).status_code == 200
    except requests.ConnectionError:
        return False


def port_is_closed(server: Server) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", server.port)) != 0


@pytest.fixture
def running(start_site) -> Iterator[Server]:
    """One that a test may break; its content is prepared."""
    yield start_site(arguments=("--prepared",))


def test_a_site_with_another_address_knows_it_and_prepares_nothing_again(start_site):
    moved = start_site()
    assert "ใส่ข้อมูลเริ่มต้น" not in moved.printed
    assert "รวบรวมไฟล์" not in moved.printed
    root = moved.run("from wagtail.models import Site; print(Site.objects.get().root_url)")
    assert root.strip() == moved.url


# two that answer, one that sends mail, one that runs the schedule
WORKERS = 4


def test_a_killed_worker_is_begun_again(running):
    before = children(running)
    assert len(before) == WORKERS
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(
        lambda: len(children(running)) == WORKERS and not children(running) & before,
        "no new workers",
    )
    assert answers(running)
    assert running.printed.count("กำลังเริ่มใหม่") == WORKERS
    assert "Traceback" not in running.printed


def test_workers_that_end_again_and_again_end_the_site(running):
    deadline = time.monotonic() + PATIENCE
    while running.process.poll() is None:
        assert time.monotonic() < deadline
        for pid in children(running):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.5)
    assert running.process.returncode != 0
    wait_until(lambda: port_is_closed(running), "somebody still listens")
    assert "Traceback" not in running.printed


def test_nothing_outlives_a_killed_parent(running):
    running.process.kill()
    running.process.wait(LONGEST_STOP)
    wait_until(lambda: port_is_closed(running), "a worker still listens")


def test_what_was_begun_is_finished_before_the_end(running):
    body = b"login=x&password=y"
    lines = ["POST /accounts/login/ HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode()
    with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE) as line:
        line.sendall(head + body[:5])
        assert answers(running)  # the worker has seen the first part too, or will before the signal
        time.sleep(1)
        running.process.send_signal(signal.SIGTERM)
        wait_until(lambda: port_is_closed(running), "it still takes new lines")
        line.sendall(body[5:])
        assert line.recv(65536).startswith(b"HTTP/1.1 403")
    assert running.process.wait(LONGEST_STOP) == 0


# A worker that is killed under load

FORM = "/forms/ask/"
PEOPLE = 3
QUESTIONS = 5  # of each


def ask_questions(site: Server, person: Browser, name: str) -> list[str]:
    """Send one after the other, each again until it is answered, as people do; their subjects."""
    subjects = [f"คำถาม {name} ข้อ {number}" for number in range(QUESTIONS)]
    for subject in subjects:
        form = try_on(lambda: person.soup(FORM)).select_one("form:has([name=subject])")
        fields = filled_fields(form)
        fields |= ask_answers(subject=subject)
        answer = try_on(
            lambda fields=fields: person.post(
                FORM, data=fields, headers={"Referer": site.url + FORM}
            )
        )
        assert "/r/" in answer.url, answer.text[:3000]
    return subjects


def try_on(ask: Callable[[], requests.Response]) -> requests.Response:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except (requests.ConnectionError, requests.Timeout):
            assert time.monotonic() < deadline
            time.sleep(0.5)


def test_no_question_that_was_answered_is_lost_when_workers_are_killed(running):
    signed_in = [Browser(running).sign_in("teacher") for _ in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as people:
        names = [f"คนที่ {number}" for number in range(PEOPLE)]
        asking = [
            people.submit(ask_questions, running, *who)
            for who in zip(signed_in, names, strict=True)
        ]
        web = sorted(children(running))[:2]
        for pid in web:
            time.sleep(3)
            os.kill(pid, signal.SIGKILL)
        asked = [subject for one in asking for subject in one.result()]
    subjects = "c.objects.values_list('subject', flat=True)"
    script = f"from services.models import Consultation as c; print(*{subjects}, sep='\\n')"
    stored = running.run(script).splitlines()
    assert sorted(subject for subject in stored if subject.startswith("คำถาม คนที่")) == sorted(asked)
    assert running.printed.count("กำลังเริ่มใหม่") == 2


# Addresses


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--port", "70000"), "70000"),
        (("--port", "0"), "0"),
        (("--workers", "0"), "workers"),
        (("--host", "no.such.host.invalid"), "no.such.host.invalid"),
    ],
)
def test_an_address_that_cannot_be_listened_at_is_told_in_one_line(running, arguments, word):
    told = running.manage("start", *arguments)
    assert told.returncode != 0
    assert len(told.stderr.strip().splitlines()) == 1, told.stderr
    assert word in told.stderr


# The database's file

COMMANDS = [
    ("start",),
    ("migrate",),
    ("seed",),
    ("nightly",),
    ("send_mail",),
    ("createsuperuser", "--noinput", "--username", "somebody", "--email", "a@example.invalid"),
]


def lose(path: Path) -> None:
    for part in path.parent.glob(f"{path.name}*"):
        part.unlink()


def empty(path: Path) -> None:
    lose(path)
    path.touch()


def scramble(path: Path) -> None:
    lose(path)
    path.write_bytes(os.urandom(1_000_000))


def cut_short(path: Path) -> None:
    for part in path.parent.glob(f"{path.name}-*"):
        part.unlink()
    os.truncate(path, path.stat().st_size // 2)


@pytest.fixture(scope="module")
def stopped(start_site) -> Server:
    site = start_site()
    if site.environment.get("INTRANET_DATABASE_URL"):
        pytest.skip("SQLite's own")
    assert site.stop() == 0
    return site


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("harm", [lose, empty, scramble, cut_short])
def test_no_command_makes_an_empty_site_where_one_was_lost(stopped, tmp_path, command, harm):
    database = stopped.folder / "db.sqlite3"
    shutil.copy(database, tmp_path / "kept")
    harm(database)
    harmed = database.read_bytes() if database.exists() else None
    try:
        told = stopped.manage(*command)
        assert told.returncode != 0
        assert len(told.stderr.strip().splitlines()) == 1, told.stderr
        for word in (str(database), "ชุดสำรอง", "INTRANET_VAR_DIR"):
            assert word in told.stderr
        assert (database.read_bytes() if database.exists() else None) == harmed
    finally:
        lose(database)
        shutil.copy(tmp_path / "kept", database)


def test_a_file_that_is_damaged_while_it_is_served_is_told_in_one_line_a_page(start_site):
    site = start_site(arguments=("--prepared",))
    if site.environment.get("INTRANET_DATABASE_URL"):
        pytest.skip("SQLite's own")
    before = children(site)
    scramble(site.folder / "db.sqlite3")
    for pid in before:  # what has the lost file open could serve from it for a while
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(children(site)) == 4 and not children(site) & before, "no new workers")
    assert answers(site)
    assert requests.get(f"{site.url}/readyz", timeout=PATIENCE).status_code == 503
    for _ in range(3):
        answer = requests.get(f"{site.url}/me/", cookies={"sessionid": "a" * 32}, timeout=PATIENCE)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "ติดต่อฐานข้อมูลไม่ได้" in answer.text
    lines = [line for line in site.printed.splitlines() if "Service Unavailable: /me/: " in line]
    assert len(lines) == 3
    assert "Traceback" not in site.printed


def test_a_restored_file_is_served_again(stopped):
    stopped.start()
    assert requests.get(f"{stopped.url}/readyz", timeout=PATIENCE).text == "ok\n"
    assert stopped.stop() == 0


def test_an_empty_folder_still_becomes_a_site(tmp_path):
    site = Server(tmp_path)
    told = site.manage("migrate", "--plan")
    assert told.returncode == 0, told.stderr
