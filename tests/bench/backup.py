"""How long a large site takes to be backed up, checked and restored, and how long a writer waits
meanwhile: the demo's site with so many MB of documents. By hand:

    .venv/bin/python tests/bench/backup.py --megabytes 1024
    .ci/with-postgres .venv/bin/python tests/bench/backup.py --megabytes 1024

The documents are random bytes, which nothing makes smaller, as of pictures and PDF.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings")
os.environ.setdefault("INTRANET_SETTINGS_FILE", "")
os.environ.setdefault("INTRANET_VAR_DIR", str(ROOT / "var" / "test"))

import django  # noqa: E402

django.setup()

from tests.server import Server, database_of_its_own, prepare  # noqa: E402

PASSPHRASE = "a passphrase of the office"
EACH = 4  # MB of a document
FILL = """
import os
from django.core.files.base import ContentFile
from wagtail.documents.models import Document
for number in range({count}):
    content = os.urandom({each} * 1024 * 1024)
    document = Document(title=f"ตัวอย่าง {{number}}", file_size=len(content))
    document.file.save(f"sample-{{number}}.pdf", ContentFile(content), save=False)
    document.save()
"""
WRITE = """
import time
from django.core.mail import send_mail
longest = 0
while True:
    began = time.monotonic()
    send_mail("ตัวอย่าง", "ตัวอย่าง", None, ["a@example.invalid"])
    longest = max(longest, time.monotonic() - began)
    print(longest, flush=True)
    time.sleep(0.01)
"""


def tell(text: str) -> None:
    print(text, flush=True)


def timed(title: str, site: Server, *command: str) -> None:
    began = time.monotonic()
    ended = site.manage(*command)
    if ended.returncode:
        sys.exit(f"{title}: {ended.stderr}")
    tell(f"{title}: {time.monotonic() - began:.1f} s")


def backed_up_while_written(site: Server, store: Path) -> Path:
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", WRITE]
    with open(site.folder / "waits", "w+", encoding="utf-8") as output:
        writer = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=output)
        try:
            time.sleep(5)
            timed("backup", site, "backup", str(store))
        finally:
            writer.terminate()
            writer.wait()
        output.seek(0)
        waits = output.read().split()
    tell(f"a writer meanwhile: {len(waits)} commits, the longest {float(waits[-1]):.2f} s")
    [archive] = store.glob("intranet-*")
    tell(f"archive: {archive.stat().st_size / 1024**2:.0f} MB")
    return archive


def measure(folder: Path, megabytes: int, url: str, empty: str) -> None:
    (folder / "var").mkdir()
    (folder / "new").mkdir()
    prepare(folder / "var", url)
    site, new = Server(folder / "var", url), Server(folder / "new", empty)
    site.run(FILL.format(count=megabytes // EACH, each=EACH))
    archive = backed_up_while_written(site, folder / "store")
    timed("restore --check", site, "restore", "--check", str(archive))
    timed("restore", new, "restore", str(archive))
    site.environment["INTRANET_BACKUP_PASSPHRASE"] = PASSPHRASE
    sealed = folder / "sealed"
    timed("backup, encrypted", site, "backup", str(sealed))
    [archive] = sealed.glob("intranet-*")
    timed("restore --check, encrypted", site, "restore", "--check", str(archive))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--megabytes", type=int, default=1024)
    given = words.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="backup-"))
    try:
        tell(f"{given.megabytes} MB, processors {os.cpu_count()}, load {os.getloadavg()[0]:.1f}")
        with database_of_its_own() as url, database_of_its_own() as empty:
            measure(folder, given.megabytes, url, empty)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
