"""What the search costs, as ratios in one run: `make bench`, or with a folder of judged texts as
argument.

Paragraphs of the demo guides (or of PATH/guides.jsonl) with varied words are indexed in steps,
beside a bare FTS5 query with the same terms on the same table, and beside stock Wagtail. The
database is a file of its own that is thrown away.
"""

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
SIZES = (4_000, 20_000, 100_000)
QUERIES = 200
HOSTILE = 2_000


def set_up(folder: Path) -> None:
    os.environ.update(INTRANET_VAR_DIR=str(folder), DJANGO_SETTINGS_MODULE="intranet.settings")
    sys.path.insert(0, str(BASE))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


# Texts and queries --------------------------------------------------------------------------------
def texts(path: Path | None) -> list[str]:
    if path:
        lines = (path / "guides.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["body"] for line in lines if line.strip()]
    guides = sorted((BASE / "knowledge" / "pages" / "seed").rglob("*.md"))
    return [
        part
        for guide in guides
        for part in guide.read_text(encoding="utf-8").split("\n\n")
        if len(part) > 80
    ]


def varied(sources: list[str], dice: random.Random) -> Iterator[str]:
    """The texts again and again, each time with some words taken from others, so that no two
    are alike.
    """
    for number in count():
        words = sources[number % len(sources)].split(" ")
        if number >= len(sources):
            other = dice.choice(sources).split(" ")
            for _ in range(max(len(words) // 4, 1)):
                words[dice.randrange(len(words))] = dice.choice(other)
        yield " ".join(words)


def questions(path: Path | None, sources: list[str], dice: random.Random) -> list[str]:
    if path:
        lines = (path / "queries.jsonl").read_text(encoding="utf-8").splitlines()
        found = [json.loads(line)["q"] for line in lines if line.strip()]
    else:
        found = [cut(dice.choice(sources), dice) for _ in range(QUERIES)]
    dice.shuffle(found)
    return found[:QUERIES]


def cut(text: str, dice: random.Random) -> str:
    start = dice.randrange(max(len(text) - 40, 1))
    return text[start : start + dice.randrange(8, 40)]


def hostile(dice: random.Random) -> Iterator[str]:
    alphabet = "กขคงจฉชซญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะัาำิีึืุูเแโใไ็่้๊๋์ๆฯ๐๑๒"
    alphabet += "abc XYZ019\"'*:^()-+&|!~\\/%_;\x00\u200b"
    pieces = [
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "ที่",
        "การ",
        "เป็น",
        "ของ",
        "ระบบ",
        "นักเรียน",
        '"',
        "((((",
        "๒๕๖๘",
        "dmc",
    ]
    for number in range(HOSTILE):
        if number % 2:
            yield "".join(dice.choice(alphabet) for _ in range(dice.randrange(1, 400)))
        else:
            yield dice.choice(["", " "]).join(
                dice.choice(pieces) for _ in range(dice.randrange(1, 120))
            )


# Measuring ----------------------------------------------------------------------------------------
def cpu(action: Callable[[], object]) -> float:
    """Milliseconds of CPU: of this process, and of the database server's that works for it."""
    server, start = server_cpu(), time.process_time()
    action()
    return (time.process_time() - start + server_cpu() - server) * 1000


def server_cpu() -> float:
    """Seconds of CPU that PostgreSQL's process for this connection has had, as Linux counts
    them; 0 on SQLite.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    on_cpu, _waiting, _slices = (
        Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()
    )
    return int(on_cpu) / 1e9


def at(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


def bare(engine, query: str) -> Callable[[], object]:
    """The same terms on the same table, with nothing around: what FTS5 itself needs."""
    from django.db import connection

    from knowledge.search.index.ranking import flat
    from knowledge.search.index.sqlite import quote
    from knowledge.search.index.store import PREFIX

    name = engine.active()
    parsed, frequency = engine.parse(name, query)
    known = [token for token in flat(parsed.tokens) if frequency.get(token)]
    terms = sorted(known, key=lambda token: frequency[token])[:24]
    table = f"{PREFIX}_{name}_fts"
    score = f"bm25({table}, 1.6, 1.0)"
    sql = f"SELECT rowid, {score} FROM {table} WHERE {table} MATCH %s ORDER BY 2 LIMIT 10"  # noqa: S608

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [" OR ".join(map(quote, terms))])
            cursor.fetchall()

    return run if terms else lambda: None


def fill(engine, kind: int, source: Iterator[str], start: int, end: int) -> float:
    """Index texts start..end under invented numbers; texts a second."""
    from modelsearch.index import SearchField

    from knowledge.search.index.indexing import make_field
    from knowledge.search.index.keys import make_key
    from knowledge.search.index.ranking import Document

    title, body = SearchField("title"), SearchField("body")
    began = time.process_time() + server_cpu()
    for first in range(start, end, 200):
        batch = [
            Document(
                make_key(kind, number + 1),
                str(number + 1),
                (
                    make_field("title", title, f"คู่มือที่ {number}"),
                    make_field("body", body, next(source)),
                ),
            )
            for number in range(first, min(first + 200, end))
        ]
        engine.replace(batch)
    return (end - start) / (time.process_time() + server_cpu() - began)


def size_of(engine) -> int:
    from django.db import connection

    from knowledge.search.index.store import PREFIX

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND"
                " relname LIKE %s",
                [f"{PREFIX}_{engine.active()}_%"],
            )
        else:
            cursor.execute(
                "SELECT sum(pgsize) FROM dbstat WHERE name LIKE %s",
                [f"{PREFIX}_{engine.active()}_%"],
            )
        return int(cursor.fetchone()[0])


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


def measure(path: Path | None, sizes: list[int]) -> None:
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    from knowledge.models import GuidePage
    from knowledge.search.index.engine import Engine
    from knowledge.search.text.segment import dictionary, tokens

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    dictionary()
    tokens("ลืมรหัสผ่าน")
    print(
        "memory of the search words:"
        f" {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MB"
    )
    dice = random.Random(1)
    sources = texts(path)
    stream = varied(sources, dice)
    asked = questions(path, sources, dice)
    engine, kind = Engine(), ContentType.objects.get_for_model(GuidePage).pk
    done, fts5 = 0, connection.vendor == "sqlite"
    print(f"{connection.vendor}; {len(sources)} texts, {len(asked)} queries; milliseconds of CPU")
    print(
        "| texts | search p50 | p99 | bare FTS5 p50 | median of ratios | indexed/s | one save |"
        " index/text |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for size in sizes:
        rate = fill(engine, kind, stream, done, size)
        done = size
        engine.search(asked[0])
        ours = [cpu(lambda q=query: engine.search(q)) for query in asked]
        saves = [cpu(lambda n=number: fill(engine, kind, stream, n, n + 1)) for number in range(20)]
        ratios, floor = [0.0], [0.0]
        if fts5:
            floor = [cpu(bare(engine, query)) for query in asked]
            ratios = [
                mine / theirs for mine, theirs in zip(ours, floor, strict=True) if theirs > 0.01
            ]
        text = sum(len(source.encode()) for source in sources) / len(sources) * size
        print(
            f"| {size} | {statistics.median(ours):.1f} | {at(ours, 0.99):.1f} |"
            f" {statistics.median(floor):.1f} | {statistics.median(ratios):.2f} | {rate:.0f} |"
            f" {statistics.median(saves):.1f} | {size_of(engine) / text:.2f} |",
            flush=True,
        )
    worst = max((cpu(lambda t=text: engine.search(t)), text) for text in hostile(dice))
    print(f"worst of {HOSTILE} hostile inputs at {done}: {worst[0]:.0f} ms: {worst[1][:60]!r}")
    cost_of_hits(engine)


def cost_of_hits(engine) -> None:
    """One word each, from few hits to many: what a search costs may grow with them, at most in
    proportion × 1.3.
    """
    known = engine.known_words()
    words = [
        (known(word), word)
        for word in ("กันยายน", "ประเทศ", "ระบบ", "นักเรียน", "การ", "ที่", "เป็น")
        if known(word)
    ]
    costs = [
        (hits, word, min(cpu(lambda w=word: engine.search(w)) for _ in range(5)))
        for hits, word in sorted(words)
    ]
    for hits, word, cost in costs:
        print(f"one word, {hits} documents have it: {cost:.1f} ms ({word})")
    steeper = [
        (dear / cheap) / (many / few)
        for number, (few, _word, cheap) in enumerate(costs)
        for many, _other, dear in costs[number + 1 :]
    ]
    print(f"steepest growth against hits, 1 being linear: {max(steeper):.2f}")


if __name__ == "__main__":
    main()
