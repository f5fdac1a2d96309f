"""Uploaded files are only opened here, in a separate process with limits: they may be malicious.

`run(task, path)` calls a function on a file in a child process that has little memory and time, and
none of the site's settings. Whatever goes wrong there ends in a Refusal.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile

ROOT = Path(__file__).resolve().parents[2]
REFUSED = 3  # exit code of a child that gives the reason in its last line
UNREADABLE = "อ่านไฟล์นี้ไม่ได้ ไฟล์อาจเสียหาย ตั้งรหัสผ่านไว้ หรือซับซ้อนเกินไป โปรดเปิดไฟล์แล้วบันทึกใหม่ก่อนแนบอีกครั้ง"
# A single malloc arena: each further one takes address space from the limit. Text is UTF-8 in both
# directions, whatever the machine's locale is.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1", "PYTHONUTF8": "1"}


class Refusal(ValueError):
    """The file cannot be opened; the message is for its sender."""


@dataclass(frozen=True)
class Limits:
    """Of one child: seconds of CPU, bytes of address space, bytes of output, seconds of wall-clock
    time.
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
    """Returns the result of task(path, *words). The task is a module-level function of a module
    that does not need Django. Raises Refusal: with the task's own message where it raises one,
    else, whatever happened, with `refusal`.
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


def own_path(file) -> Path | None:
    """Where it lies on this machine; None in memory or in an object store."""
    if hasattr(file, "temporary_file_path"):
        return Path(file.temporary_file_path())
    try:
        return Path(file.path)
    except (AttributeError, NotImplementedError):
        return None


@contextmanager
def on_disk(file) -> Iterator[Path]:
    """An upload, or a stored file, as one that a child can read: where it lies, or a temporary
    copy.
    """
    if path := own_path(file):
        yield path
        return
    with NamedTemporaryFile() as copy:
        file.seek(0)
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        file.seek(0)
        yield Path(copy.name)
