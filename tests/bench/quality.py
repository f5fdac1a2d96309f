"""How well the search answers judged questions: `tests/bench/quality.py FOLDER…` (guides.jsonl,
queries.jsonl in each).

The texts are indexed as titles and bodies in a throw-away database and asked in this process;
nDCG@10 over all questions and by their kind. `-v` shows what is not answered best.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
BATCH = 200


def read(path: Path) -> list[dict]:
    return [
        json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def set_up(folder: Path) -> None:
    os.environ.update(INTRANET_VAR_DIR=str(folder), DJANGO_SETTINGS_MODULE="intranet.settings")
    sys.path.insert(0, str(BASE))
    import django

    django.setup()


def gain(found: Sequence[str], wanted: set[str]) -> float:
    """nDCG@10 of one answer."""
    ideal = sum(1 / math.log2(place + 2) for place in range(min(len(wanted), 10)))
    return (
        sum(1 / math.log2(place + 2) for place, slug in enumerate(found[:10]) if slug in wanted)
        / ideal
    )


def fill(guides: list[dict]) -> Callable[[str], list[str]]:
    """Index the guides under invented numbers; how to ask for slugs."""
    from modelsearch.index import SearchField

    from knowledge.search.index.engine import Engine
    from knowledge.search.index.indexing import make_field
    from knowledge.search.index.keys import make_key, pk_of
    from knowledge.search.index.ranking import Document

    engine = Engine()
    engine.store.remove_all()
    title, body = SearchField("title"), SearchField("body")
    for start in range(0, len(guides), BATCH):
        engine.replace(
            [
                Document(
                    make_key(1, number),
                    str(number),
                    (
                        make_field("title", title, guide["title"]),
                        make_field("body", body, guide["body"]),
                    ),
                )
                for number, guide in enumerate(guides[start : start + BATCH], start)
            ]
        )
    return lambda text: [
        guides[pk_of(hit.key) or 0]["slug"] for hit in engine.search(text, limit=10).hits[:10]
    ]


def measure(folder: Path, *, verbose: bool) -> None:
    ask = fill(read(folder / "guides.jsonl"))
    by_kind, times = defaultdict(list), []
    for question in read(folder / "queries.jsonl"):
        began = time.process_time()
        found = ask(question["q"])
        times.append((time.process_time() - began) * 1000)
        value = gain(found, set(question["rel"]))
        by_kind[question.get("kind", "")].append(value)
        if verbose and value < 1:
            print(f"  {value:.2f} {question['q']}: wanted {question['rel']}, got {found[:5]}")
    values = [value for kind in by_kind.values() for value in kind]
    kinds = " ".join(
        f"{kind} {statistics.mean(v):.2f}" for kind, v in sorted(by_kind.items()) if kind
    )
    print(f"{folder.name}: nDCG@10 {statistics.mean(values):.4f} of {len(values)}, "
          f"CPU p50 {statistics.median(times):.1f} ms {kinds}", flush=True)  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folders", nargs="+", type=Path)
    options.add_argument("-v", "--verbose", action="store_true")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="quality-"))
    try:
        set_up(folder)
        for each in chosen.folders:
            measure(each, verbose=chosen.verbose)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
