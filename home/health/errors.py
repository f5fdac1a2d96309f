"""Errors of the site, in a file a day beside the access log: what broke, when, at which address,
for the account of which number; never a name, what was typed, a value of a variable, or the words
of the exception, which may quote any of them.

A file, and no table: an error may come from the database, or from the middle of a transaction that
is rolled back.
"""

import hashlib
import json
import os
import secrets
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from home.thai.writing import arabic_digits

from .shared_errors import delete_shared, read_shared, share_error

ERRORS_KEPT = timedelta(days=90)
# Lines; what comes after them is in the log of the machine alone. One broken page that is opened
# again and again must not hide the others.
MOST_A_DAY, MOST_OF_A_KIND = 300, 50
LARGEST_FILE = 2_000_000  # bytes
MOST_FRAMES = 40  # of an exception, the innermost
MOST_CAUSES = 4


# Written ------------------------------------------------------------------------------------------
def new_number() -> str:
    """Short enough to be told by telephone; with the day it is as good as unique."""
    return str(100_000 + secrets.randbelow(900_000))


def chain_of(error: BaseException) -> list[BaseException]:
    """The error, and what it came from."""
    chain = [error]
    while (before := chain[-1].__cause__ or chain[-1].__context__) and before not in chain:
        chain.append(before)
    return chain[:MOST_CAUSES]


def name_of(error: BaseException) -> str:
    kind = type(error)
    return (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )


def frames_of(error: BaseException) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(error.__traceback__))[-MOST_FRAMES:]


def short_path(path: str) -> str:
    """Without the folders in which this machine has the site and its packages."""
    _, installed, package = path.rpartition("site-packages/")
    return package if installed else path.removeprefix(f"{settings.BASE_DIR}/")


def is_ours(frame: traceback.FrameSummary) -> bool:
    inside = frame.filename.startswith(f"{settings.BASE_DIR}/")
    return inside and "site-packages" not in frame.filename


def place_of(error: BaseException) -> str:
    """The innermost line of ours, else the innermost of all."""
    frames = frames_of(error)
    if not frames:
        return ""
    frame = next(filter(is_ours, reversed(frames)), frames[-1])
    return f"{short_path(frame.filename)}, {frame.name}"


def trace_of(error: BaseException) -> list[str]:
    """Files, lines and functions, the innermost first: code, and no value of anybody."""
    lines = []
    for number, each in enumerate(chain_of(error)):
        lines.append(f"← {name_of(each)}" if number else name_of(each))
        lines += [
            f"  {short_path(frame.filename)}:{frame.lineno} {frame.name}: {frame.line}"
            for frame in reversed(frames_of(each))
        ]
    return lines


def kind_of(error: BaseException) -> str:
    """The same for each error of one type that comes out of one function."""
    told = f"{name_of(error)} {place_of(error)}"
    return hashlib.sha256(told.encode()).hexdigest()[:10]


def folder() -> Path:
    return settings.VAR_DIR / "log"


def file_of(day: date) -> Path:
    return folder() / f"errors-{day.isoformat()}.log"


def write_error(error: BaseException, *, number: str, what: str, account: int | None) -> None:
    """Add a line to the file of today, with the trace where it is the first of its kind today."""
    at = timezone.localtime()
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file_of(at.date()), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        written = os.read(handle, LARGEST_FILE)
        kind = kind_of(error)
        if len(written) >= LARGEST_FILE or written.count(b"\n") >= MOST_A_DAY:
            return
        if written.count(f'"kind": "{kind}"'.encode()) >= MOST_OF_A_KIND:
            return
        facts = {
            "number": number,
            "at": at.isoformat(timespec="seconds"),
            "what": what[:300],
            "account": account,
            "kind": kind,
            "type": name_of(error),
            "place": place_of(error),
        }
        if kind.encode() not in written:
            facts["trace"] = trace_of(error)
        os.write(handle, f"{json.dumps(facts, ensure_ascii=False)}\n".encode())
    finally:
        os.close(handle)
    # With its trace: the first of its kind may be another server's
    whole = facts | {"trace": trace_of(error)}
    share_error(at.date(), number, json.dumps(whole, ensure_ascii=False))


# Read ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Occurrence:
    """One time that an error happened."""

    number: str
    at: datetime
    what: str
    account: int | None


@dataclass
class ErrorKind:
    """Errors of one type that came out of one function, the latest first."""

    kind: str
    type: str
    place: str
    times: list[Occurrence] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)

    @property
    def whole_trace(self) -> str:
        return "\n".join(self.trace)

    @property
    def last(self) -> Occurrence:
        return self.times[0]

    @property
    def first(self) -> Occurrence:
        return self.times[-1]

    def has_words(self, words: str) -> bool:
        told = f"{self.type} {self.place} {' '.join({time.what for time in self.times})}"
        return words.casefold() in told.casefold()


def day_of(path: Path) -> date:
    """The day in a file's name; without one, a day that never comes."""
    try:
        return date.fromisoformat(path.stem.removeprefix("errors-"))
    except ValueError:
        return date.max


def files_between(first: date, last: date) -> list[Path]:
    """The latest first."""
    found = [path for path in folder().glob("errors-*.log") if first <= day_of(path) <= last]
    return sorted(found, reverse=True)


TOLD = ("number", "at", "what", "account", "kind", "type", "place")


def lines_of(path: Path) -> list[bytes]:
    """From the last line to the first."""
    with open(path, "rb") as file:
        return file.read(LARGEST_FILE * 2).splitlines()[::-1]


def facts_in(lines: Iterable[bytes | str]) -> Iterator[dict]:
    """A line that a power cut left unfinished is passed over."""
    for line in lines:
        try:
            facts = json.loads(line)
            told = {name: facts[name] for name in TOLD}
            yield told | {
                "at": datetime.fromisoformat(facts["at"]),
                "trace": facts.get("trace", []),
            }
        except (ValueError, KeyError, TypeError):
            continue


def all_facts(first: date, last: date) -> list[dict]:
    """Of this server, and of all that share an object store, the latest first."""
    own: list[dict] = []
    for path in files_between(first, last):
        own += facts_in(lines_of(path))
    known = {facts["number"] for facts in own}
    others = list(facts_in(read_shared(first, last, known)))
    return sorted(own + others, key=lambda facts: facts["at"], reverse=True) if others else own


def read_errors(first: date, last: date) -> list[ErrorKind]:
    """The kinds of errors of these days, the one that happened last at the head."""
    kinds: dict[str, ErrorKind] = {}
    for facts in all_facts(first, last):
        kind = kinds.setdefault(
            facts["kind"], ErrorKind(facts["kind"], facts["type"], facts["place"])
        )
        kind.trace = kind.trace or facts["trace"]
        kind.times.append(Occurrence(facts["number"], facts["at"], facts["what"], facts["account"]))
    return list(kinds.values())


def find_errors(kinds: Iterable[ErrorKind], words: str) -> list[ErrorKind]:
    """By the number that somebody saw, else by words of the type, the place or an address."""
    number = "".join(letter for letter in arabic_digits(words) if letter not in " -")
    if not number.isdecimal():
        return [kind for kind in kinds if kind.has_words(words)]
    found = []
    for kind in kinds:
        times = [time for time in kind.times if time.number == number]
        if times:
            found.append(ErrorKind(kind.kind, kind.type, kind.place, times, kind.trace))
    return found


def delete_old(today: date) -> int:
    """How many files were older than what is kept."""
    last = today - ERRORS_KEPT - timedelta(days=1)
    gone = files_between(date.min, last)
    delete_shared(last)
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
