"""What the commands that import tables share: an unreadable file gives one line, faults are
listed.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from .tables import Fault, Unreadable


def read_or_refuse(import_table: Callable[..., Any], file: Path, *, dry_run: bool) -> Any:
    try:
        return import_table(file, dry_run=dry_run)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        raise CommandError(f"{file}: {'ไม่พบไฟล์' if missing else 'เปิดไฟล์ไม่ได้'}") from error
    except Unreadable as error:
        lines = [f"{file.name}: {line}" for line in str(error).splitlines()]
        raise CommandError("\n".join(lines)) from error


def tell_faults(stderr: OutputWrapper, file: Path, faults: Sequence[Fault]) -> None:
    """Ends the command with exit code 1 if there are any."""
    for fault in faults:
        stderr.write(f"{file.name}: {fault}")
    if faults:
        raise SystemExit(1)
