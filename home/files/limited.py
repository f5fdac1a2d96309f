"""What somebody sent is opened here alone, in a process of its own with limits: it may be made to
hurt.

`run(task, path)` calls a function on a file in a child that has little memory and little time, and
none of the site's settings. Whatever goes wrong there ends in one Refusal.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile

ROOT = Path(__file__).resolve().parents[2]
REFUSED = 3  # how a child ends that says why in its last line
UNREADABLE = "อ่านไฟล์นี้ไม่ได้ ไฟล์อาจเสียหาย ตั้งรหัสผ่านไว้ หรือซับซ้อนเกินไป โปรดเปิดไฟล์แล้วบันทึกใหม่ก่อนแนบอีกครั้ง"
# One arena: each further one takes address space from the limit. Text in and out is UTF-8, whatever
# the machine's is.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "PYTHONUTF8": "1"}


class Refusal(ValueError):
    """The file is not opened; the words are for who sent it."""


@dataclass(frozen=True)
class Limits:
    """Of one child: seconds of CPU, bytes of address space, bytes of what it returns, seconds
    by the clock.
    """

    cpu: int = 20
    memory: int = 700_000_000
    result: int = 64_000_000
    clock: int = 90


LIMITS = Limits()


def run(
    task: Callable[..., bytes],
    path: Path,
    *words: str,
    limits: Limits = LIMITS,
    refusal: str = UNREADABLE,
) -> bytes:
    """What task(path, *words) returns. The task stands at the top of a module that needs no Django.

    Raises Refusal: with the task's own words where it raises one, else, whatever happened, with
    `refusal`.
    """
    bounds = ",".join(str(bound) for bound in astuple(limits))
    name = f"{task.__module__}:{task.__qualname__}"
    command = [sys.executable, "-m", "home.files", bounds, name, str(path), *words]
    with TemporaryFile() as result, TemporaryFile() as said:
        try:
            ended = subprocess.run(  # noqa: S603  (our own module; the path is a file of ours)
                command,
                cwd=ROOT,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=result,
                stderr=said,
                timeout=limits.clock,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Refusal(refusal) from error
        if ended.returncode:
            raise Refusal(last_line(said) if ended.returncode == REFUSED else refusal)
        result.seek(0)
        return result.read()


def last_line(said) -> str:
    said.seek(0)
    return said.read().decode("utf-8", "replace").splitlines()[-1]


@contextmanager
def on_disk(file) -> Iterator[Path]:
    """An upload where a child can read it: where Django put it, or a copy for the while."""
    if hasattr(file, "temporary_file_path"):
        yield Path(file.temporary_file_path())
        return
    with NamedTemporaryFile() as copy:
        file.seek(0)
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        file.seek(0)
        yield Path(copy.name)
