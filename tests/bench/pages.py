"""What a page costs whoever reads it, drawn and from the store, beside a view that does nothing
behind the same guards: the processor's milliseconds in one process, taken in turns. By hand and in
`make bench`:

    .venv/bin/python tests/bench/pages.py --rounds 30

A demo site is copied and thrown away. Ratios hold on a busy machine, too; milliseconds do not.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings")
os.environ.setdefault("INTRANET_SETTINGS_FILE", "")
os.environ.setdefault("INTRANET_VAR_DIR", str(ROOT / "var" / "test"))

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from home.models import User  # noqa: E402
from knowledge.models import GuidePage  # noqa: E402
from tests.server import environment_of, prepared_folder  # noqa: E402

PAGES = {
    "a view that does nothing": "/manifest.webmanifest",
    "guide": "",
    "knowledge index": "/knowledge/",
    "home": "/",
    "search": "/search/?q=dmc",
    "form": "/forms/ask/",
}


def cpu(work: Callable[[], object]) -> float:
    """Milliseconds of the processor."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def ask(browser: Client, address: str, *, from_store: bool) -> None:
    settings.STORED_PAGES = from_store
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


def measure(rounds: int) -> dict[tuple[str, bool], float]:
    """Medians by page and whether from the store."""
    browser = Client(HTTP_ACCEPT_ENCODING="gzip", HTTP_HOST="127.0.0.1")
    browser.force_login(
        User.objects.get(username="teacher"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    pages = PAGES | {"guide": GuidePage.objects.live().order_by("pk").first().get_url()}
    times: dict[tuple[str, bool], list[float]] = {}
    for turn in range(rounds + 3):
        for name, address in pages.items():
            for from_store in (False, True):
                spent = cpu(lambda a=address, s=from_store: ask(browser, a, from_store=s))
                if turn >= 3:  # the first ones load templates and fill the store
                    times.setdefault((name, from_store), []).append(spent)
    return {which: statistics.median(listed) for which, listed in times.items()}


def tell(medians: dict[tuple[str, bool], float]) -> None:
    floor = medians["a view that does nothing", False]
    print(f"{'page':28}{'drawn ms':>10}{'× floor':>9}{'stored ms':>11}{'× floor':>9}")
    for name in PAGES:
        drawn, kept = medians[name, False], medians[name, True]
        print(f"{name:28}{drawn:10.2f}{drawn / floor:9.1f}{kept:11.2f}{kept / floor:9.1f}")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=30)
    words.add_argument("--here", action="store_true", help="on the site of INTRANET_VAR_DIR")
    given = words.parse_args()
    if given.here:
        tell(measure(given.rounds))
        return
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        site = Path(folder) / "var"
        shutil.copytree(prepared_folder(), site)
        again = [sys.executable, __file__, "--here", f"--rounds={given.rounds}"]
        subprocess.run(again, env=environment_of(site), check=True)


if __name__ == "__main__":
    main()
