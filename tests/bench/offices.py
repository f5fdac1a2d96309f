"""How many offices one machine holds: memory, processor, answers and disk of real sites side by
side, each `manage.py start` with the demo's content in a folder of its own. By hand:

    .venv/bin/python tests/bench/offices.py --offices 1,5,10 --workers 2

Figures of docs/scale.md are from here. Memory is PSS, what pages cost that processes share counted
in parts; it does not mind what else the machine does. Times do: run it when nothing else runs. The
asking programs take a part of the same processors.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings")
os.environ.setdefault("INTRANET_SETTINGS_FILE", "")
os.environ.setdefault("INTRANET_VAR_DIR", str(ROOT / "var" / "test"))

import django  # noqa: E402
import requests  # noqa: E402
from bs4 import BeautifulSoup  # noqa: E402

django.setup()

from tests.server import PASSWORD, Server, prepared_folder  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
SETTLE = 20  # seconds between a start and a look at its memory
LEFT_OUT = ("reserve", "secret-key", "db.sqlite3-shm", "printed.txt")
# What people of an office do in a day, by weight: page, who
MIX = (
    (30, "/", "teacher"),
    (25, "/search/?q=dmc", "teacher"),
    (10, "/search/?q=ลืมรหัสผ่าน", "teacher"),
    (20, "guide", "teacher"),
    (10, "/forms/ask/", "teacher"),
    (5, "/admin/pages/", "editor"),
)
MB = 1024 * 1024


@dataclass
class Told:
    """What one client measured: milliseconds and bytes by page."""

    times: list[float] = field(default_factory=list)
    sizes: dict[str, list[int]] = field(default_factory=dict)


def processes(pid: int) -> Iterator[int]:
    yield pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for child in children:
        yield from processes(int(child))


def memory(server: Server) -> dict[str, float]:
    """MB of all processes of an office: PSS, and what nobody else has (USS)."""
    pss = own = 0
    for pid in processes(server.process.pid):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            kilobytes = int(value.split()[0]) if value.strip().endswith("kB") else 0
            pss += kilobytes if name == "Pss" else 0
            own += kilobytes if name in ("Private_Clean", "Private_Dirty") else 0
    return {"pss": pss / 1024, "own": own / 1024}


def processor(server: Server) -> float:
    """Seconds that all processes of an office have worked."""
    total = 0
    for pid in processes(server.process.pid):
        facts = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        total += int(facts[11]) + int(facts[12])
    return total / TICKS


def begin(folder: Path, workers: int) -> Server:
    shutil.copytree(prepared_folder(), folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    server = Server(folder, arguments=[f"--workers={workers}"])
    server.start()
    return server


class Person(requests.Session):
    def __init__(self, server: Server, name: str):
        super().__init__()
        self.url = server.url
        page = BeautifulSoup(self.get(f"{self.url}/accounts/login/").text, "html.parser")
        token = page.select_one("[name=csrfmiddlewaretoken]")["value"]
        typed = {"csrfmiddlewaretoken": token, "login": name, "password": PASSWORD}
        answer = self.post(f"{self.url}/accounts/login/", data=typed)
        assert answer.status_code == 200 and "logout" in answer.text, (answer, answer.text)

    def open(self, path: str, told: Told) -> None:
        began = time.perf_counter()
        answer = self.get(self.url + path, timeout=120)
        told.times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
        told.sizes.setdefault(path, []).append(len(answer.content))


@cache
def signed_in(server: Server, client: int, name: str) -> Person:
    """Each once: who signs in often is asked to wait."""
    return Person(server, name)


def guide_of(person: Person) -> str:
    page = BeautifulSoup(person.get(f"{person.url}/search/?q=dmc&kind=guide").text, "html.parser")
    links = [link["href"] for link in page.select("main a[href]")]
    return next(link for link in links if link.startswith("/") and "guide" in link)


def work(server: Server, seconds: float, clients: int) -> Told:
    """The mix, by so many at once without a pause; what they measured together."""
    everything = [Told() for _ in range(clients)]
    threads = [
        threading.Thread(target=ask_on, args=(server, seconds, told, number))
        for number, told in enumerate(everything)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Told()
    for told in everything:
        whole.times += told.times
        for path, sizes in told.sizes.items():
            whole.sizes.setdefault(path, []).extend(sizes)
    return whole


def ask_on(server: Server, seconds: float, told: Told, seed: int) -> None:
    people = {name: signed_in(server, seed, name) for name in ("teacher", "editor")}
    guide = guide_of(people["teacher"])
    chance = random.Random(seed)
    weights = [weight for weight, _, _ in MIX]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        _, path, name = chance.choices(MIX, weights)[0]
        people[name].open(guide if path == "guide" else path, told)


def percentile(times: list[float], part: int) -> float:
    return statistics.quantiles(times, n=100)[part - 1]


def disk(folder: Path) -> dict[str, float]:
    """MB by what lies in the folder."""
    told = subprocess.run(
        ["du", "-sk", *sorted(folder.iterdir())], capture_output=True, text=True, check=True
    )
    lines = [line.split("\t") for line in told.stdout.splitlines()]
    return {Path(path).name: int(size) / 1024 for size, path in lines if int(size) > 100}


def tell(text: str) -> None:
    print(text, flush=True)


def tell_memory(title: str, servers: list[Server]) -> None:
    facts = [memory(server) for server in servers]
    pss = statistics.mean(fact["pss"] for fact in facts)
    own = statistics.mean(fact["own"] for fact in facts)
    tell(f"{title}: offices {len(servers)}, PSS {pss:.0f} MB, own {own:.0f} MB each")


def tell_work(title: str, told: Told, seconds: float, used: float) -> None:
    rate = len(told.times) / seconds
    middle, late = percentile(told.times, 50), percentile(told.times, 95)
    each = used / len(told.times) * 1000
    tell(
        f"{title}: {len(told.times)} requests, {rate:.1f}/s, p50 {middle:.0f} ms,"
        f" p95 {late:.0f} ms, processor {each:.0f} ms a request"
    )


def idle_processor(servers: list[Server], seconds: float) -> float:
    """Of one processor, in per cent, for each office that nobody asks."""
    before = sum(map(processor, servers))
    time.sleep(seconds)
    return (sum(map(processor, servers)) - before) / seconds / len(servers) * 100


def measure(folder: Path, counts: list[int], workers: int, seconds: float) -> None:
    servers: list[Server] = []
    try:
        for count in counts:
            while len(servers) < count:
                servers.append(begin(folder / f"office{len(servers)}", workers))
            time.sleep(SETTLE)
            tell_memory("idle", servers)
            tell(f"idle: {idle_processor(servers, 30):.2f} % of one processor each")
            work(servers[0], seconds / 2, 2)  # both workers have opened each page
            for clients in (1, 4):
                before = processor(servers[0])
                told = work(servers[0], seconds, clients)
                used = processor(servers[0]) - before
                tell_work(f"one of {count} at work, {clients} at once", told, seconds, used)
        for path, sizes in sorted(told.sizes.items()):
            tell(f"bytes of {path}: {statistics.mean(sizes):.0f}")
        tell_memory("after work", servers[:1])
        for server in servers[1:]:
            work(server, seconds / 4, 2)
        tell_memory("all after work", servers)
        tell(f"disk of an office, MB: {disk(servers[0].folder)}")
    finally:
        for server in servers:
            server.stop()


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--offices", default="1,5,10")
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--seconds", type=float, default=30)
    given = words.parse_args()
    counts = [int(count) for count in given.offices.split(",")]
    folder = Path(tempfile.mkdtemp(prefix="offices-"))
    try:
        tell(f"processors {os.cpu_count()}, load {os.getloadavg()[0]:.1f}, workers {given.workers}")
        measure(folder, counts, given.workers, given.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
