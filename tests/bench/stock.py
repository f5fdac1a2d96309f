"""Stock Wagtail beside ours, on the same guides, through the same API, in one run: the second part
of `make bench`.

Paragraphs of the demo guides (or of PATH/guides.jsonl) become pages in a database that is thrown
away; Wagtail's own database backend and ours index and search them. A guide is right that has the
question word for word, which was cut out of one (or that PATH/queries.jsonl names). Asking stops
after BUDGET seconds, since a stock search may take many.
"""

import argparse
import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from search import at, cpu, questions, set_up, texts, varied

SIZES = (1_000, 4_000)
BUDGET = 15.0  # seconds for the questions of one row of the table
BATCH = 500
SAVES = 15
STOCK, OURS = "modelsearch.backends.database", "default"


class Answers(NamedTuple):
    """What one backend and operator made of the questions."""

    times: list[float]
    elapsed: list[float]
    found: int
    errors: int


# Guides -------------------------------------------------------------------------------------------
def make_guides(bodies: Sequence[str], first: int) -> list:
    """Rows as the site has them, without what a save does beside: tree, revision, index of
    references, search.
    """
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Locale, Page

    from knowledge.models import GuidePage

    kind, locale = ContentType.objects.get_for_model(GuidePage), Locale.objects.first()
    parent = Page.objects.get(depth=1)
    for number, body in enumerate(bodies, first):
        path = parent._get_path(parent.path, 2, number + 100)
        guide = GuidePage(
            title=f"คู่มือที่ {number}",
            slug=f"bench-{number}",
            path=path,
            depth=2,
            url_path=f"/bench-{number}/",
            content_type=kind,
            locale=locale,
            body=[("text", body)],
        )
        base = Page(
            **{
                field.name: getattr(guide, field.name)
                for field in Page._meta.fields
                if field.name != "id"
            }
        )
        base.save_base(raw=True, force_insert=True)
        guide.page_ptr_id = guide.id = base.pk
        guide.save_base(raw=True, force_insert=True)
    return list(GuidePage.objects.filter(slug__startswith="bench-").order_by("pk"))[first:]


def answers_of(path: Path | None, asked: Sequence[str], bodies: Sequence[str]) -> list[set[int]]:
    """The numbers of the guides that are right for each question."""
    if not path:
        return [
            {number for number, body in enumerate(bodies) if question.strip() in body}
            for question in asked
        ]
    slugs = [json.loads(line)["slug"] for line in lines(path / "guides.jsonl")]
    wanted = {row["q"]: set(row["rel"]) for row in map(json.loads, lines(path / "queries.jsonl"))}
    return [
        {number for number, slug in enumerate(slugs) if slug in wanted[question]}
        for question in asked
    ]


def lines(file: Path) -> Iterator[str]:
    return (line for line in file.read_text(encoding="utf-8").splitlines() if line.strip())


# Measuring ----------------------------------------------------------------------------------------
def ask(backend, operator: str, asked: Sequence[str], right: Sequence[set[int]]) -> Answers:
    from django.db import Error

    from knowledge.models import GuidePage

    answers = Answers([], [], 0, 0)
    until = time.monotonic() + BUDGET
    for question, wanted in zip(asked, right, strict=True):
        if time.monotonic() > until:
            break
        hits: list = []

        def search(text: str = question, hits: list = hits) -> None:
            hits += backend.search(text, GuidePage.objects.live(), operator=operator)[:10]

        began = time.perf_counter()
        try:
            answers.times.append(cpu(search))
        except Error:  # a quotation mark is an error of syntax to the stock backend
            answers = answers._replace(errors=answers.errors + 1)
            continue
        answers.elapsed.append((time.perf_counter() - began) * 1000)
        if wanted & {int(guide.slug.removeprefix("bench-")) for guide in hits}:
            answers = answers._replace(found=answers.found + 1)
    return answers


def fill(backend, guides: Sequence) -> float:
    """Guides indexed a second."""
    from knowledge.models import GuidePage

    began = time.perf_counter()
    for start in range(0, len(guides), BATCH):
        backend.add_bulk(GuidePage, guides[start : start + BATCH])
    return len(guides) / (time.perf_counter() - began)


def elapsed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def measure(path: Path | None, sizes: Sequence[int]) -> None:
    from django.db import connection
    from modelsearch.backends import get_search_backend

    dice = random.Random(1)
    sources = texts(path)
    bodies = list(islice(varied(sources, dice), sizes[-1]))
    asked = questions(path, sources, dice)
    right = answers_of(path, asked, bodies)
    backends = {"stock": get_search_backend(STOCK), "ours": get_search_backend(OURS)}
    saves: dict[str, list[float]] = {name: [] for name in backends}
    rates, done = {}, 0
    # The work of PostgreSQL is done by another process.
    clock, unit = (cpu, "CPU") if connection.vendor == "sqlite" else (elapsed, "elapsed")
    for size in sizes:
        guides = make_guides(bodies[done:size], done)
        for name, backend in backends.items():
            rates[name] = fill(backend, guides)
            again = dice.sample(guides, SAVES)
            saves[name].append(
                statistics.median(clock(lambda g=g, b=backend: b.add(g)) for g in again)
            )
        done = size
    print(
        f"{connection.vendor}; {done} guides, asked for {BUDGET:.0f} s each; milliseconds, of saves"
        f" {unit}"
    )
    steps = " | ".join(f"one save at {size}" for size in sizes)
    print(
        "| backend | operator | CPU p50 | p99 | elapsed p50 | found in the first ten | errors |"
        f" indexed/s | {steps} |"
    )
    print("|---|---|---|---|---|---|---|---|" + "---|" * len(sizes))
    for name, backend in backends.items():
        for operator in ("and", "or"):
            got = ask(backend, operator, asked, right)
            count = len(got.times) + got.errors
            cells = [
                f"{statistics.median(got.times):.1f}",
                f"{at(got.times, 0.99):.1f}",
                f"{statistics.median(got.elapsed):.1f}",
                f"{got.found} of {count} ({got.found / count:.0%})",
                str(got.errors),
                f"{rates[name]:.0f}",
                *(f"{save:.1f}" for save in saves[name]),
            ]
            print(f"| {name} | {operator} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "path", nargs="?", type=Path, help="a folder with guides.jsonl and queries.jsonl"
    )
    options.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        set_up(folder)
        measure(chosen.path, chosen.sizes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
