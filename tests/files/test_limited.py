"""The process with limits: what a file does to its reader ends there, in one refusal."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from home.files import limited
from home.files.limited import UNREADABLE, Limits, Refusal

NOWHERE = Path("a-file-of-no-matter")


# Tasks: the child finds them here by their names.
def repeat(path: Path, *words: str) -> bytes:
    print("a library's chatter")  # noqa: T201
    return "|".join([path.name, *words]).encode()


def refuse(path: Path) -> bytes:
    print("a library's warning", file=sys.stderr)  # noqa: T201
    raise Refusal("ไฟล์นี้ตั้งรหัสผ่านไว้")


def fail(path: Path) -> bytes:
    raise KeyError("xl/workbook.xml")


def die(path: Path) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def take_all_memory(path: Path) -> bytes:
    return b"0" * 2_000_000_000


def never_end(path: Path) -> bytes:
    while True:
        pass


def wait(path: Path) -> bytes:
    time.sleep(3600)
    return b""


def flood(path: Path) -> bytes:
    return b"0" * 3_000_000


def tell_environment(path: Path) -> bytes:
    return "\n".join(os.environ).encode()


def test_a_task_returns_its_result_and_nothing_that_was_printed():
    assert limited.run(repeat, NOWHERE, "คำ", "b").decode() == "a-file-of-no-matter|คำ|b"


def test_a_task_says_in_words_why_it_refuses():
    with pytest.raises(Refusal, match="ไฟล์นี้ตั้งรหัสผ่านไว้"):
        limited.run(refuse, NOWHERE)


@pytest.mark.parametrize(
    ("task", "limits"),
    [
        (fail, Limits()),
        (die, Limits()),
        (take_all_memory, Limits()),
        (never_end, Limits(cpu=1)),
        (wait, Limits(clock=1)),
        (flood, Limits(result=1_000_000)),
    ],
    ids=lambda value: getattr(value, "__name__", "limits"),
)
def test_whatever_a_file_does_is_one_refusal(task, limits):
    with pytest.raises(Refusal) as refused:
        limited.run(task, NOWHERE, limits=limits)
    assert str(refused.value) == UNREADABLE


def test_the_child_knows_nothing_of_the_sites_secrets(monkeypatch):
    monkeypatch.setenv("INTRANET_SECRET_KEY", "x" * 40)
    assert "INTRANET_SECRET_KEY" not in limited.run(tell_environment, NOWHERE).decode().splitlines()
