"""Changes the rules, the rights and the counts a little, one change at a time, and tells which
tests notice.

    python -m tests.mutants                  some changes of each module, and all that are named
    python -m tests.mutants --most 0 word    all changes of the modules whose name has the word
    python -m tests.mutants --named          those alone that a person thought of
    python -m tests.mutants --survivors      again, those that survived the last time

What was found is kept in var/mutants.jsonl, as long as the module stays as it is; so a run that was
stopped goes on where it was. Survivors that do no harm stand with their reason in
tests/mutants/survivors.txt. The exit code is 1 when a change survived that does not stand there, or
fewer than 95 of 100 were caught.
"""

import argparse
import json
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from .applying import ROOT, module_of
from .changes import Change, changes_of
from .named import NAMED, named_change
from .running import ChangeRunner, Outcome, Times, digest_of, run
from .subjects import NAMED_ALONE, SUBJECTS

KEPT = ROOT / "var" / "mutants.jsonl"
TIMES = ROOT / "var" / "mutants-times.json"
REASONS = Path(__file__).with_name("survivors.txt")
WANTED = 95  # of 100


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def kept_outcomes() -> dict[str, Outcome]:
    """What is known of modules that have not changed since."""
    if not KEPT.exists():
        return {}
    digests = {file: digest_of(file) for file in SUBJECTS}
    rows = [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]
    current = [row for row in rows if digests.get(row.pop("file")) == row.pop("digest")]
    return {row["key"]: Outcome(**row) for row in current}


def keep(outcome: Outcome) -> None:
    file = outcome.key.split(" ", 1)[0]
    row = asdict(outcome) | {"file": file, "digest": digest_of(file)}
    with KEPT.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def reasons() -> dict[str, str]:
    """Of each survivor that does no harm, why: a line with the change, a line below it with the
    reason.
    """
    lines = [line for line in REASONS.read_text(encoding="utf-8").splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith("#")]
    return {key: reason.strip() for key, reason in zip(told[::2], told[1::2], strict=True)}


class Run:
    """One call: which changes are tried, and what is told of them."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.known = kept_outcomes()
        self.began = time.monotonic()
        self.changes: list[Change] = []

    def files(self) -> list[str]:
        words = self.options.words
        return [file for file in SUBJECTS if not words or any(word in file for word in words)]

    def all_changes(self) -> list[Change]:
        changes = []
        for file in self.files():
            names, source = vars(module_of(file)), (ROOT / file).read_text(encoding="utf-8")
            changes += [named_change(entry) for entry in NAMED if entry.file == file]
            if not (self.options.named or file in NAMED_ALONE):
                changes += spread([*changes_of(file, source, names)], self.options.most)
        return changes

    def choose(self) -> Sequence[Change]:
        """Those that are not known yet; with --survivors those that survived."""
        self.changes = self.all_changes()
        if self.options.survivors:
            return [change for change in self.changes if self.state(change) == "survived"]
        return [change for change in self.changes if change.key not in self.known]

    def state(self, change: Change) -> str:
        known = self.known.get(change.key)
        return known.state if known else ""

    def report(self, outcome: Outcome, place: int, count: int) -> None:
        self.known[outcome.key] = outcome
        keep(outcome)
        left = (time.monotonic() - self.began) / place * (count - place) / 60
        by = outcome.by.removeprefix("tests/")
        say(f"[{place}/{count}, {left:.0f} min left] {outcome.state}: {outcome.key}\n        {by}")

    def table(self) -> tuple[int, int]:
        """Caught and survived of each module, then of all."""
        counts: Counter[tuple[str, str]] = Counter()
        for change in self.changes:
            counts[change.file, self.state(change)] += 1
        say(f"\n{'module':<42}{'changes':>8}{'caught':>8}{'survived':>10}{'share':>7}")
        total = Counter()
        for file in self.files():
            caught, survived = counts[file, "caught"], counts[file, "survived"]
            total += Counter(caught=caught, survived=survived)
            say(line_of(file, caught, survived))
        say(line_of("all", total["caught"], total["survived"]))
        return total["caught"], total["survived"]

    def unexplained(self) -> list[str]:
        told = reasons()
        survivors = [change.key for change in self.changes if self.state(change) == "survived"]
        return [key for key in survivors if key not in told]


def spread(changes: list[Change], most: int) -> list[Change]:
    """So many at most, from everywhere in the module, and always the same."""
    return changes[:: math.ceil(len(changes) / most) or 1] if most else changes


def line_of(name: str, caught: int, survived: int) -> str:
    tried = caught + survived
    share = f"{100 * caught / tried:.0f} %" if tried else ""
    return f"{name:<42}{tried:>8}{caught:>8}{survived:>10}{share:>7}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="*")
    parser.add_argument("--most", type=int, default=15, help="changes of a module; 0: all")
    parser.add_argument("--named", action="store_true")
    parser.add_argument("--survivors", action="store_true")
    options = parser.parse_args()
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings")
    this_run = Run(options)
    runner = ChangeRunner(this_run.choose, this_run.report, Times(TIMES))
    tests = list(dict.fromkeys(test for file in this_run.files() for test in SUBJECTS[file]))
    if not run(tests, runner):
        say("The run broke off; its error stands above.")
        return 1
    if runner.faults or not this_run.changes:
        say("\n".join(["These tests do not pass with nothing changed:", *runner.faults]))
        return 1
    caught, survived = this_run.table()
    unexplained = this_run.unexplained()
    for key in unexplained:
        say(f"SURVIVED {key}")
    return 1 if unexplained or caught * 100 < WANTED * (caught + survived) else 0


if __name__ == "__main__":
    sys.exit(main())
