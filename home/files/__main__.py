"""The child process of limited.run(): `python -m home.files BOUNDS MODULE:FUNCTION FILE [WORD …]`;
not started in any other way.
"""

import os
import resource
import sys
from importlib import import_module
from pathlib import Path

from .limited import REFUSED, Limits, Refusal


def bind(limits: Limits) -> None:
    """Limit memory, time and files from here on, by the kernel and irrevocably."""
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.result, limits.result))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(bounds: str, name: str, path: str, *words: str) -> None:
    bind(Limits(*(int(bound) for bound in bounds.split(","))))
    result, sys.stdout = (
        sys.stdout.buffer,
        sys.stderr,
    )  # output of libraries is no result
    module, _, function = name.partition(":")
    try:
        result.write(getattr(import_module(module), function)(Path(path), *words))
        result.flush()
    except Refusal as refusal:
        sys.stderr.write(f"\n{refusal}")
        sys.stderr.flush()
        os._exit(REFUSED)


if __name__ == "__main__":
    main(*sys.argv[1:])
