"""Runs the tests of a subject against a change, in a fork of a process in which everything is
loaded.

A plugin of pytest: it takes the place of the loop over the tests. The database is made once, and
every test rolls back.
"""

import gc
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connections

from .applying import ROOT, CannotBeApplied, all_functions, apply
from .changes import Change
from .subjects import SUBJECTS

# What commits, or asks another process, sees no change and would spoil the others' data.
TOGETHER = {"transactional_db", "server", "live_server", "chromium", "start_site"}
# A change may make an endless loop: a child may use so many times the seconds that its tests took
# unchanged.
TIMES_LONGER, MORE_SECONDS = 8, 30
SLOW = 15  # seconds of CPU: such tests are left to the ordinary suite
MEMORY = 4 << 30
ALWAYS = ("tests/test_moves.py", "tests/numbers/test_series.py")


@dataclass(frozen=True)
class Outcome:
    """What became of a change: caught by a test, survived, or not to be applied."""

    key: str
    state: str
    by: str = ""


@dataclass(frozen=True)
class Test:
    item: pytest.Item
    seconds: float


def file_of(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT).as_posix()


def runs_here(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    commits = mark is not None and mark.kwargs.get("transaction")
    return not commits and TOGETHER.isdisjoint(item.fixturenames)


def run_in_fork(work: Callable[[], Iterator[object]], seconds: float) -> list[object] | None:
    """What the work yields, line by line; None where the process was stopped."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reader)
        end_in_child(work, writer, seconds)
    os.close(writer)
    with open(reader, encoding="utf-8") as lines:
        told = [json.loads(line) for line in lines]
    _, status = os.waitpid(child, 0)
    return told if os.waitstatus_to_exitcode(status) == 0 else None


def end_in_child(work: Callable[[], Iterator[object]], writer: int, seconds: float) -> None:
    """Never returns: what the parent has open is left as it is."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    limit = int(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.alarm(limit * 10)
    status = 1
    try:
        with open(writer, "w", encoding="utf-8", buffering=1) as lines:
            lines.writelines(json.dumps(line) + "\n" for line in work())
        status = 0
    finally:
        os._exit(status)


class Times:
    """How long each test takes with nothing changed, kept as long as its file stays as it is."""

    def __init__(self, kept: Path):
        self.kept = kept
        self.known = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}

    def of(self, file: str) -> dict[str, float]:
        known = self.known.get(file, {})
        return known.get("seconds", {}) if known.get("digest") == digest_of(file) else {}

    def keep(self, file: str, seconds: dict[str, float]) -> None:
        self.known[file] = {"digest": digest_of(file), "seconds": seconds}
        self.kept.write_text(json.dumps(self.known), encoding="utf-8")
        quick = sum(taken for taken in seconds.values() if taken <= SLOW)
        sys.stdout.write(
            f"{file}: {len(seconds)} tests, {quick:.0f} s without those over {SLOW} s\n"
        )


def digest_of(file: str) -> str:
    return sha256((ROOT / file).read_bytes()).hexdigest()[:16]


class ChangeRunner:
    """Runs every change that it is given, and hands each outcome to `report`."""

    def __init__(
        self,
        choose: Callable[[], Sequence[Change]],
        report: Callable[[Outcome, int, int], None],
        times: "Times",
    ):
        self.choose, self.report, self.times = choose, report, times
        self.faults: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        by_file: dict[str, list[pytest.Item]] = {}
        for item in filter(runs_here, session.items):
            by_file.setdefault(file_of(item), []).append(item)
        self.make_database(by_file)
        changes = self.choose()
        files = dict.fromkeys(test for change in changes for test in SUBJECTS[change.file])
        self.faults += [f"{name} could not be read" for name in files if name not in by_file]
        all_functions()
        gc.freeze()
        tests = {name: self.unchanged(by_file.get(name, [])) for name in files}
        if not self.faults:
            for place, change in enumerate(changes, 1):
                chosen = [test for name in SUBJECTS[change.file] for test in tests[name]]
                self.report(self.outcome(change, chosen), place, len(changes))
        return True

    def make_database(self, by_file: dict[str, list[pytest.Item]]) -> None:
        """One test with the database, so that what is made once a session is there before any fork.

        The one that is said to follow is of another folder, so that nothing of a folder stays set
        up.
        """
        items = [item for items in by_file.values() for item in items]
        first = next(item for item in items if item.get_closest_marker("django_db"))
        other = next((item for item in items if item.path.parent != first.path.parent), None)
        first.config.hook.pytest_runtest_protocol(item=first, nextitem=other)
        connections.close_all()

    def unchanged(self, items: list[pytest.Item]) -> list[Test]:
        """The tests of a file, the quickest first; each must pass as long as nothing is changed."""
        if not items:
            return []
        file = file_of(items[0])
        seconds = self.times.of(file)
        if set(seconds) != {item.nodeid for item in items}:
            told = run_in_fork(lambda: outcomes(items), 3600) or []
            failed = [name for name, _, passed in told if not passed]
            self.faults += failed if len(told) == len(items) else [f"{file} was stopped"]
            seconds = {name: seconds for name, seconds, _ in told}
            self.times.keep(file, seconds)
        tests = [Test(item, seconds.get(item.nodeid, 0)) for item in items]
        return sorted(
            (test for test in tests if test.seconds <= SLOW), key=lambda test: test.seconds
        )

    def outcome(self, change: Change, tests: list[Test]) -> Outcome:
        seconds = sum(test.seconds for test in tests) * TIMES_LONGER + MORE_SECONDS
        told = run_in_fork(lambda: first_failure(change, tests), seconds)
        if told is None:
            return Outcome(change.key, "caught", "stopped: it took too long")
        return Outcome(change.key, *told[-1]) if told else Outcome(change.key, "survived")


def outcomes(items: list[pytest.Item]) -> Iterator[tuple[str, float, bool]]:
    for item, following in zip(items, [*items[1:], items[-1]], strict=True):
        failed, began = item.session.testsfailed, time.process_time()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        yield item.nodeid, time.process_time() - began, item.session.testsfailed == failed


def first_failure(change: Change, tests: list[Test]) -> Iterator[tuple[str, str]]:
    try:
        apply(change.file, change.make())
    except CannotBeApplied as error:
        yield "not applied", str(error)
        return
    except Exception as error:  # noqa: BLE001 - a table that cannot be worked out stops the site's start
        yield "caught", f"at the start: {error!r}"
        return
    for name, _, passed in outcomes([test.item for test in tests]):
        if not passed:
            yield "caught", name
            return


def run(files: Sequence[str], runner: ChangeRunner) -> bool:
    """With the tests of these files; the database is made by one of those that are always there.

    Returns whether the run came to its end.
    """
    options = ["-n", "0", "--reuse-db", "-s", "--tb=no", "--no-header", "-p", "no:cacheprovider"]
    paths = [str(ROOT / file) for file in dict.fromkeys([*files, *ALWAYS])]
    return pytest.main([*options, *paths], [runner]) != pytest.ExitCode.INTERNAL_ERROR
