"""Takes the product's permission checks away one by one, in a copy of the tree, and tells which
tests notice.

    python tests/remove_permission_checks.py [--all] [--quick] [word …]

takes each check of tests/wall/checks.py away and tells the first test that notices; with --all
every test that does (slower), with --quick without the run of all tests before, with every check in
place; with words the checks alone whose name or file has one of them.

Only the tests of the wall run. The exit code is 1 when a check's absence was noticed by none.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.wall.checks import CHECKS, Check  # noqa: E402 (the tree is put on the path above)

TESTS = ("tests/test_wall.py",)
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", re.MULTILINE)


def copied(folder: Path) -> Path:
    """The tree as git knows it, with what is not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        source = ROOT / name
        if source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    return folder


def without(check: Check, text: str) -> str:
    """The file without the check; one that is not there, or not once, is an error of the list."""
    count = text.count(check.text)
    if count != 1:
        raise SystemExit(
            f"{check.file}: the text of “{check.name}” stands there {count} times, not once"
        )
    return text.replace(check.text, check.instead)


def run(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-n", "0", "--reuse-db", "-rfE", "--tb=no", *options]
    environment = os.environ | {"INTRANET_VAR_DIR": str(tree / "var" / "test")}
    return subprocess.run(
        [*command, *TESTS], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


def failed(tree: Path, *options: str) -> list[str]:
    ended = run(tree, *options)
    if ended.returncode not in (0, 1):
        raise SystemExit(f"the tests did not run\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return FAILED.findall(ended.stdout)


def noticed_by(tree: Path, check: Check, *, every: bool) -> list[str]:
    """The tests that notice: the first, most likely of the table that the check names, or every
    one.
    """
    path = tree / check.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(without(check, whole), encoding="utf-8")
    its_table = f"test_the_table and {check.table}:"
    others = (
        "not test_the_text_of_a_permission_check"  # which fails by its text, whatever is noticed
    )
    try:
        if every:
            return failed(tree, "-k", others)
        return failed(tree, "-x", "-k", its_table) or failed(tree, "-x", "-k", others)
    finally:
        path.write_text(whole, encoding="utf-8")


def asked_for(words: list[str]) -> Iterator[Check]:
    for check in CHECKS:
        if not words or any(word in f"{check.name} {check.file}" for word in words):
            yield check


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    seen, missed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        tree = copied(Path(folder))
        if not options.quick and failed(tree, "-x"):
            raise SystemExit("the tests of the wall fail with every check in its place")
        for check in asked_for(options.words):
            found = noticed_by(tree, check, every=options.all)
            seen, missed = seen + bool(found), missed + (not found)
            told = "\n        ".join(found) or "NOT NOTICED"
            say(f"{check.file}: {check.name}\n        {told}")
    say(f"{seen} of {seen + missed} noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
